{{ config(**daily()) }}

select
    song_id,
    scene,
    surge_hour_at,
    business_date,
    like_count,
    user_count,
    baseline_median,
    baseline_mad,
    z_score,
    is_surge
from {{ measured('int_song_surges_measured') }}
where business_date >= {{ rebuild_from() }}
