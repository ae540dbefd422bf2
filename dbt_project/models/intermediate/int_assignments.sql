{{ config(**daily()) }}

with

ranked as (
    select
        assignments.*,
        row_number() over (
            partition by assignments.experiment_id, assignments.user_key, assignments.variant
            order by assignments.event_ts, assignments.event_id
        ) as place
    from {{ ref('stg_assignment') }} as assignments
    where
        {{ staged_since(alias='assignments') }}
        and {{ has_no_earlier_first('assignments', ['experiment_id', 'user_key', 'variant']) }}
)

select
    experiment_id,
    user_key,
    variant,
    phase,
    expected_weight,
    event_id,
    event_ts,
    business_date
from ranked
where place = 1
