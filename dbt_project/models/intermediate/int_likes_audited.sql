{{ config(**daily(offset=1)) }}

{#
    Counted likes of songs, once for the song and once for the campaign they were given in, and whether their user is known
    to have effectively played the song from seven days before the like to one day after it, genuine or not.
#}

with

likes as (
    select *
    from {{ ref('int_likes_counted') }}
    where target_type = 'song' and business_date >= {{ rebuild_from(1) }}
),

plays as (
    select user_key, song_id, event_ts
    from {{ ref('int_plays_classified') }}
    where is_effective and business_date >= {{ rebuild_from(9) }}
),

listened as (
    select distinct likes.event_id
    from likes
    inner join plays
        on
            likes.user_key = plays.user_key
            and likes.song_id = plays.song_id
            and plays.event_ts >= likes.event_ts - {{ policy('bubble_listen_before_days', 'likes.business_date', 'days') }}
            and plays.event_ts <= likes.event_ts + {{ policy('bubble_listen_after_days', 'likes.business_date', 'days') }}
),

entities as (
    select 'song' as entity_type, song_id as entity_id, likes.*
    from likes
    union all
    select 'campaign' as entity_type, likes.campaign_id as entity_id, likes.*
    from likes
    inner join {{ ref('stg_campaigns') }} as campaigns
        on likes.campaign_id = campaigns.campaign_id and {{ is_inside('likes.event_ts') }}
)

select
    entities.entity_type,
    entities.entity_id,
    entities.user_key,
    entities.event_id,
    entities.business_date,
    entities.is_genuine,
    listened.event_id is not null as is_listened
from entities
left join listened on entities.event_id = listened.event_id
