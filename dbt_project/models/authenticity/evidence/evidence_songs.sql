-- Songs, and how many of those who liked them never played them: a viral song raises likes and plays, a farm likes.
with

likes as (select * from {{ ref('evidence_likes') }}),

songs_played as (select * from {{ ref('evidence_played_songs') }}),

songs as (select * from {{ ref('evidence_song_numbers') }}),

platform as (
    select
        count(case when is_heard = false then 1 end) as unheard_count,
        count(is_heard) as known_count
    from likes
    where is_free
),

-- What is much on this platform: half as much again as usual, within fixed limits.
limits as (
    select
        least(
            greatest(
                cast(1.5 * unheard_count as double) / nullif(known_count, 0),
                cast({{ policy('unheard_likes_attacked_min_share') }} as double)
            ),
            0.5e0
        ) as attacked_share
    from platform
),

liked as (
    select
        song_number,
        count(*) as liker_count,
        count(case when is_heard then 1 end) as heard_liker_count,
        count(case when is_heard = false then 1 end) as unheard_liker_count,
        count(case when heard_permille < {{ policy('coordination_weak_permille') }} then 1 end) as weak_liker_count,
        count(case when is_free then 1 end) as free_liker_count,
        count(case when is_free and is_heard then 1 end) as free_heard_liker_count,
        count(case when is_free and is_heard = false then 1 end) as free_unheard_liker_count,
        count(case when is_free and heard_permille < {{ policy('coordination_weak_permille') }} then 1 end)
            as free_weak_liker_count,
        count(heard_permille) as measured_liker_count,
        count(case when is_free then heard_permille end) as free_measured_liker_count
    from likes
    group by song_number
),

played as (
    select song_number, count(*) as player_count, cast(sum(play_count) as bigint) as play_count
    from songs_played
    group by song_number
),

counted as (
    select
        coalesce(liked.song_number, played.song_number) as song_number,
        coalesce(liked.liker_count, 0) as liker_count,
        coalesce(liked.heard_liker_count, 0) as heard_liker_count,
        coalesce(liked.unheard_liker_count, 0) as unheard_liker_count,
        coalesce(liked.weak_liker_count, 0) as weak_liker_count,
        {%- for company in [
            'measured_liker_count', 'free_liker_count', 'free_heard_liker_count', 'free_unheard_liker_count',
            'free_weak_liker_count', 'free_measured_liker_count',
        ] %}
        coalesce(liked.{{ company }}, 0) as {{ company }},
        {%- endfor %}
        coalesce(played.player_count, 0) as player_count,
        coalesce(played.play_count, 0) as play_count
    from liked
    full join played on liked.song_number = played.song_number
)

select
    songs.song_id,
    counted.song_number,
    coalesce(songs.artist_id, songs.song_id) as artist_id,
    counted.liker_count,
    counted.heard_liker_count,
    counted.unheard_liker_count,
    counted.weak_liker_count,
    counted.free_liker_count,
    counted.free_heard_liker_count,
    counted.free_unheard_liker_count,
    counted.free_weak_liker_count,
    counted.measured_liker_count,
    counted.free_measured_liker_count,
    counted.player_count,
    counted.play_count,
    cast(floor(1000 * percent_rank() over (order by counted.player_count)) as bigint) as play_rank_permille,
    cast(floor(1000 * percent_rank() over (order by counted.liker_count)) as bigint) as like_rank_permille,
    -- Each of them sees the others: his own like is left out. Whom a campaign pays, or a page greets, attacks nobody.
    counted.free_unheard_liker_count >= {{ policy('unheard_likes_attacked_min_likers') }}
    and counted.free_unheard_liker_count - 1
    >= limits.attacked_share * (counted.free_unheard_liker_count + counted.free_heard_liker_count - 1) as is_attacked
from counted
cross join limits
inner join songs on counted.song_number = songs.song_number
