{{ config(**daily()) }}

{# How each day left a user's like of a song. #}

with

ranked as (
    select
        *,
        row_number() over (partition by user_key, song_id, business_date order by event_ts desc, event_id desc) as place_from_last
    from {{ ref('stg_like') }}
    where {{ staged_since() }} and target_type = 'song'
)

select
    user_key,
    song_id,
    business_date,
    event_ts,
    action
from ranked
where place_from_last = 1
