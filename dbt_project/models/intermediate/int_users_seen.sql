{{ config(**daily(column='first_seen_date')) }}

select
    user_days.user_key,
    min(user_days.business_date) as first_seen_date
from {{ ref('int_user_days') }} as user_days
where
    user_days.business_date >= {{ rebuild_from() }}
    and user_days.event_count > 0
    and {{ has_no_earlier_first('user_days', ['user_key'], 'first_seen_date') }}
group by user_days.user_key
