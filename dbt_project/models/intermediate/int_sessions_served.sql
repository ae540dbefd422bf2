{#
    Scenes for serving: where context says nothing, what most of a segment's plays hint at by their tags. Trailing 28 days. Never for
    measurement: a lift measured with a scene that was read off the content is circular.
#}

with

sessions as (
    select
        *,
        lead(started_at) over (partition by user_key, device_key order by started_at) as next_started_at
    from {{ ref('int_sessions_placed') }}
    where business_date >= {{ days_after(business_date_of_night(), -29) }}
),

segments as (
    select * from sessions where is_segment and business_date >= {{ days_after(business_date_of_night(), -27) }}
),

hints as (
    select distinct
        tagged.song_id,
        scene_tags.scene
    from (
        select song_id, {{ exploded('tags') }} as tag
        from {{ ref('stg_songs') }}
        where {{ is_newest() }}
    ) as tagged
    inner join {{ ref('scene_tags') }} as scene_tags on tagged.tag = scene_tags.tag
),

plays as (
    select
        segments.session_id,
        played.event_id,
        played.song_id,
        count(*) over (partition by segments.session_id) as play_count
    from segments
    inner join {{ ref('int_plays_classified') }} as played on {{ is_in_session('played', 'segments') }}
    where segments.scene_context = 'other' and played.business_date >= {{ days_after(business_date_of_night(), -27) }}
),

hinted as (
    select
        plays.session_id,
        hints.scene,
        row_number() over (partition by plays.session_id order by count(*) desc, hints.scene) as place
    from plays
    inner join hints on plays.song_id = hints.song_id
    group by plays.session_id, hints.scene, plays.play_count
    having count(*) * 2 > plays.play_count
)

select
    segments.session_id,
    segments.user_key,
    segments.business_date,
    case when segments.scene_context = 'other' then coalesce(hinted.scene, 'other') else segments.scene_context end as scene_served
from segments
left join hinted on segments.session_id = hinted.session_id and hinted.place = 1
