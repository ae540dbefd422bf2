{{ config(**daily(offset=1)) }}

{#
    Pairs of a user and a song seen on a date, by the song's province and the user's, both as of the date: whose hometown is the song's province
    and whose is not, and how many of each liked the song within 24 hours. Open windows have no row.
#}

with

users as (select * from {{ ref('stg_users') }}),

songs as (select * from {{ ref('stg_songs') }} where province_code is not null),

likes as (
    select user_key, song_id, event_ts
    from {{ ref('int_likes_counted') }}
    where target_type = 'song' and is_genuine and business_date >= {{ rebuild_from(1) }}
),

looks as (
    select campaign_id, user_key, item_id as song_id, event_ts, business_date
    from {{ ref('int_impressions_deduplicated') }}
    where item_type = 'song' and business_date >= {{ rebuild_from(1) }} and business_date <= {{ mature_until(1) }}
),

on_campaigns as (
    select campaign_id, user_key, song_id, event_ts, business_date from looks where campaign_id is not null
    union all
    select 'all' as campaign_id, user_key, song_id, event_ts, business_date from looks
),

pairs as (
    select
        looks.campaign_id,
        looks.user_key,
        looks.song_id,
        looks.business_date,
        max(case when likes.user_key is not null then 1 else 0 end) as is_liked
    from on_campaigns as looks
    left join likes
        on
            looks.user_key = likes.user_key
            and looks.song_id = likes.song_id
            and likes.event_ts > looks.event_ts
            and likes.event_ts <= looks.event_ts + {{ policy('action_window_hours', 'looks.business_date', 'hours') }}
    group by looks.campaign_id, looks.user_key, looks.song_id, looks.business_date
),

placed as (
    select
        pairs.campaign_id,
        songs.province_code as origin_province_code,
        coalesce(users.province_code, 'unknown') as destination_province_code,
        pairs.business_date,
        pairs.is_liked,
        coalesce(users.hometown_province_code = songs.province_code, false) as is_matched
    from pairs
    inner join songs on pairs.song_id = songs.song_id and {{ is_valid_on('pairs.business_date', 'songs') }}
    left join users on pairs.user_key = users.user_key and {{ is_valid_on('pairs.business_date', 'users') }}
)

select
    campaign_id,
    origin_province_code,
    destination_province_code,
    business_date,
    count(case when is_matched then 1 end) as matched_count,
    cast(sum(case when is_matched then is_liked else 0 end) as bigint) as matched_like_count,
    count(case when not is_matched then 1 end) as other_count,
    cast(sum(case when is_matched then 0 else is_liked end) as bigint) as other_like_count
from placed
group by campaign_id, origin_province_code, destination_province_code, business_date
