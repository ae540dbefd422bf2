{{ config(**daily(offset=7)) }}

{# Active users of a day by how often they were active in the 28 days before, and whether they were again a week later. #}

with

active as (
    select
        user_key,
        business_date,
        {{ days_between(date_literal('1970-01-01'), 'business_date') }} as day_number
    from {{ ref('int_user_days') }}
    where is_active and business_date >= {{ rebuild_from(35) }}
),

counted as (
    select
        user_key,
        business_date,
        count(*) over (
            partition by user_key order by day_number range between 28 preceding and 1 preceding
        ) as prior_day_count,
        coalesce(max(1) over (
            partition by user_key order by day_number range between 7 following and 7 following
        ), 0) as is_retained
    from active
)

select
    user_key,
    business_date,
    ntile(10) over (partition by business_date order by prior_day_count, user_key) as decile,
    is_retained
from counted
where business_date >= {{ rebuild_from(7) }}
