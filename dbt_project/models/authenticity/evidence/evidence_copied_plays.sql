-- Plays that stop where another account's stopped before, to the millisecond, all of them as long after the other's. One such
-- coincidence is chance on popular songs, and two with one account chance on large platforms; two or more at one distance in
-- time are a recording that is played again (votes for one offset: Wang, ISMIR 2003).
{%- set before = [1, 2, 3] %}
{%- set minute = 60000000 %}
with

plays as (select user_number, song_number, event_ts, listened_ms, duration_ms from {{ ref('evidence_plays') }}),

-- Who reports whole seconds or tenths says nothing about milliseconds.
stops as (
    select user_number, song_number, listened_ms, min(event_ts) as event_ts
    from plays
    where listened_ms >= 1000 and listened_ms * 10 < duration_ms * 9 and mod(listened_ms, 100) <> 0
    group by user_number, song_number, listened_ms
),

timed as (select *, {{ epoch_us('event_ts') }} as happened_us from stops),

-- A recording keeps its order, so that those just before tell of it however many accounts play it.
preceded as (
    select
        *,
        {%- for place in before %}
        lag(user_number, {{ place }}) over earlier as user_number_{{ place }},
        lag(happened_us, {{ place }}) over earlier as happened_us_{{ place }}{{ ',' if not loop.last }}
        {%- endfor %}
    from timed
    window earlier as (partition by song_number, listened_ms order by happened_us, user_number)
),

coincidences as (
    {%- for place in before %}
    select
        user_number,
        user_number_{{ place }} as original_number,
        song_number,
        event_ts,
        happened_us - happened_us_{{ place }} as later_us
    from preceded
    where user_number_{{ place }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- People who listen together stop together.
copied as (
    select
        user_number,
        original_number,
        cast(floor(later_us / {{ minute }}) as bigint) as later_minutes,
        count(distinct song_number) as copied_play_count,
        min(event_ts) as first_copied_at
    from coincidences
    where later_us >= {{ policy('replayed_trace_min_minutes') }} * {{ minute }}
    group by 1, 2, 3
    having count(distinct song_number) >= 2
),

ordered as (
    select
        *,
        row_number() over (
            partition by user_number order by copied_play_count desc, original_number, later_minutes
        ) as place
    from copied
)

select
    user_number,
    original_number,
    copied_play_count,
    first_copied_at
from ordered
where place = 1
