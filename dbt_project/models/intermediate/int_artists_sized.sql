{{ config(**daily()) }}

{# Genuine listeners of the trailing 28 days of every artist, and the artist's place among all with one: by running sums. #}

with

listened as (
    select
        artist_id,
        user_key,
        business_date,
        lead(business_date) over (partition by user_key, artist_id order by business_date) as next_date
    from {{ ref('int_user_artist_days') }}
    where genuine_play_count > 0 and business_date >= {{ rebuild_from(27) }}
),

changes as (
    select artist_id, business_date, count(*) as listeners
    from listened
    group by artist_id, business_date
    union all
    select
        artist_id,
        case when next_date < {{ days_after('business_date', 28) }} then next_date else {{ days_after('business_date', 28) }} end,
        -count(*)
    from listened
    group by
        artist_id,
        case when next_date < {{ days_after('business_date', 28) }} then next_date else {{ days_after('business_date', 28) }} end
),

daily as (
    select artist_id, business_date, sum(listeners) as listeners
    from changes
    group by artist_id, business_date
),

running as (
    select
        artist_id,
        business_date as from_date,
        lead(business_date) over (partition by artist_id order by business_date) as to_date,
        cast(sum(listeners) over (
            partition by artist_id order by business_date rows between unbounded preceding and current row
        ) as bigint) as listener_count_28d
    from daily
)

select
    running.artist_id,
    days.business_date,
    running.listener_count_28d,
    percent_rank() over (partition by days.business_date order by running.listener_count_28d) as percent_rank
from running
inner join {{ ref('int_days_observed') }} as days
    on running.from_date <= days.business_date and days.business_date < running.to_date
where days.business_date >= {{ rebuild_from() }} and running.listener_count_28d > 0
