{#
    Exposed users of a surface and how they answered there; `embedded` takes the surfaces inside what people do anyway
    together, each user once. A participant belongs to the surface that is credited; what the user's word weighs, and whether
    the user took part anywhere, come with the units of lifts, which hold everyone exposed.
#}

with

exposed as (select campaign_id, surface, user_key from {{ ref('int_exposures') }} where surface <> 'all'),

looks as (
    select
        campaign_id,
        surface,
        user_key,
        max(case when is_negative then 1 else 0 end) as is_negative,
        cast(sum(impression_count) as bigint) as impression_count,
        cast(sum(disrupted_impression_count) as bigint) as disrupted_impression_count
    from {{ ref('int_impressions_answered') }}
    group by campaign_id, surface, user_key
),

joined as (
    select
        exposed.campaign_id,
        exposed.surface,
        exposed.user_key,
        case when participations.user_key is not null then 1 else 0 end as is_participant,
        coalesce(looks.is_negative, 0) as is_negative,
        coalesce(looks.impression_count, 0) as impression_count,
        coalesce(looks.disrupted_impression_count, 0) as disrupted_impression_count
    from exposed
    left join {{ ref('int_participations') }} as participations
        on
            exposed.campaign_id = participations.campaign_id
            and exposed.surface = participations.surface
            and exposed.user_key = participations.user_key
    left join looks
        on
            exposed.campaign_id = looks.campaign_id
            and exposed.surface = looks.surface
            and exposed.user_key = looks.user_key
),

stacked as (
    select * from joined
    union all
    select campaign_id, 'embedded' as surface, user_key, is_participant, is_negative, impression_count, disrupted_impression_count
    from joined
    where surface in {{ embedded_surfaces() }}
)

select
    stacked.campaign_id,
    stacked.surface,
    stacked.user_key,
    case when max(units.variant_count) = 1 then max(units.variant) end as variant,
    max(units.user_weight) as user_weight,
    max(units.participated_raw) as participated_raw,
    max(units.participated_genuine) as participated_genuine,
    max(stacked.is_participant) as is_participant,
    max(stacked.is_negative) as is_negative,
    cast(sum(stacked.impression_count) as bigint) as impression_count,
    cast(sum(stacked.disrupted_impression_count) as bigint) as disrupted_impression_count
from stacked
inner join {{ ref('int_lift_units') }} as units
    on stacked.campaign_id = units.campaign_id and stacked.user_key = units.user_key
where stacked.surface in ('embedded', 'popup') or stacked.surface in {{ embedded_surfaces() }}
group by stacked.campaign_id, stacked.surface, stacked.user_key
