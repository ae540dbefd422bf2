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

placed as (
    {{ hometown_pairs('on_campaigns', by_date=true) }}
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
