{{ config(**weekly()) }}

{# With 13 weeks of history: the last 4 against the 9 before. With fewer: as many of the last as leave one before. #}

with

history as (
    select min(first_seen_date) as first_date
    from {{ ref('int_users_first_seen') }}
),

first_week as (
    select {{ week_start(days_after('first_date', 6)) }} as first_week_start_date
    from history
),

histories as (
    select
        windowed.artist_id,
        windowed.week_start_date,
        cast({{ days_between('first_week.first_week_start_date', 'windowed.week_start_date') }} / 7 + 1 as integer) as week_count
    from {{ ref('int_artist_weeks_windowed') }} as windowed
    cross join first_week
    where {{ is_week_to_build('windowed.week_start_date') }}
),

spans as (
    select
        artist_id,
        week_start_date,
        week_count,
        least(4, week_count - 1) as recent_week_count,
        least(9, week_count - least(4, week_count - 1)) as before_week_count
    from histories
),

ages as (
    select
        spans.artist_id,
        spans.week_start_date,
        spans.week_count,
        spans.recent_week_count,
        spans.before_week_count,
        counted.genuine_listener_count,
        cast({{ days_between('counted.week_start_date', 'spans.week_start_date') }} / 7 as integer) as weeks_ago
    from spans
    left join {{ ref('int_artist_weeks_counted') }} as counted
        on
            spans.artist_id = counted.artist_id
            and counted.week_start_date <= spans.week_start_date
            and counted.week_start_date >= {{ days_after('spans.week_start_date', -84) }}
),

sums as (
    select
        artist_id,
        week_start_date,
        week_count,
        recent_week_count,
        before_week_count,
        coalesce(sum(genuine_listener_count) filter (where weeks_ago < recent_week_count), 0) as recent_sum,
        coalesce(
            sum(genuine_listener_count) filter (
                where weeks_ago >= recent_week_count and weeks_ago < recent_week_count + before_week_count
            ), 0
        ) as before_sum
    from ages
    group by artist_id, week_start_date, week_count, recent_week_count, before_week_count
),

grown as (
    select
        artist_id,
        week_start_date,
        coalesce(week_count, 0) < 13 as is_provisional,
        case
            when week_count >= 2
                then cast(
                    ln(1 + cast(recent_sum as double) / recent_week_count)
                    - ln(1 + cast(before_sum as double) / before_week_count) as decimal(14, 9)
                )
        end as growth_delta
    from sums
)

select
    artist_id,
    week_start_date,
    is_provisional,
    growth_delta
from grown
