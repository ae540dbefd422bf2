with

events as (
    {%- for stream in ['like', 'comment', 'share', 'follow', 'play', 'share_open', 'playlist', 'task', 'team', 'app_open'] %}
    select
        user_key,
        account_key,
        device_key,
        business_date,
        {{ 1 if stream in ['like', 'comment', 'share', 'follow'] else 0 }} as is_action
    from {{ ref('stg_' ~ stream) }}
    where {{ is_judged() }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    user_key,
    account_key,
    device_key,
    business_date,
    count(*) as event_count,
    cast(sum(is_action) as bigint) as action_count
from events
group by user_key, account_key, device_key, business_date
