{{ config(**daily()) }}

select
    event_id,
    match_id,
    team_id,
    user_key,
    action,
    event_ts,
    business_date,
    campaign_id
from {{ ref('stg_team') }}
where {{ staged_since() }}
