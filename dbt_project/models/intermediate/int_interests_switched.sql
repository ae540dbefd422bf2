{{ config(**daily()) }}

{#
    Interests that are on. One switches on with evidence, lift and share, and off when the lift has faded, after 60 days without
    support, or without consent (then there is no row to weigh); between the two limits it stays as it was the day before.
#}

with

weighed as (
    select
        *,
        round(lift_ratio, 9) < {{ policy('interest_off_lift', 'business_date') }}
        or supported_date is null
        or {{ days_between('supported_date', 'business_date') }} >= {{ policy('interest_off_days', 'business_date') }} as is_leaving,
        (
            song_count >= {{ policy('interest_min_songs', 'business_date') }}
            or (
                action_count >= {{ policy('interest_min_actions', 'business_date') }}
                and day_count >= {{ policy('interest_min_days', 'business_date') }}
            )
        )
        and round(lift_ratio, 9) >= {{ policy('interest_on_lift', 'business_date') }}
        and round(share_ratio, 9) >= {{ policy('interest_min_share', 'business_date') }} as is_entering
    from {{ ref('int_user_tags_weighed') }}
    where business_date >= {{ rebuild_from() }}
),

compared as (
    select
        *,
        case
            when is_leaving then 1
            when {{ days_between(
                'coalesce(lag(business_date) over (partition by user_key, tag order by business_date), ' ~ rebuild_from(1) ~ ')',
                'business_date') }} > 1 then 1
            else 0
        end as is_broken
    from weighed
),

numbered as (
    select
        *,
        sum(is_broken) over (
            partition by user_key, tag order by business_date rows between unbounded preceding and current row
        ) as run_number
    from compared
),

carried as (
    {%- if is_incremental() %}
    select user_key, tag, on_since_date from {{ this }} where business_date = {{ rebuild_from(1) }}
    {%- else %}
    select user_key, tag, business_date as on_since_date from weighed where 1 = 0
    {%- endif %}
),

switched as (
    select
        numbered.user_key,
        numbered.tag,
        numbered.is_parent,
        numbered.business_date,
        numbered.affinity_score,
        numbered.is_leaving,
        coalesce(
            case when numbered.run_number = 0 then carried.on_since_date end,
            min(case when numbered.is_entering and not numbered.is_leaving then numbered.business_date end) over (
                partition by numbered.user_key, numbered.tag, numbered.run_number order by numbered.business_date
                rows between unbounded preceding and current row
            )
        ) as on_since_date
    from numbered
    left join carried on numbered.user_key = carried.user_key and numbered.tag = carried.tag
)

select
    user_key,
    tag,
    is_parent,
    business_date,
    affinity_score,
    on_since_date
from switched
where on_since_date is not null and not is_leaving
