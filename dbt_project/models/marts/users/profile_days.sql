{{ config(**daily()) }}

{# The public shadow of the profiles: who has an interest on, by segment and province, and how active they are. #}

with

switched as (select * from {{ ref('int_interests_switched') }} where business_date >= {{ rebuild_from() }}),

users as (select * from {{ ref('stg_users') }}),

history as (select min(business_date) as first_date from {{ ref('int_days_observed') }}),

active_days as (
    select user_key, business_date from {{ ref('int_user_days') }} where is_active and business_date >= {{ rebuild_from(27) }}
),

people as (select distinct user_key, business_date from switched),

activity as (
    select
        people.user_key,
        people.business_date,
        count(*) as active_day_count,
        count(case when active_days.business_date = people.business_date then 1 end) as is_active
    from people
    inner join active_days
        on
            people.user_key = active_days.user_key
            and active_days.business_date <= people.business_date
            and active_days.business_date > {{ days_after('people.business_date', -28) }}
    group by people.user_key, people.business_date
),

counted as (
    select
        switched.business_date,
        {{ segment('users.birth_year', 'users.city_tier') }} as segment,
        coalesce(users.province_code, 'unknown') as province_code,
        switched.tag,
        count(*) as user_count,
        cast(coalesce(sum(activity.is_active), 0) as bigint) as active_user_count,
        case
            when max({{ days_between('history.first_date', 'switched.business_date') }}) >= 27
                then cast(sum(activity.active_day_count) as double) / 28 / nullif(count(activity.user_key), 0)
        end as stickiness,
        {{ rests_on_few('count(*)') }} as is_suppressed
    from switched
    cross join history
    inner join users on switched.user_key = users.user_key and {{ is_valid_on('switched.business_date', 'users') }}
    left join activity on switched.user_key = activity.user_key and switched.business_date = activity.business_date
    group by
        switched.business_date, {{ segment('users.birth_year', 'users.city_tier') }},
        coalesce(users.province_code, 'unknown'), switched.tag
)

select
    business_date,
    segment,
    province_code,
    tag,
    {{ suppressed('user_count') }},
    {{ suppressed('active_user_count') }},
    {{ suppressed('stickiness') }},
    is_suppressed,
    {{ stamp() }}
from counted
