{#
    All that the estimators see of a user: arm, what was before, what came after. Outcomes without event verdicts (opens,
    playlists, dwell, day 7, registration, negative feedback) take the user's weight on the anchor date, in the column
    user_weight; windows that have not closed are told apart by is_month_closed and is_d7_closed.
#}

with

anchors as (select * from {{ ref('int_lift_anchors') }}),

answers as (
    select
        campaign_id,
        user_key,
        max(case when is_genuine then 1 else 0 end) as participated_genuine,
        max(genuine_weight) as participated_weighted
    from {{ ref('int_actions_answering') }}
    group by campaign_id, user_key
),

looks as (
    select
        campaign_id,
        user_key,
        max(case when is_negative then 1 else 0 end) as is_negative
    from {{ ref('int_impressions_answered') }}
    where surface = 'all'
    group by campaign_id, user_key
),

described as (
    select
        anchors.*,
        {{ segment('users.birth_year', 'users.city_tier') }} as segment,
        greatest(coalesce({{ days_between(business_date('users.registered_at'), 'anchors.anchor_date') }}, 0), 0) as tenure_days,
        coalesce(weights.genuine_weight, cast(1 as decimal(9, 6))) as user_weight
    from anchors
    left join {{ ref('stg_users') }} as users
        on anchors.user_key = users.user_key and {{ is_valid_on('anchors.anchor_date', 'users') }}
    left join {{ ref('int_user_weights') }} as weights
        on
            anchors.user_key = weights.user_key
            and anchors.anchor_date >= weights.from_date
            and anchors.anchor_date < weights.to_date
)

select
    described.campaign_id,
    described.user_key,
    described.anchor_date,
    described.is_exposed,
    described.variant,
    described.variant_count,
    described.phase,
    described.expected_weight,
    described.segment,
    described.tenure_days,
    described.user_weight,
    described.anchor_date <= {{ mature_until(29) }} as is_month_closed,
    described.anchor_date <= {{ mature_until(7) }} as is_d7_closed,
    ntile(10) over (
        partition by described.campaign_id, described.is_exposed order by windows.open_count_before, described.user_key
    ) as open_decile,
    case when answers.user_key is not null then 1 else 0 end as participated_raw,
    coalesce(answers.participated_genuine, 0) as participated_genuine,
    cast(coalesce(answers.participated_weighted, 0) as decimal(9, 6)) as participated_weighted,
    coalesce(looks.is_negative, 0) as is_negative,
    case when registered.event_ts >= campaigns.starts_at and registered.event_ts < campaigns.ends_at then 1 else 0 end as is_new,
    windows.active_d7,
    {%- for suffix in ['before', 'after'] %}
    {%- for measure in lift_measures() %}
    windows.{{ measure }}_{{ suffix }}{{ ',' if not (loop.last and suffix == 'after') }}
    {%- endfor %}
    {%- endfor %}
from described
inner join {{ ref('stg_campaigns') }} as campaigns on described.campaign_id = campaigns.campaign_id
inner join {{ ref('int_lift_windows') }} as windows
    on described.user_key = windows.user_key and described.anchor_date = windows.anchor_date
left join answers on described.campaign_id = answers.campaign_id and described.user_key = answers.user_key
left join looks on described.campaign_id = looks.campaign_id and described.user_key = looks.user_key
left join {{ ref('int_users_registered') }} as registered on described.user_key = registered.user_key
