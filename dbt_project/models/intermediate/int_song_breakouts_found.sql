{{ config(**daily()) }}

{#
    Breakout out of the circles where a song began. A day counts when its seven days of adopters are many, strangers, wide and growing; the
    third such day in a row dates the breakout to the first. Days without a fortnight of history cannot tell growth.
#}

with

counted as (select * from {{ ref('int_song_adopters_counted') }} where business_date >= {{ rebuild_from() }}),

history as (select min(business_date) as first_date from {{ ref('int_days_observed') }}),

wide as (
    select
        counted.song_id,
        counted.business_date,
        counted.adopter_count_7d,
        {{ days_between('history.first_date', 'counted.business_date') }} >= 27 as is_month_full,
        counted.adopter_count_7d >= {{ policy('breakout_min_adopters', 'counted.business_date') }}
        and counted.outside_count >= {{ policy('breakout_min_outside_share', 'counted.business_date') }} * counted.adopter_count_7d
        and counted.effective_circles
        >= {{ policy('breakout_min_circles_ratio', 'counted.business_date') }} * counted.first_effective_circles
        and counted.adopter_count_7d
        >= {{ policy('breakout_min_growth_ratio', 'counted.business_date') }} * counted.adopter_count_before_7d
        and {{ days_between('history.first_date', 'counted.business_date') }} >= 13 as is_wide
    from counted
    cross join history
),

months as (
    select
        dates.business_date,
        count(distinct user_days.user_key) as mau_28d
    from (select distinct business_date from wide where is_wide and is_month_full) as dates
    inner join {{ ref('int_user_days') }} as user_days
        on
            user_days.business_date <= dates.business_date
            and user_days.business_date > {{ days_after('dates.business_date', -28) }}
    where user_days.is_active
    group by dates.business_date
),

judged as (
    select
        wide.song_id,
        wide.business_date,
        coalesce(
            wide.is_wide
            and wide.adopter_count_7d
            >= {{ policy('breakout_min_mau_share', 'wide.business_date') }} * coalesce(months.mau_28d, 0),
            false
        ) as is_breakout,
        cast(null as date) as known_date
    from wide
    left join months on wide.business_date = months.business_date
    {%- if is_incremental() %}
    union all
    select song_id, business_date, is_breakout, breakout_date as known_date
    from {{ this }}
    where business_date < {{ rebuild_from() }} and (business_date >= {{ rebuild_from(2) }} or breakout_date is not null)
    {%- endif %}
),

dated as (
    select
        today.song_id,
        today.business_date,
        today.is_breakout,
        coalesce(today.known_date, case when first_day.is_breakout and second_day.is_breakout and today.is_breakout
            then first_day.business_date end) as found_date
    from judged as today
    left join judged as second_day
        on today.song_id = second_day.song_id and second_day.business_date = {{ days_after('today.business_date', -1) }}
    left join judged as first_day
        on today.song_id = first_day.song_id and first_day.business_date = {{ days_after('today.business_date', -2) }}
),

kept as (
    select
        song_id,
        business_date,
        is_breakout,
        min(found_date) over (
            partition by song_id order by business_date rows between unbounded preceding and current row
        ) as breakout_date
    from dated
)

select
    song_id,
    business_date,
    is_breakout,
    breakout_date
from kept
where business_date >= {{ rebuild_from() }}
