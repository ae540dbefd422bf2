{{ config(**daily(offset=7)) }}

{# Likes, likers and what goes deeper than a like, of every song and campaign over the trailing 7 and 28 days. #}

with

days_later as ({{ integers(28) }}),

likes as (select * from {{ ref('int_likes_audited') }} where business_date >= {{ rebuild_from(34) }}),

deep as (
    select song_id, campaign_id, event_ts, business_date
    from {{ ref('int_actions_qualified') }}
    where is_genuine and stream in ('share', 'playlist') and business_date >= {{ rebuild_from(34) }}
    union all
    select song_id, campaign_id, event_ts, business_date
    from {{ ref('int_comments_judged') }}
    where is_genuine and business_date >= {{ rebuild_from(34) }}
),

signs as (
    select entity_type, entity_id, business_date, 1 as raw_count, case when is_genuine then 1 else 0 end as genuine_count, 0 as deep_count
    from likes
    union all
    select 'song' as entity_type, song_id as entity_id, business_date, 0, 0, 1
    from deep
    where song_id is not null
    union all
    select 'campaign' as entity_type, deep.campaign_id as entity_id, deep.business_date, 0, 0, 1
    from deep
    inner join {{ ref('stg_campaigns') }} as campaigns
        on deep.campaign_id = campaigns.campaign_id and {{ is_inside('deep.event_ts') }}
),

entity_days as (
    select
        entity_type, entity_id, business_date,
        sum(raw_count) as raw_count, sum(genuine_count) as genuine_count, sum(deep_count) as deep_count
    from signs
    group by entity_type, entity_id, business_date
),

summed as (
    select
        entity_days.entity_type,
        entity_days.entity_id,
        {{ days_after('entity_days.business_date', 'days_later.steps') }} as business_date,
        cast(sum(case when days_later.steps < 7 then entity_days.raw_count else 0 end) as bigint) as like_count_raw_7d,
        cast(sum(case when days_later.steps < 7 then entity_days.genuine_count else 0 end) as bigint) as like_count_genuine_7d,
        cast(sum(case when days_later.steps < 7 then entity_days.deep_count else 0 end) as bigint) as deep_count_7d,
        cast(sum(entity_days.genuine_count) as bigint) as like_count_genuine_28d,
        cast(sum(entity_days.deep_count) as bigint) as deep_count_28d
    from entity_days
    cross join days_later
    group by 1, 2, 3
),

likers as (
    select
        likes.entity_type,
        likes.entity_id,
        likes.user_key,
        {{ days_after('likes.business_date', 'days_later.steps') }} as business_date,
        max(case when likes.is_listened then 1 else 0 end) as is_listened
    from likes
    cross join days_later
    where likes.is_genuine and days_later.steps < 7
    group by 1, 2, 3, 4
),

liker_days as (
    select entity_type, entity_id, business_date, count(*) as liker_count_7d, cast(sum(is_listened) as bigint) as listened_liker_count_7d
    from likers
    group by entity_type, entity_id, business_date
)

select
    summed.entity_type,
    summed.entity_id,
    summed.business_date,
    summed.like_count_raw_7d,
    summed.like_count_genuine_7d,
    summed.deep_count_7d,
    summed.like_count_genuine_28d,
    summed.deep_count_28d,
    coalesce(liker_days.liker_count_7d, 0) as liker_count_7d,
    coalesce(liker_days.listened_liker_count_7d, 0) as listened_liker_count_7d
from summed
left join liker_days
    on
        summed.entity_type = liker_days.entity_type
        and summed.entity_id = liker_days.entity_id
        and summed.business_date = liker_days.business_date
where summed.business_date >= {{ rebuild_from(7) }} and summed.business_date <= {{ business_date_of_night() }}
