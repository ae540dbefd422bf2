{#
    Who found an artist: the first genuine like, backed by an effective play of the song from seven days before to a day after,
    before the artist's first breakout, while the artist was niche. A like that was taken back for good is revoked.
#}

with

likes as (select * from {{ ref('int_first_artist_likes') }}),

songs as (select * from {{ ref('stg_songs') }}),

sizes as (select * from {{ ref('int_artists_sized') }}),

breakouts as (
    select
        songs.artist_id,
        min(found.breakout_date) as breakout_date
    from {{ ref('int_song_breakouts_found') }} as found
    inner join songs on found.song_id = songs.song_id and {{ is_valid_on('found.business_date', 'songs') }}
    where found.breakout_date is not null
    group by songs.artist_id
),

settled as (
    select
        *,
        row_number() over (partition by user_key, song_id order by business_date desc) as place_from_last
    from {{ ref('int_song_likes_settled') }}
),

backed as (
    select distinct likes.event_id
    from likes
    inner join {{ ref('int_plays_classified') }} as plays
        on
            likes.user_key = plays.user_key
            and likes.song_id = plays.song_id
            and plays.event_ts >= likes.event_ts - {{ policy('supporter_play_days_before', 'likes.business_date', 'days') }}
            and plays.event_ts <= likes.event_ts + {{ policy('supporter_play_days_after', 'likes.business_date', 'days') }}
    where plays.is_effective
)

select
    likes.artist_id,
    likes.user_key,
    likes.song_id,
    likes.event_id,
    likes.event_ts as liked_at,
    likes.business_date as liked_date,
    case when settled.action = 'unlike' then settled.event_ts end as revoked_at,
    case when settled.action = 'unlike' then settled.business_date end as revoked_date
from likes
inner join backed on likes.event_id = backed.event_id
left join sizes on likes.artist_id = sizes.artist_id and likes.business_date = sizes.business_date
left join breakouts on likes.artist_id = breakouts.artist_id
left join settled
    on
        likes.user_key = settled.user_key
        and likes.song_id = settled.song_id
        and settled.place_from_last = 1
where
    coalesce(sizes.listener_count_28d, 0) < {{ policy('niche_max_listeners', 'likes.business_date') }}
    and coalesce(sizes.percent_rank, 0) < {{ policy('niche_max_percent_rank', 'likes.business_date') }}
    and (breakouts.breakout_date is null or likes.business_date < breakouts.breakout_date)
