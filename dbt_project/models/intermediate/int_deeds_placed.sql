{{ config(**daily()) }}

{# Plays and counted likes of songs with the scene of their session; without one the scene is other. #}

with

sessions as (
    select
        user_key,
        device_key,
        started_at,
        scene_context,
        lead(started_at) over (partition by user_key, device_key order by started_at) as next_started_at
    from {{ ref('int_sessions_placed') }}
    where business_date >= {{ rebuild_from(2) }}
),

deeds as (
    select
        event_id, 'play' as stream, user_key, device_key, song_id, event_ts, business_date, is_effective, is_early_skip, is_genuine
    from {{ ref('int_plays_classified') }}
    where business_date >= {{ rebuild_from() }}
    union all
    select
        counted.event_id, 'like' as stream, counted.user_key, likes.device_key, counted.song_id, counted.event_ts,
        counted.business_date, false as is_effective, false as is_early_skip, counted.is_genuine
    from {{ ref('int_likes_counted') }} as counted
    inner join {{ ref('stg_like') }} as likes on counted.event_id = likes.event_id
    where counted.business_date >= {{ rebuild_from() }} and {{ staged_since(alias='likes') }} and counted.target_type = 'song'
)

select
    deeds.event_id,
    deeds.stream,
    deeds.user_key,
    deeds.song_id,
    deeds.event_ts,
    deeds.business_date,
    deeds.is_effective,
    deeds.is_early_skip,
    deeds.is_genuine,
    coalesce(sessions.scene_context, 'other') as scene
from deeds
left join sessions on {{ is_in_session('deeds', 'sessions') }}
