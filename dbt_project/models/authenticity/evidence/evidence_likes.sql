-- A song that was liked twice counts once: at its first like, and as heard when it was heard either time. Free are likes of the
-- user's own accord: nobody pays for them, and no page that greets newcomers asked for them.
with

actions as (select * from {{ ref('evidence_actions') }} where stream = 'like' and song_id is not null),

plays as (select user_number, song_number, event_ts, heard_permille from {{ ref('evidence_plays') }}),

songs_played as (select * from {{ ref('evidence_played_songs') }}),

songs as (select * from {{ ref('evidence_song_numbers') }}),

accounts as (select user_key, registered_at from {{ ref('stg_users') }} where {{ is_newest() }}),

numbered as (
    select
        *,
        row_number() over (partition by user_number, song_number order by event_ts, event_id) as place
    from actions
),

firsts as (
    select
        numbered.*,
        coalesce(
            abs({{ milliseconds_between('accounts.registered_at', 'numbered.event_ts') }}) < {{ policy('settling_ms') }}, false
        ) as is_settling
    from numbered
    left join accounts on numbered.user_key = accounts.user_key
    where numbered.place = 1
),

liked as (
    select
        user_number,
        song_number,
        count(*) as like_event_count,
        max(case when is_heard then 1 else 0 end) as ever_heard,
        max(case when is_heard = false then 1 else 0 end) as ever_unheard,
        max(case when is_rewarded then 1 else 0 end) as ever_rewarded
    from actions
    group by user_number, song_number
),

heard_before as (
    select
        firsts.user_number,
        firsts.song_number,
        max(plays.heard_permille) as heard_permille,
        min({{ milliseconds_between('plays.event_ts', 'firsts.event_ts') }}) as lag_ms
    from firsts
    inner join plays
        on
            firsts.user_number = plays.user_number
            and firsts.song_number = plays.song_number
            and plays.event_ts <= firsts.event_ts
    group by firsts.user_number, firsts.song_number
),

artists_played as (
    select songs_played.user_number, songs.artist_number, count(*) as song_count
    from songs_played
    inner join songs on songs_played.song_number = songs.song_number
    where songs.artist_number is not null
    group by songs_played.user_number, songs.artist_number
)

select
    firsts.user_key,
    firsts.user_number,
    firsts.song_id,
    firsts.song_number,
    coalesce(songs.artist_id, firsts.song_id) as artist_id,
    firsts.event_id,
    firsts.event_ts,
    firsts.business_date,
    firsts.device_key,
    firsts.ip_key,
    firsts.campaign_id,
    liked.like_event_count,
    liked.ever_rewarded = 1 as is_rewarded,
    firsts.is_settling,
    liked.ever_rewarded = 0 and not firsts.is_settling as is_free,
    case when liked.ever_heard = 1 then true when liked.ever_unheard = 1 then false end as is_heard,
    coalesce(heard_before.heard_permille, case when liked.ever_heard = 1 or liked.ever_unheard = 1 then 0 end) as heard_permille,
    heard_before.lag_ms,
    coalesce(songs_played.play_count, 0) as play_count,
    coalesce(songs_played.play_date_count, 0) as play_date_count,
    coalesce(artists_played.song_count, 0)
    > case when songs_played.song_number is null then 0 else 1 end as is_artist_known
from firsts
inner join liked on firsts.user_number = liked.user_number and firsts.song_number = liked.song_number
inner join songs on firsts.song_number = songs.song_number
left join heard_before on firsts.user_number = heard_before.user_number and firsts.song_number = heard_before.song_number
left join songs_played on firsts.user_number = songs_played.user_number and firsts.song_number = songs_played.song_number
left join artists_played on firsts.user_number = artists_played.user_number and songs.artist_number = artists_played.artist_number
