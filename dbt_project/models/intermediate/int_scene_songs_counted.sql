{{ config(**daily()) }}

{#
    A song in a scene over the trailing 28 days, by running sums: what enters the window on a date leaves it 28 days later, and a
    user stays from the last deed on for as long.
#}

with

deeds as (select * from {{ ref('int_user_song_scene_days') }} where business_date >= {{ rebuild_from(27) }}),

followed as (
    select
        *,
        lead(business_date) over (partition by user_key, song_id, scene order by business_date) as next_date
    from deeds
),

changes as (
    select
        scene, song_id, business_date, count(case when effective_play_count > 0 then 1 end) as plays,
        sum(like_count_genuine) as likes, sum(early_skip_count) as skips, sum(play_count) as starts, count(*) as users
    from followed
    group by scene, song_id, business_date
    union all
    select
        scene, song_id, {{ days_after('business_date', 28) }}, -count(case when effective_play_count > 0 then 1 end),
        -sum(like_count_genuine), -sum(early_skip_count), -sum(play_count), 0
    from followed
    group by scene, song_id, business_date
    union all
    select
        scene, song_id,
        case when next_date < {{ days_after('business_date', 28) }} then next_date else {{ days_after('business_date', 28) }} end,
        0, 0, 0, 0, -count(*)
    from followed
    group by
        scene, song_id,
        case when next_date < {{ days_after('business_date', 28) }} then next_date else {{ days_after('business_date', 28) }} end
),

daily as (
    select
        scene, song_id, business_date, sum(plays) as plays, sum(likes) as likes, sum(skips) as skips, sum(starts) as starts,
        sum(users) as users
    from changes
    group by scene, song_id, business_date
),

running as (
    select
        scene,
        song_id,
        business_date as from_date,
        lead(business_date) over (partition by scene, song_id order by business_date) as to_date,
        {%- for measure in ['plays', 'likes', 'skips', 'starts', 'users'] %}
        cast(sum({{ measure }}) over (
            partition by scene, song_id order by business_date rows between unbounded preceding and current row
        ) as bigint) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from daily
),

dated as (
    select
        running.*,
        days.business_date,
        sum(running.plays) over (partition by running.song_id, days.business_date) as song_plays,
        sum(running.likes) over (partition by running.song_id, days.business_date) as song_likes
    from running
    inner join {{ ref('int_days_observed') }} as days
        on running.from_date <= days.business_date and days.business_date < running.to_date
    where days.business_date >= {{ rebuild_from() }} and running.users > 0
)

select
    scene,
    song_id,
    business_date,
    plays as play_count,
    likes as like_count,
    cast(song_plays - plays as bigint) as other_play_count,
    cast(song_likes - likes as bigint) as other_like_count,
    skips as early_skip_count,
    starts as start_count,
    users as user_count
from dated
