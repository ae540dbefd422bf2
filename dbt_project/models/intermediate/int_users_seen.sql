{{ config(**daily(column='first_seen_date')) }}

{# is_known: was there a version of the user when this was built? The first one reaches back over all dates. #}

select
    user_days.user_key,
    min(user_days.business_date) as first_seen_date,
    user_days.user_key in (select user_key from {{ ref('stg_users') }}) as is_known
from {{ ref('int_user_days') }} as user_days
where
    user_days.business_date >= {{ rebuild_from() }}
    and user_days.event_count > 0
    and {{ has_no_earlier_first('user_days', ['user_key'], 'first_seen_date') }}
group by user_days.user_key
