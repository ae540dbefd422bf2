-- Plays that stop, twice in a row, where another account's stopped before, to the millisecond. One such coincidence is chance on
-- popular songs, and a few with many accounts are chance on large platforms; what one account did before, again and again, is not.
{%- set later = [1, 2] %}
with

plays as (select user_number, song_number, event_ts, listened_ms, duration_ms from {{ ref('evidence_plays') }}),

-- Who reports whole seconds or tenths says nothing about milliseconds.
stops as (
    select user_number, song_number, listened_ms, event_ts
    from plays
    where listened_ms >= 1000 and listened_ms * 10 < duration_ms * 9 and mod(listened_ms, 100) <> 0
),

shared_stops as (
    select song_number, listened_ms
    from stops
    group by song_number, listened_ms
    having min(user_number) <> max(user_number)
),

followed as (
    select
        stops.user_number,
        stops.song_number,
        stops.listened_ms,
        stops.event_ts,
        {%- for place in later %}
        lead(stops.song_number, {{ place }}) over ahead as song_number_{{ place }},
        lead(stops.listened_ms, {{ place }}) over ahead as listened_ms_{{ place }}{{ ',' if not loop.last }}
        {%- endfor %}
    from stops
    inner join shared_stops on stops.song_number = shared_stops.song_number and stops.listened_ms = shared_stops.listened_ms
    window ahead as (partition by stops.user_number order by stops.event_ts, stops.song_number, stops.listened_ms)
),

pairs as (
    {%- for place in later %}
    select
        user_number,
        song_number,
        listened_ms,
        song_number_{{ place }} as next_song_number,
        listened_ms_{{ place }} as next_listened_ms,
        event_ts
    from followed
    where song_number_{{ place }} <> song_number
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

owned as (
    select song_number, listened_ms, next_song_number, next_listened_ms, user_number, min(event_ts) as since
    from pairs
    group by song_number, listened_ms, next_song_number, next_listened_ms, user_number
),

placed as (
    select
        *,
        first_value(user_number) over same as original_number,
        first_value(since) over same as original_since
    from owned
    window same as (
        partition by song_number, listened_ms, next_song_number, next_listened_ms order by since, user_number
    )
),

copied as (
    select
        user_number,
        original_number,
        count(distinct since) as copied_play_count,
        min(since) as first_copied_at
    from placed
    where since > original_since
    group by user_number, original_number
),

ordered as (
    select
        *,
        row_number() over (partition by user_number order by copied_play_count desc, original_number) as place
    from copied
)

select
    user_number,
    original_number,
    copied_play_count,
    first_copied_at
from ordered
where place = 1
