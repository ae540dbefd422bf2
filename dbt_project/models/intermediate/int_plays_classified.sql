{{ config(**daily()) }}

with

plays as (select * from {{ ref('stg_play') }} where {{ staged_since() }}),

songs as (select * from {{ ref('stg_songs') }}),

verdicts as (select * from {{ ref('interactions_judged') }})

select
    plays.event_id,
    plays.user_key,
    plays.device_key,
    plays.song_id,
    songs.artist_id,
    plays.event_ts,
    plays.business_date,
    plays.source,
    plays.listened_ms,
    plays.duration_ms,
    plays.end_reason,
    plays.campaign_id,
    plays.surface,
    plays.listened_ms >= least({{ policy('effective_play_ms', 'plays.business_date') }}, plays.duration_ms) as is_effective,
    plays.listened_ms >= least(
        plays.duration_ms * {{ policy('half_play_min_share', 'plays.business_date') }},
        {{ policy('half_play_max_ms', 'plays.business_date') }}
    ) as is_half,
    plays.listened_ms >= plays.duration_ms * {{ policy('complete_play_min_share', 'plays.business_date') }} as is_complete,
    plays.listened_ms < {{ policy('early_skip_ms', 'plays.business_date') }} and plays.end_reason = 'skip' as is_early_skip,
    {{ judged('verdicts') }}
from plays
left join songs
    on plays.song_id = songs.song_id and {{ is_valid_on('plays.business_date', 'songs') }}
left join verdicts on plays.event_id = verdicts.event_id
