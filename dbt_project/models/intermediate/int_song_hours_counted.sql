{{ config(**daily()) }}

{# Genuine counted likes of songs by scene and hour. #}

select
    song_id,
    scene,
    date_trunc('hour', event_ts) as hour_at,
    business_date,
    count(*) as like_count,
    count(distinct user_key) as user_count
from {{ ref('int_deeds_placed') }}
where stream = 'like' and is_genuine and business_date >= {{ rebuild_from() }}
group by song_id, scene, date_trunc('hour', event_ts), business_date
