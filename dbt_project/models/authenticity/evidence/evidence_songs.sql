-- Songs that were liked, and how many of those who liked them never played them: a viral song raises likes and plays, a farm likes.
with

actions as (select * from {{ ref('evidence_actions') }} where stream = 'like' and song_id is not null),

songs as (select song_id, artist_id from {{ ref('stg_songs') }} where {{ is_newest() }}),

likers as (
    select
        song_id,
        user_key,
        max(case when is_heard then 1 else 0 end) as is_heard,
        max(case when is_heard = false then 1 else 0 end) as is_unheard
    from actions
    group by song_id, user_key
),

platform as (
    select
        count(case when is_heard = 0 and is_unheard = 1 then 1 end) as unheard_count,
        count(case when is_heard = 1 or is_unheard = 1 then 1 end) as known_count
    from likers
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

counted as (
    select
        song_id,
        count(*) as liker_count,
        count(case when is_heard = 1 then 1 end) as heard_liker_count,
        count(case when is_heard = 0 and is_unheard = 1 then 1 end) as unheard_liker_count
    from likers
    group by song_id
)

select
    counted.song_id,
    coalesce(songs.artist_id, counted.song_id) as artist_id,
    counted.liker_count,
    counted.heard_liker_count,
    counted.unheard_liker_count,
    -- Each of them sees the others: his own like is left out.
    counted.unheard_liker_count >= {{ policy('unheard_likes_attacked_min_likers') }}
    and counted.unheard_liker_count - 1
    >= limits.attacked_share * (counted.unheard_liker_count + counted.heard_liker_count - 1) as is_attacked
from counted
cross join limits
left join songs on counted.song_id = songs.song_id
