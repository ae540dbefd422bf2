{{ config(**daily()) }}

with

ranked as (
    select
        actions.*,
        row_number() over (partition by actions.campaign_id, actions.user_key order by actions.event_ts, actions.event_id) as place
    from {{ ref('int_actions_answering') }} as actions
    where
        actions.is_genuine
        and actions.business_date >= {{ rebuild_from() }}
        and {{ has_no_earlier_first('actions', ['campaign_id', 'user_key']) }}
)

select
    campaign_id,
    user_key,
    surface,
    event_ts,
    event_id,
    business_date
from ranked
where place = 1
