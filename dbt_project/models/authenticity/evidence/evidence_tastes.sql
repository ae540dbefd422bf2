-- People have a taste: their songs share artists and tags more than chance, and what they like resembles what else they play.
-- Chance is one: what two songs drawn from the whole platform's plays share.
with

songs_played as (select user_key, song_id from {{ ref('evidence_played_songs') }}),

likes as (select user_key, song_id from {{ ref('evidence_likes') }}),

songs as (select song_id, artist_id, tags from {{ ref('stg_songs') }} where {{ is_newest() }}),

song_tags as (select song_id, {{ exploded('tags') }} as tag from songs),

artist_songs as (
    select songs_played.user_key, songs.artist_id, count(*) as song_count
    from songs_played
    inner join songs on songs_played.song_id = songs.song_id
    group by songs_played.user_key, songs.artist_id
),

artists as (select artist_id, cast(sum(song_count) as bigint) as song_count from artist_songs group by artist_id),

artists_by_chance as (
    select cast(sum(song_count * song_count) as double) / (cast(sum(song_count) as double) * cast(sum(song_count) as double)) as chance
    from artists
),

loyalty as (
    select
        user_key,
        cast(sum(song_count * (song_count - 1)) as double) / nullif(cast(sum(song_count) * (sum(song_count) - 1) as double), 0) as meeting
    from artist_songs
    group by user_key
),

played_tags as (
    select songs_played.user_key, song_tags.tag, count(*) as song_count
    from songs_played
    inner join song_tags on songs_played.song_id = song_tags.song_id
    left join likes on songs_played.user_key = likes.user_key and songs_played.song_id = likes.song_id
    where likes.song_id is null
    group by songs_played.user_key, song_tags.tag
),

liked_tags as (
    select likes.user_key, song_tags.tag, count(*) as song_count
    from likes
    inner join song_tags on likes.song_id = song_tags.song_id
    group by likes.user_key, song_tags.tag
),

tags as (select tag, cast(sum(song_count) as double) as song_count from played_tags group by tag),

tag_total as (select sum(cast(song_count as bigint)) as song_count from tags),

played_totals as (select user_key, cast(sum(song_count) as double) as song_count from played_tags group by user_key),

liked_totals as (select user_key, cast(sum(song_count) as double) as song_count from liked_tags group by user_key),

fitting as (
    select
        liked_tags.user_key,
        sum(
            cast(
                (liked_tags.song_count / liked_totals.song_count) * (played_tags.song_count / played_totals.song_count)
                / (tags.song_count / tag_total.song_count) as decimal(18, 6)
            )
        ) as tag_fit
    from liked_tags
    inner join played_tags on liked_tags.user_key = played_tags.user_key and liked_tags.tag = played_tags.tag
    inner join tags on liked_tags.tag = tags.tag
    inner join liked_totals on liked_tags.user_key = liked_totals.user_key
    inner join played_totals on liked_tags.user_key = played_totals.user_key
    cross join tag_total
    group by liked_tags.user_key
),

leaning as (
    select
        played_tags.user_key,
        sum(
            cast(
                (played_tags.song_count / played_totals.song_count) * (played_tags.song_count / played_totals.song_count)
                / (tags.song_count / tag_total.song_count) as decimal(18, 6)
            )
        ) as tag_leaning
    from played_tags
    inner join tags on played_tags.tag = tags.tag
    inner join played_totals on played_tags.user_key = played_totals.user_key
    cross join tag_total
    group by played_tags.user_key
)

select
    loyalty.user_key,
    loyalty.meeting / artists_by_chance.chance as artist_coherence,
    cast(leaning.tag_leaning as double) as tag_coherence,
    cast(fitting.tag_fit as double) as tag_fit
from loyalty
cross join artists_by_chance
left join leaning on loyalty.user_key = leaning.user_key
left join fitting on loyalty.user_key = fitting.user_key
