with

plays as (
    select
        user_key,
        song_id,
        event_ts,
        business_date,
        cast(floor(least(cast(1000 * listened_ms as double) / duration_ms, 1000.0e0)) as bigint) as heard_permille,
        case when listened_ms >= 30000 or listened_ms >= duration_ms then 1 else 0 end as is_effective
    from {{ ref('stg_play') }}
    where {{ is_judged() }}
)

select
    user_key,
    song_id,
    min(event_ts) as first_played_at,
    count(*) as play_count,
    count(distinct business_date) as play_date_count,
    max(heard_permille) as best_permille,
    cast(sum(is_effective) as bigint) as effective_play_count
from plays
group by user_key, song_id
