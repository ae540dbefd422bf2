{{ config(**daily()) }}

{# The first registration of a user counts; a second one is accepted and says nothing. #}

with

ranked as (
    select
        registrations.*,
        row_number() over (partition by registrations.user_key order by registrations.event_ts, registrations.event_id) as place
    from {{ ref('stg_registration') }} as registrations
    where {{ staged_since(alias='registrations') }} and {{ has_no_earlier_first('registrations', ['user_key']) }}
)

select
    user_key,
    event_id,
    event_ts,
    business_date,
    channel,
    share_id
from ranked
where place = 1
