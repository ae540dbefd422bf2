with

plays as (
    select
        user_key,
        song_id,
        event_ts,
        case when listened_ms >= 30000 or listened_ms >= duration_ms then 1 else 0 end as is_effective
    from {{ ref('stg_play') }}
    where {{ is_judged() }}
)

select
    user_key,
    song_id,
    min(event_ts) as first_played_at,
    count(*) as play_count,
    cast(sum(is_effective) as bigint) as effective_play_count
from plays
group by user_key, song_id
