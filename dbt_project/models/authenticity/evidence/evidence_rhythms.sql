-- People listen in sittings and like while they listen: how many plays and likes have plays of other songs around them.
with

plays as (select * from {{ ref('evidence_plays') }}),

likes as (select * from {{ ref('evidence_likes') }}),

users as (select * from {{ ref('evidence_user_numbers') }}),

moments as (
    select user_number, song_number, event_ts, song_number as played_number
    from plays
    union all
    select user_number, song_number, event_ts, cast(null as integer) as played_number
    from likes
),

placed as (
    select user_number, song_number, played_number, cast(floor({{ epoch_us('event_ts') }} / 1000000) as bigint) as second
    from moments
),

-- Another song was played around it when the least or the greatest number around is not its own.
surrounded as (
    select
        user_number,
        song_number,
        played_number,
        min(played_number) over (
            partition by user_number order by second
            range between {{ policy('sitting_seconds') }} preceding and {{ policy('sitting_seconds') }} following
        ) as least_number,
        max(played_number) over (
            partition by user_number order by second
            range between {{ policy('sitting_seconds') }} preceding and {{ policy('sitting_seconds') }} following
        ) as greatest_number
    from placed
),

told as (
    select
        user_number,
        played_number is not null as is_play,
        least_number <> song_number or greatest_number <> song_number as is_in_sitting
    from surrounded
),

counted as (
    select
        user_number,
        cast(count(case when is_play and is_in_sitting then 1 end) as double)
        / nullif(count(case when is_play then 1 end), 0) as plays_in_sitting_share,
        cast(count(case when not is_play and is_in_sitting then 1 end) as double)
        / nullif(count(case when not is_play then 1 end), 0) as likes_in_sitting_share
    from told
    group by user_number
)

select
    users.user_key,
    counted.plays_in_sitting_share,
    counted.likes_in_sitting_share
from counted
inner join users on counted.user_number = users.user_number
