{{ config(**daily()) }}

with

deeds as (select * from {{ ref('int_deeds_placed') }} where business_date >= {{ rebuild_from() }}),

events as (select * from {{ ref('int_engagement_events') }} where business_date >= {{ rebuild_from() }})

select
    deeds.user_key,
    deeds.song_id,
    deeds.scene,
    deeds.business_date,
    count(case when deeds.stream = 'play' then 1 end) as play_count,
    count(case when deeds.is_effective then 1 end) as effective_play_count,
    count(case when deeds.is_early_skip then 1 end) as early_skip_count,
    count(case when deeds.stream = 'like' and deeds.is_genuine then 1 end) as like_count_genuine,
    cast(coalesce(sum(cast(events.points * events.genuine_weight as decimal(18, 12))), 0) as decimal(18, 12)) as points
from deeds
left join events
    on
        deeds.event_id = events.event_id
        and deeds.business_date = events.business_date
        and events.subject_type = 'song'
        and events.engagement_type in ('like', 'effective_play', 'complete_play')
group by deeds.user_key, deeds.song_id, deeds.scene, deeds.business_date
