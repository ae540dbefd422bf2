-- People listen in sittings and like while they listen: how many plays and likes have plays of other songs around them.
with

moments as (
    select user_key, song_id, event_ts, 1 as is_play, 0 as is_like
    from {{ ref('stg_play') }}
    where {{ is_judged() }}
    union all
    select user_key, song_id, event_ts, 0 as is_play, 1 as is_like
    from {{ ref('evidence_likes') }}
),

placed as (
    select user_key, song_id, is_play, is_like, cast(floor({{ epoch_us('event_ts') }} / 1000000) as bigint) as second
    from moments
),

surrounded as (
    select
        user_key,
        is_play,
        is_like,
        sum(is_play) over (
            partition by user_key order by second
            range between {{ policy('sitting_seconds') }} preceding and {{ policy('sitting_seconds') }} following
        ) as near_play_count,
        sum(is_play) over (
            partition by user_key, song_id order by second
            range between {{ policy('sitting_seconds') }} preceding and {{ policy('sitting_seconds') }} following
        ) as same_song_count
    from placed
)

select
    user_key,
    cast(count(case when is_play = 1 and near_play_count > same_song_count then 1 end) as double)
    / nullif(sum(is_play), 0) as plays_in_sitting_share,
    cast(count(case when is_like = 1 and near_play_count > same_song_count then 1 end) as double)
    / nullif(sum(is_like), 0) as likes_in_sitting_share
from surrounded
group by user_key
