-- A song that was liked twice counts once: at its first like, and as heard when it was heard either time.
with

actions as (select * from {{ ref('evidence_actions') }} where stream = 'like' and song_id is not null),

songs_played as (select * from {{ ref('evidence_played_songs') }}),

songs as (select song_id, artist_id from {{ ref('stg_songs') }} where {{ is_newest() }}),

plays as (
    select
        user_key,
        song_id,
        event_ts,
        cast(floor(least(cast(1000 * listened_ms as double) / duration_ms, 1000.0e0)) as bigint) as heard_permille
    from {{ ref('stg_play') }}
    where {{ is_judged() }}
),

numbered as (
    select
        *,
        row_number() over (partition by user_key, song_id order by event_ts, event_id) as place,
        count(*) over (partition by user_key, song_id) as like_event_count,
        max(case when is_heard then 1 else 0 end) over (partition by user_key, song_id) as ever_heard,
        max(case when is_heard = false then 1 else 0 end) over (partition by user_key, song_id) as ever_unheard,
        max(case when is_rewarded then 1 else 0 end) over (partition by user_key, song_id) as ever_rewarded
    from actions
),

firsts as (select * from numbered where place = 1),

heard_before as (
    select
        firsts.event_id,
        max(plays.heard_permille) as heard_permille,
        min({{ milliseconds_between('plays.event_ts', 'firsts.event_ts') }}) as lag_ms
    from firsts
    inner join plays
        on firsts.user_key = plays.user_key and firsts.song_id = plays.song_id and plays.event_ts <= firsts.event_ts
    group by firsts.event_id
),

artists_played as (
    select songs_played.user_key, songs.artist_id, count(*) as song_count
    from songs_played
    inner join songs on songs_played.song_id = songs.song_id
    group by songs_played.user_key, songs.artist_id
)

select
    firsts.user_key,
    firsts.song_id,
    coalesce(songs.artist_id, firsts.song_id) as artist_id,
    firsts.event_id,
    firsts.event_ts,
    firsts.business_date,
    firsts.device_key,
    firsts.ip_key,
    firsts.campaign_id,
    firsts.like_event_count,
    firsts.ever_rewarded = 1 as is_rewarded,
    case when firsts.ever_heard = 1 then true when firsts.ever_unheard = 1 then false end as is_heard,
    coalesce(heard_before.heard_permille, case when firsts.ever_heard = 1 or firsts.ever_unheard = 1 then 0 end) as heard_permille,
    heard_before.lag_ms,
    coalesce(songs_played.play_count, 0) as play_count,
    coalesce(songs_played.play_date_count, 0) as play_date_count,
    coalesce(artists_played.song_count, 0)
    > case when songs_played.song_id is null then 0 else 1 end as is_artist_known
from firsts
left join songs on firsts.song_id = songs.song_id
left join heard_before on firsts.event_id = heard_before.event_id
left join songs_played on firsts.user_key = songs_played.user_key and firsts.song_id = songs_played.song_id
left join artists_played on firsts.user_key = artists_played.user_key and songs.artist_id = artists_played.artist_id
