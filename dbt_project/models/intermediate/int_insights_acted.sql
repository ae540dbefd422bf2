{{ config(**daily()) }}

{# The first thing that editors did with an insight. #}

with

ranked as (
    select
        actions.*,
        row_number() over (partition by actions.insight_id order by actions.event_ts, actions.event_id) as place
    from {{ ref('stg_editorial_action') }} as actions
    where {{ staged_since(alias='actions') }} and {{ has_no_earlier_first('actions', ['insight_id']) }}
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
