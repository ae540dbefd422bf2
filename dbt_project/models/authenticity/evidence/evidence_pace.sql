-- How fast and how evenly a user acts, over distinct instants; what he takes back; plays that repeat another to the millisecond.
with

users as (select * from {{ ref('evidence_user_numbers') }}),

actions as (select * from {{ ref('evidence_actions') }}),

likes as (
    select user_key, song_id, action
    from {{ ref('stg_like') }}
    where {{ is_judged() }} and song_id is not null
),

comments as (select user_key, has_link from {{ ref('stg_comment') }} where {{ is_judged() }}),

plays as (
    select user_number, song_number, listened_ms
    from {{ ref('evidence_plays') }}
    where listened_ms >= 1000 and listened_ms * 10 < duration_ms * 9
),

instants as (select distinct user_number, event_ts from actions),

previous as (
    select user_number, event_ts, lag(event_ts) over (partition by user_number order by event_ts) as previous_ts
    from instants
),

gaps as (
    select user_number, {{ milliseconds_between('previous_ts', 'event_ts') }} as gap_ms
    from previous
),

paced as (
    select
        user_number,
        count(*) as instant_count,
        median(gap_ms) / 1000.0e0 as median_gap_seconds,
        count(case when gap_ms < 3000 then 1 end) as gap_3s_count,
        count(case when gap_ms < 10000 then 1 end) as gap_10s_count,
        {{ share_of('gap_ms < 10000') }} as gap_10s_share,
        {{ share_of('gap_ms < 60000') }} as gap_60s_share,
        -- Coefficient of variation of the gaps up to ten minutes, from exact sums.
        case
            when count(case when gap_ms <= 600000 then 1 end) >= 5
                then sqrt(
                    greatest(
                        cast(sum(case when gap_ms <= 600000 then gap_ms * gap_ms end) as double)
                        * count(case when gap_ms <= 600000 then 1 end)
                        / (
                            cast(sum(case when gap_ms <= 600000 then gap_ms end) as double)
                            * cast(sum(case when gap_ms <= 600000 then gap_ms end) as double)
                        ) - 1,
                        0.0e0
                    )
                )
        end as gap_variation
    from gaps
    group by user_number
),

acted as (
    select
        user_number,
        count(*) as action_count,
        count(case when stream = 'comment' then 1 end) as comment_count,
        count(case when stream = 'share' then 1 end) as share_count,
        count(case when stream = 'follow' then 1 end) as follow_count,
        cast(count(case when stream in ('comment', 'share') and is_heard = false then 1 end) as double)
        / nullif(count(case when stream in ('comment', 'share') then is_heard end), 0) as unheard_talk_share,
        cast(count(distinct event_ts) as double) / count(*) as instants_per_action
    from actions
    group by user_number
),

taken_back as (
    select
        user_key,
        count(case when action = 'unlike' then 1 end) as unlike_count,
        cast(count(case when action = 'like' then 1 end) as double) / count(distinct song_id) as likes_per_song
    from likes
    group by user_key
),

linking as (select user_key, {{ share_of('has_link') }} as linked_comment_share from comments group by user_key),

-- Two partial plays of one song hardly ever stop at the same millisecond.
traces as (
    select song_number, listened_ms, count(*) as play_count
    from plays
    group by song_number, listened_ms
),

traced as (
    select plays.user_number, {{ share_of('traces.play_count >= 2') }} as repeated_play_share
    from plays
    inner join traces on plays.song_number = traces.song_number and plays.listened_ms = traces.listened_ms
    group by plays.user_number
)

select
    users.user_key,
    coalesce(acted.action_count, 0) as action_count,
    coalesce(acted.comment_count, 0) as comment_count,
    coalesce(acted.share_count, 0) as share_count,
    coalesce(acted.follow_count, 0) as follow_count,
    acted.instants_per_action,
    acted.unheard_talk_share,
    linking.linked_comment_share,
    coalesce(paced.gap_3s_count, 0) as gap_3s_count,
    coalesce(paced.gap_10s_count, 0) as gap_10s_count,
    paced.gap_10s_share,
    paced.gap_60s_share,
    paced.median_gap_seconds,
    paced.gap_variation,
    coalesce(taken_back.unlike_count, 0) as unlike_count,
    taken_back.likes_per_song,
    traced.repeated_play_share
from users
left join acted on users.user_number = acted.user_number
left join paced on users.user_number = paced.user_number
left join linking on users.user_key = linking.user_key
left join taken_back on users.user_key = taken_back.user_key and acted.user_number is not null
left join traced on users.user_number = traced.user_number
where acted.user_number is not null or traced.user_number is not null
