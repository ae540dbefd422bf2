{{ config(**weekly()) }}

with

weeks_later as (
    {{ integers(4) }}
),

songs as (
    select
        song_id,
        artist_id,
        valid_from,
        valid_to
    from {{ ref('stg_songs') }}
),

artist_days as (
    select
        user_key,
        artist_id,
        {{ week_start('business_date') }} as played_week_start_date,
        active_play_count
    from {{ ref('int_user_artist_days') }}
    where
        genuine_play_count > 0
        and business_date >= {{ rebuild_weeks_from(3) }}
),

follows as (
    select
        follows.user_key,
        follows.target_id as artist_id,
        {{ week_start('follows.business_date') }} as acted_week_start_date
    from {{ ref('stg_follow') }} as follows
    left join {{ ref('interactions_judged') }} as judged
        on
            follows.event_id = judged.event_id
            and judged.stream = 'follow'
    where
        follows.action = 'follow'
        and follows.target_type = 'artist'
        and follows.business_date >= {{ rebuild_weeks_from(3) }}
        and {{ staged_since(27, 'follows') }}
        and coalesce(judged.is_genuine, true)
),

saves as (
    select
        actions.user_key,
        songs.artist_id,
        {{ week_start('actions.business_date') }} as acted_week_start_date
    from {{ ref('int_actions_qualified') }} as actions
    inner join songs
        on
            actions.song_id = songs.song_id
            and actions.business_date >= songs.valid_from
            and actions.business_date < songs.valid_to
    where
        actions.stream = 'playlist'
        and actions.is_genuine
        and actions.business_date >= {{ rebuild_weeks_from(3) }}
),

listeners as (
    select
        artist_days.artist_id,
        artist_days.user_key,
        {{ days_after('artist_days.played_week_start_date', '7 * weeks_later.steps') }} as week_start_date,
        sum(artist_days.active_play_count) as active_play_count,
        count(*) filter (where artist_days.active_play_count > 0) as active_day_count
    from artist_days
    cross join weeks_later
    group by 1, 2, 3
),

followers as (
    select distinct
        follows.artist_id,
        follows.user_key,
        {{ days_after('follows.acted_week_start_date', '7 * weeks_later.steps') }} as week_start_date
    from follows
    cross join weeks_later
),

savers as (
    select distinct
        saves.artist_id,
        saves.user_key,
        {{ days_after('saves.acted_week_start_date', '7 * weeks_later.steps') }} as week_start_date
    from saves
    cross join weeks_later
),

artist_weeks as (
    select
        listeners.artist_id,
        listeners.week_start_date,
        count(*) as listener_count_28d,
        count(*) filter (
            where listeners.active_play_count >= {{ policy('listener_super_plays', sunday('listeners.week_start_date')) }}
            and listeners.active_day_count >= {{ policy('listener_super_days', sunday('listeners.week_start_date')) }}
        ) as super_listener_count,
        count(*) filter (
            where listeners.active_play_count >= {{ policy('listener_moderate_plays', sunday('listeners.week_start_date')) }}
            and (
                listeners.active_play_count < {{ policy('listener_super_plays', sunday('listeners.week_start_date')) }}
                or listeners.active_day_count < {{ policy('listener_super_days', sunday('listeners.week_start_date')) }}
            )
        ) as moderate_listener_count,
        count(*) filter (
            where listeners.active_play_count >= 1
            and listeners.active_play_count < {{ policy('listener_moderate_plays', sunday('listeners.week_start_date')) }}
        ) as light_listener_count,
        count(followers.user_key) as follower_conversion_numerator,
        count(savers.user_key) as save_numerator
    from listeners
    left join followers
        on
            listeners.week_start_date = followers.week_start_date
            and listeners.artist_id = followers.artist_id
            and listeners.user_key = followers.user_key
    left join savers
        on
            listeners.week_start_date = savers.week_start_date
            and listeners.artist_id = savers.artist_id
            and listeners.user_key = savers.user_key
    where {{ is_week_to_build('listeners.week_start_date') }}
    group by listeners.artist_id, listeners.week_start_date
)

select
    artist_id,
    week_start_date,
    listener_count_28d,
    super_listener_count,
    moderate_listener_count,
    light_listener_count,
    follower_conversion_numerator,
    save_numerator
from artist_weeks
