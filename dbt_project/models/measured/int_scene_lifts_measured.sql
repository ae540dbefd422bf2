{{ config(**daily()) }}

select
    scene,
    song_id,
    business_date,
    lift_ratio,
    ci_low,
    ci_high,
    q_value
from {{ measured('int_scene_lifts_measured') }}
where business_date >= {{ rebuild_from() }}
