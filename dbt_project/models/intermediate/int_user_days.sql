{{ config(**daily()) }}

with

openings as (
    select
        user_key,
        business_date,
        event_ts,
        lag(event_ts) over (partition by coalesce(device_key, user_key) order by event_ts, event_id) as previous_ts
    from {{ ref('stg_app_open') }}
    where {{ staged_since(1) }}
),

events as (
    {%- for stream in event_streams() %}
    select
        user_key,
        business_date,
        count(*) as event_count,
        {{ "count(case when action = 'create' then 1 end)" if stream == 'playlist' else '0' }} as playlist_create_count
    from {{ ref('stg_' ~ stream) }}
    where {{ staged_since() }}
    group by user_key, business_date
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

event_days as (
    select
        user_key,
        business_date,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(playlist_create_count) as bigint) as playlist_create_count
    from events
    group by user_key, business_date
),

open_days as (
    select
        user_key,
        business_date,
        count(*) as counted_open_count
    from openings
    where
        business_date >= {{ rebuild_from() }}
        and (
            previous_ts is null
            or {{ microseconds_between('previous_ts', 'event_ts') }}
            >= {{ policy('app_open_min_gap_seconds', 'business_date') }} * cast(1000000 as bigint)
        )
    group by user_key, business_date
),

play_days as (
    select
        user_key,
        business_date,
        count(*) as play_count,
        count(case when is_effective then 1 end) as effective_play_count,
        cast(sum(listened_ms) as bigint) as listened_ms
    from {{ ref('int_plays_classified') }}
    where business_date >= {{ rebuild_from() }}
    group by user_key, business_date
),

session_days as (
    select
        user_key,
        business_date,
        count(*) as session_count,
        count(case when is_endless then 1 end) as endless_session_count,
        cast(sum(case when is_endless then 0 else active_us end) as bigint) as dwell_us
    from {{ ref('int_sessions') }}
    where business_date >= {{ rebuild_from() }}
    group by user_key, business_date
)

select
    event_days.user_key,
    event_days.business_date,
    coalesce(open_days.counted_open_count, 0) as counted_open_count,
    coalesce(play_days.effective_play_count, 0) as effective_play_count,
    coalesce(play_days.play_count, 0) as play_count,
    coalesce(play_days.listened_ms, 0) as listened_ms,
    coalesce(session_days.session_count, 0) as session_count,
    coalesce(session_days.endless_session_count, 0) as endless_session_count,
    coalesce(session_days.dwell_us, 0) as dwell_us,
    event_days.playlist_create_count,
    event_days.event_count,
    coalesce(open_days.counted_open_count, 0) + coalesce(play_days.effective_play_count, 0) > 0 as is_active
from event_days
left join open_days
    on event_days.user_key = open_days.user_key and event_days.business_date = open_days.business_date
left join play_days
    on event_days.user_key = play_days.user_key and event_days.business_date = play_days.business_date
left join session_days
    on event_days.user_key = session_days.user_key and event_days.business_date = session_days.business_date
