{#
    The loop of every supporter, stage by stage, each after the one before: liked, the artist grew (high growth, or listeners
    crossed a round number), a new release, a reward granted, used, and liked or shared again within thirty days.
#}

with

found as (select * from {{ ref('int_supporters_found') }} where revoked_at is null),

sizes as (select * from {{ ref('int_artists_sized') }}),

crossed as (
    select
        today.artist_id,
        today.business_date as grown_date
    from sizes as today
    left join sizes as before
        on today.artist_id = before.artist_id and before.business_date = {{ days_after('today.business_date', -1) }}
    where
        {%- for limit in [100, 1000, 10000, 100000] %}
        (coalesce(before.listener_count_28d, 0) < {{ limit }} and today.listener_count_28d >= {{ limit }}){{ ' or' if not loop.last }}
        {%- endfor %}
    union
    select artist_id, {{ sunday('week_start_date') }} as grown_date
    from {{ ref('int_artist_weeks_staged') }}
    where growth_band in ('high', 'explosive')
),

grown as (
    select found.artist_id, found.user_key, found.liked_date, min(crossed.grown_date) as grown_date
    from found
    left join crossed on found.artist_id = crossed.artist_id and found.liked_date < crossed.grown_date
    group by found.artist_id, found.user_key, found.liked_date
),

released as (
    select grown.artist_id, grown.user_key, grown.liked_date, grown.grown_date, min(songs.release_date) as released_date
    from grown
    left join {{ ref('stg_songs') }} as songs
        on
            grown.artist_id = songs.artist_id and {{ is_newest('songs') }}
            and grown.grown_date < songs.release_date and songs.release_date <= {{ business_date_of_night() }}
    group by grown.artist_id, grown.user_key, grown.liked_date, grown.grown_date
),

granted as (
    select
        released.artist_id, released.user_key, released.liked_date, released.grown_date, released.released_date,
        min(rewards.business_date) as granted_date
    from released
    left join {{ ref('int_rewards_taken') }} as rewards
        on released.user_key = rewards.user_key and rewards.action = 'grant' and released.released_date <= rewards.business_date
    group by released.artist_id, released.user_key, released.liked_date, released.grown_date, released.released_date
),

used as (
    select
        granted.artist_id, granted.user_key, granted.liked_date, granted.grown_date, granted.released_date, granted.granted_date,
        min(rewards.business_date) as used_date
    from granted
    left join {{ ref('int_rewards_taken') }} as rewards
        on granted.user_key = rewards.user_key and rewards.action = 'redeem' and granted.granted_date <= rewards.business_date
    group by
        granted.artist_id, granted.user_key, granted.liked_date, granted.grown_date, granted.released_date, granted.granted_date
),

again as (
    select events.user_key, events.artist_id, events.business_date
    from {{ ref('int_engagement_events') }} as events
    where events.engagement_type in ('like', 'share') and events.genuine_weight >= 0.5 and events.artist_id is not null
)

select
    used.artist_id,
    used.user_key,
    used.liked_date,
    used.grown_date,
    used.released_date,
    used.granted_date,
    used.used_date,
    min(again.business_date) as again_date
from used
left join again
    on
        used.artist_id = again.artist_id and used.user_key = again.user_key
        and used.used_date < again.business_date
        and again.business_date <= {{ days_after('used.used_date', policy('return_window_days', 'used.used_date')) }}
group by
    used.artist_id, used.user_key, used.liked_date, used.grown_date, used.released_date, used.granted_date, used.used_date
