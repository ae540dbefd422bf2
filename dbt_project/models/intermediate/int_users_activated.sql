{{ config(**daily(column='first_active_date')) }}

select
    user_days.user_key,
    min(user_days.business_date) as first_active_date
from {{ ref('int_user_days') }} as user_days
where
    user_days.business_date >= {{ rebuild_from() }}
    and user_days.is_active
    and {{ has_no_earlier_first('user_days', ['user_key'], 'first_active_date') }}
group by user_days.user_key
