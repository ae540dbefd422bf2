{{ config(**daily()) }}

select
    user_key,
    song_id,
    business_date,
    count(*) as play_count,
    count(case when is_effective then 1 end) as effective_play_count,
    count(case when is_effective and is_genuine then 1 end) as genuine_effective_play_count,
    count(case when is_complete then 1 end) as complete_play_count,
    count(case when is_early_skip then 1 end) as early_skip_count,
    cast(sum(listened_ms) as bigint) as listened_ms
from {{ ref('int_plays_classified') }}
where business_date >= {{ rebuild_from() }}
group by user_key, song_id, business_date
