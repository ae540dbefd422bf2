{# The first thing that editors did with an insight. #}

with

ranked as (
    select
        actions.*,
        row_number() over (partition by actions.insight_id order by actions.event_ts, actions.event_id) as place
    from {{ ref('int_insights_answered') }} as actions
)

select
    insight_id,
    action,
    ref_id,
    event_id,
    event_ts,
    business_date
from ranked
where place = 1
