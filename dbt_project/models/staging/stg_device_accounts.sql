{{ config(materialized='table') }}

{# An account is known on a device for 30 days after each of its events there; overlapping times are joined. #}

with

logins as (
    {%- for stream in event_streams() %}
    select
        device_key,
        user_key as account_key,
        business_date,
        min(event_ts) as first_ts,
        max(event_ts) as last_ts
    from {{ accepted(stream) }}
    where user_key is not null and device_key is not null and {{ is_arrived() }}
    group by device_key, user_key, business_date
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

login_days as (
    select
        device_key,
        account_key,
        business_date,
        min(first_ts) as first_ts,
        max(last_ts) + interval 30 days as known_to
    from logins
    group by device_key, account_key, business_date
),

compared as (
    select
        *,
        max(known_to) over (
            partition by device_key, account_key order by business_date
            rows between unbounded preceding and 1 preceding
        ) as known_before
    from login_days
),

numbered as (
    select
        *,
        sum(case when known_before >= first_ts then 0 else 1 end) over (
            partition by device_key, account_key order by business_date
            rows between unbounded preceding and current row
        ) as stay_number
    from compared
)

select
    device_key,
    account_key,
    min(first_ts) as known_from,
    max(known_to) as known_to
from numbered
group by device_key, account_key, stay_number
