{{ config(**daily()) }}

{# Everything that editors did with an insight; staging looks back for a while only, what was done stays done. #}

select
    insight_id,
    action,
    ref_id,
    event_id,
    event_ts,
    business_date
from {{ ref('stg_editorial_action') }}
where {{ staged_since() }}
