{#
    What a mechanic is for, in its own terms. Treasure artist: first plays of the campaign's artists by users after they were
    exposed. Resonance: likers of a song who heard it to the end, wrote about it at length or came back to it on another day, up
    to seven days after the like. Daily task: exposed users who completed one, and the longest run of dates of each.
#}

with

campaigns as (select * from {{ ref('stg_campaigns') }}),

exposed as (select * from {{ ref('int_exposures') }} where surface = 'all'),

reached as (
    select campaign_id, count(*) as exposed_count
    from exposed
    group by campaign_id
),

sung as (
    select campaign_id, {{ exploded('song_ids') }} as song_id
    from campaigns
    where mechanic = 'treasure_artist'
),

treasured as (
    select distinct sung.campaign_id, songs.artist_id
    from sung
    inner join {{ ref('stg_songs') }} as songs on sung.song_id = songs.song_id and {{ is_newest('songs') }}
),

discovered as (
    select treasured.campaign_id, count(*) as discovery_count
    from treasured
    inner join campaigns on treasured.campaign_id = campaigns.campaign_id
    inner join {{ ref('int_first_artist_plays') }} as firsts
        on treasured.artist_id = firsts.artist_id and firsts.is_genuine and {{ is_inside('firsts.event_ts') }}
    inner join exposed
        on treasured.campaign_id = exposed.campaign_id and firsts.user_key = exposed.user_key and firsts.event_ts > exposed.event_ts
    group by treasured.campaign_id
),

liked as (
    select
        likes.campaign_id,
        likes.user_key,
        likes.song_id,
        min(likes.event_ts) as event_ts,
        min(likes.business_date) as business_date
    from {{ ref('int_likes_counted') }} as likes
    inner join campaigns on likes.campaign_id = campaigns.campaign_id and {{ is_inside('likes.event_ts') }}
    where
        campaigns.mechanic = 'resonance' and likes.is_genuine and likes.song_id is not null
        and likes.business_date <= {{ mature_until(7) }}
    group by likes.campaign_id, likes.user_key, likes.song_id
),

deeds as (
    select user_key, song_id, event_ts, business_date, is_complete as is_enough, is_effective as is_enough_later
    from {{ ref('int_plays_classified') }}
    union all
    select user_key, song_id, event_ts, business_date, true as is_enough, true as is_enough_later
    from {{ ref('int_comments_judged') }}
    where is_qualified and text_length >= {{ policy('resonance_min_characters', 'business_date') }}
),

resonated as (
    select
        liked.campaign_id,
        liked.user_key,
        liked.song_id,
        max(case when deeds.is_enough or (deeds.is_enough_later and deeds.business_date > liked.business_date) then 1 else 0 end)
            as has_resonated
    from liked
    left join deeds
        on
            liked.user_key = deeds.user_key and liked.song_id = deeds.song_id
            and deeds.event_ts <= liked.event_ts + {{ policy('resonance_days', 'liked.business_date', 'days') }}
    group by liked.campaign_id, liked.user_key, liked.song_id
),

resonances as (
    select campaign_id, cast(sum(has_resonated) as bigint) as resonance_numerator, count(*) as resonance_denominator
    from resonated
    group by campaign_id
),

completed as (
    select distinct tasks.campaign_id, tasks.user_key, tasks.business_date
    from {{ ref('int_actions_qualified') }} as tasks
    inner join campaigns on tasks.campaign_id = campaigns.campaign_id and {{ is_inside('tasks.event_ts') }}
    inner join exposed on tasks.campaign_id = exposed.campaign_id and tasks.user_key = exposed.user_key
    where tasks.stream = 'task' and tasks.is_genuine and campaigns.mechanic = 'daily_task'
),

numbered as (
    select
        *,
        cast(row_number() over (partition by campaign_id, user_key order by business_date) as integer) as place
    from completed
),

runs as (
    select campaign_id, user_key, count(*) as run_days
    from numbered
    group by campaign_id, user_key, {{ days_after('business_date', '-place') }}
),

streaks as (
    select campaign_id, user_key, max(run_days) as streak_days
    from runs
    group by campaign_id, user_key
),

tasked as (
    select
        campaign_id,
        count(*) as completer_count,
        percentile_cont(0.5) within group (order by cast(streak_days as double)) as median_streak_days
    from streaks
    group by campaign_id
)

select
    campaigns.campaign_id,
    case when campaigns.mechanic = 'treasure_artist' then coalesce(discovered.discovery_count, 0) end as discovery_count,
    case when campaigns.mechanic = 'treasure_artist' then
        cast(coalesce(discovered.discovery_count, 0) as double) * 1000 / reached.exposed_count end as discoveries_per_1k_score,
    case when campaigns.mechanic = 'resonance' then coalesce(resonances.resonance_numerator, 0) end as resonance_numerator,
    case when campaigns.mechanic = 'resonance' then coalesce(resonances.resonance_denominator, 0) end as resonance_denominator,
    case when campaigns.mechanic = 'daily_task' then coalesce(tasked.completer_count, 0) end as task_completion_numerator,
    case when campaigns.mechanic = 'daily_task' then coalesce(reached.exposed_count, 0) end as task_completion_denominator,
    tasked.median_streak_days
from campaigns
left join reached on campaigns.campaign_id = reached.campaign_id
left join discovered on campaigns.campaign_id = discovered.campaign_id
left join resonances on campaigns.campaign_id = resonances.campaign_id
left join tasked on campaigns.campaign_id = tasked.campaign_id
