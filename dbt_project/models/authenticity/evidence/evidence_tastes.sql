-- People have a taste: their songs share artists and tags more than chance, and what they like resembles what else they play.
-- Chance is one: what two songs drawn from the whole platform's plays share.
with

users as (select * from {{ ref('evidence_user_numbers') }}),

songs_played as (select user_number, song_number from {{ ref('evidence_played_songs') }}),

likes as (select user_number, song_number from {{ ref('evidence_likes') }}),

songs as (select * from {{ ref('evidence_song_numbers') }}),

tagged as (select song_id, {{ exploded('tags') }} as tag from {{ ref('stg_songs') }} where {{ is_newest() }}),

song_tags as (
    select songs.song_number, tagged.tag
    from tagged
    inner join songs on tagged.song_id = songs.song_id
),

artist_songs as (
    select songs_played.user_number, songs.artist_number, count(*) as song_count
    from songs_played
    inner join songs on songs_played.song_number = songs.song_number
    where songs.artist_number is not null
    group by songs_played.user_number, songs.artist_number
),

artists as (select artist_number, cast(sum(song_count) as bigint) as song_count from artist_songs group by artist_number),

artists_by_chance as (
    select cast(sum(song_count * song_count) as double) / (cast(sum(song_count) as double) * cast(sum(song_count) as double)) as chance
    from artists
),

loyalty as (
    select
        user_number,
        cast(sum(song_count * (song_count - 1)) as double) / nullif(cast(sum(song_count) * (sum(song_count) - 1) as double), 0) as meeting
    from artist_songs
    group by user_number
),

unliked as (
    select songs_played.user_number, songs_played.song_number
    from songs_played
    left join likes on songs_played.user_number = likes.user_number and songs_played.song_number = likes.song_number
    where likes.song_number is null
),

played_tags as (
    select unliked.user_number, song_tags.tag, count(*) as song_count
    from unliked
    inner join song_tags on unliked.song_number = song_tags.song_number
    group by unliked.user_number, song_tags.tag
),

liked_tags as (
    select likes.user_number, song_tags.tag, count(*) as song_count
    from likes
    inner join song_tags on likes.song_number = song_tags.song_number
    group by likes.user_number, song_tags.tag
),

tags as (select tag, cast(sum(song_count) as double) as song_count from played_tags group by tag),

tag_total as (select sum(cast(song_count as bigint)) as song_count from tags),

played_totals as (select user_number, cast(sum(song_count) as double) as song_count from played_tags group by user_number),

liked_totals as (select user_number, cast(sum(song_count) as double) as song_count from liked_tags group by user_number),

fitting as (
    select
        liked_tags.user_number,
        sum(
            cast(
                (liked_tags.song_count / liked_totals.song_count) * (played_tags.song_count / played_totals.song_count)
                / (tags.song_count / tag_total.song_count) as decimal(18, 6)
            )
        ) as tag_fit
    from liked_tags
    inner join played_tags on liked_tags.user_number = played_tags.user_number and liked_tags.tag = played_tags.tag
    inner join tags on liked_tags.tag = tags.tag
    inner join liked_totals on liked_tags.user_number = liked_totals.user_number
    inner join played_totals on liked_tags.user_number = played_totals.user_number
    cross join tag_total
    group by liked_tags.user_number
),

leaning as (
    select
        played_tags.user_number,
        sum(
            cast(
                (played_tags.song_count / played_totals.song_count) * (played_tags.song_count / played_totals.song_count)
                / (tags.song_count / tag_total.song_count) as decimal(18, 6)
            )
        ) as tag_leaning
    from played_tags
    inner join tags on played_tags.tag = tags.tag
    inner join played_totals on played_tags.user_number = played_totals.user_number
    cross join tag_total
    group by played_tags.user_number
)

select
    users.user_key,
    loyalty.meeting / artists_by_chance.chance as artist_coherence,
    cast(leaning.tag_leaning as double) as tag_coherence,
    cast(fitting.tag_fit as double) as tag_fit
from loyalty
inner join users on loyalty.user_number = users.user_number
cross join artists_by_chance
left join leaning on loyalty.user_number = leaning.user_number
left join fitting on loyalty.user_number = fitting.user_number
