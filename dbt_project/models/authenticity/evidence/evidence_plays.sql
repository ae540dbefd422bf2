-- The plays that are judged, read once and kept narrow: by number, with how much of the song was heard.
with

plays as (
    select user_key, song_id, event_ts, business_date, listened_ms, duration_ms
    from {{ ref('stg_play') }}
    where {{ is_judged() }}
),

users as (select * from {{ ref('evidence_user_numbers') }}),

songs as (select * from {{ ref('evidence_song_numbers') }})

select
    users.user_number,
    songs.song_number,
    plays.event_ts,
    plays.business_date,
    plays.listened_ms,
    plays.duration_ms,
    cast(floor(least(cast(1000 * plays.listened_ms as double) / plays.duration_ms, 1000.0e0)) as bigint) as heard_permille,
    plays.listened_ms >= 30000 or plays.listened_ms >= plays.duration_ms as is_effective
from plays
inner join users on plays.user_key = users.user_key
inner join songs on plays.song_id = songs.song_id
