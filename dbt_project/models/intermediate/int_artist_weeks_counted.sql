{{ config(**weekly()) }}

with

artist_days as (
    select
        user_key,
        artist_id,
        {{ week_start('business_date') }} as week_start_date,
        play_count,
        genuine_play_count,
        weighted_play_count
    from {{ ref('int_user_artist_days') }}
    where business_date >= {{ rebuild_weeks_from() }}
),

first_plays as (
    select
        user_key,
        artist_id,
        {{ week_start('business_date') }} as week_start_date,
        source
    from {{ ref('int_first_artist_plays') }}
    where business_date >= {{ rebuild_weeks_from() }}
),

listener_weeks as (
    select
        user_key,
        artist_id,
        week_start_date,
        sum(play_count) as play_count,
        sum(genuine_play_count) as genuine_play_count,
        sum(weighted_play_count) as weighted_play_count
    from artist_days
    where {{ is_week_to_build('week_start_date') }}
    group by user_key, artist_id, week_start_date
),

artist_weeks as (
    select
        listener_weeks.artist_id,
        listener_weeks.week_start_date,
        cast(sum(listener_weeks.play_count) as bigint) as play_count_raw,
        cast(sum(listener_weeks.genuine_play_count) as bigint) as play_count_genuine,
        cast(sum(listener_weeks.weighted_play_count) as decimal(18, 6)) as play_count_weighted,
        count(*) filter (where listener_weeks.genuine_play_count > 0) as genuine_listener_count,
        count(first_plays.user_key) filter (where listener_weeks.genuine_play_count > 0) as new_listener_count,
        {% for source in play_sources() %}
        count(*) filter (
            where listener_weeks.genuine_play_count > 0 and first_plays.source = '{{ source }}'
        ) as discovery_{{ source }}_count{{ ',' if not loop.last }}
        {% endfor %}
    from listener_weeks
    left join first_plays
        on
            listener_weeks.user_key = first_plays.user_key
            and listener_weeks.artist_id = first_plays.artist_id
            and listener_weeks.week_start_date = first_plays.week_start_date
    group by listener_weeks.artist_id, listener_weeks.week_start_date
)

select
    artist_id,
    week_start_date,
    play_count_raw,
    play_count_genuine,
    play_count_weighted,
    genuine_listener_count,
    new_listener_count,
    {% for source in play_sources() %}
    discovery_{{ source }}_count{{ ',' if not loop.last }}
    {% endfor %}
from artist_weeks
