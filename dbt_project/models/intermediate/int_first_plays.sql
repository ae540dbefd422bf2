{{ config(**daily()) }}

{# Decided over accepted plays, genuine or not: an exclusion changes what counts, not who was first. #}

with

ranked as (
    select
        plays.*,
        row_number() over (partition by plays.user_key, plays.song_id order by plays.event_ts, plays.event_id) as place
    from {{ ref('int_plays_classified') }} as plays
    where
        plays.business_date >= {{ rebuild_from() }}
        and {{ has_no_earlier_first('plays', ['user_key', 'song_id']) }}
)

select
    user_key,
    song_id,
    event_id,
    event_ts,
    business_date,
    source,
    is_half,
    is_effective,
    is_genuine
from ranked
where place = 1
