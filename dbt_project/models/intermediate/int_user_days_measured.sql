{{ config(**daily()) }}

{# What lifts are measured on, per user and day. #}

with

artists as (select * from {{ ref('stg_artists') }}),

indie_days as (
    select
        plays.user_key,
        plays.business_date,
        cast(sum(plays.play_count) as bigint) as play_count,
        cast(sum(plays.genuine_play_count) as bigint) as genuine_play_count,
        cast(sum(plays.weighted_play_count) as decimal(18, 6)) as weighted_play_count
    from {{ ref('int_user_artist_days') }} as plays
    inner join artists
        on plays.artist_id = artists.artist_id and {{ is_valid_on('plays.business_date', 'artists') }}
    where plays.business_date >= {{ rebuild_from() }} and artists.is_independent
    group by plays.user_key, plays.business_date
)

select
    days.user_key,
    days.business_date,
    days.is_active,
    days.counted_open_count as open_count,
    days.playlist_create_count,
    days.dwell_us,
    days.session_count - days.endless_session_count as session_count,
    case when days.dwell_us > 0 then 1 else 0 end as dwell_day_count,
    coalesce(indie_days.play_count, 0) as indie_play_count_raw,
    coalesce(indie_days.genuine_play_count, 0) as indie_play_count_genuine,
    cast(coalesce(indie_days.weighted_play_count, 0) as decimal(18, 6)) as indie_play_count_weighted,
    case when registered.user_key is not null then 1 else 0 end as registration_count
from {{ ref('int_user_days') }} as days
left join indie_days
    on days.user_key = indie_days.user_key and days.business_date = indie_days.business_date
left join {{ ref('int_users_registered') }} as registered
    on days.user_key = registered.user_key and days.business_date = registered.business_date
where days.business_date >= {{ rebuild_from() }}
