{{ config(**daily()) }}

{#
    The scene of each listening segment (three plays or ten minutes), from context alone: local hour, day class, device, mode and
    network of its first event. Points against each scene's threshold, the highest wins, ties by the order of the list.
#}

with

sessions as (select * from {{ ref('int_sessions') }} where business_date >= {{ rebuild_from() }}),

events as (
    {%- for stream in session_streams() %}
    select event_id, user_key, device_key, event_ts, tz_offset_min, device_type, app_mode, network
    from {{ ref('stg_' ~ stream) }}
    where {{ staged_since() }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

starts as (
    select
        sessions.session_id,
        coalesce(events.device_type, 'unknown') as device_type,
        coalesce(events.app_mode, 'normal') as app_mode,
        coalesce(events.network, 'unknown') as network,
        {{ timestamp_of_us(epoch_us('events.event_ts') ~ ' + cast(coalesce(events.tz_offset_min, 480) as bigint) * 60000000') }} as local_ts,
        row_number() over (partition by sessions.session_id order by events.event_id) as place
    from sessions
    inner join events
        on
            sessions.user_key = events.user_key
            and coalesce(sessions.device_key, '') = coalesce(events.device_key, '')
            and sessions.started_at = events.event_ts
),

calendar as (select * from {{ ref('calendar') }}),

lit as (
    select
        starts.*,
        hour(starts.local_ts) as local_hour,
        calendar.day_class in ('workday', 'makeup_workday') as is_workday,
        calendar.day_class in ('weekend', 'holiday') as is_free_day
    from starts
    left join calendar on cast(starts.local_ts as date) = calendar.calendar_date
    where starts.place = 1
),

pointed as (
    select
        session_id,
        local_ts,
        {{ scene_points() }}
    from lit
),

{{ session_plays('sessions') }},

segments as (
    select
        sessions.session_id,
        sessions.user_key,
        sessions.device_key,
        sessions.business_date,
        sessions.started_at,
        coalesce(played.play_count, 0) >= {{ policy('segment_min_plays', 'sessions.business_date') }}
        or {{ microseconds_between('sessions.started_at', 'sessions.last_end_at') }}
        >= {{ policy('segment_min_minutes', 'sessions.business_date') }} * cast(60000000 as bigint) as is_segment
    from sessions
    left join played on sessions.session_id = played.session_id
)

select
    segments.session_id,
    segments.user_key,
    segments.device_key,
    segments.business_date,
    segments.started_at,
    pointed.local_ts as local_started_at,
    segments.is_segment,
    case when segments.is_segment then {{ best_scene('pointed', 'segments.business_date') }} else 'other' end as scene_context
from segments
inner join pointed on segments.session_id = pointed.session_id
