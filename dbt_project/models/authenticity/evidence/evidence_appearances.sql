-- Where and when each user did anything: what accounts, devices and networks have in common is counted from here.
with

events as (
    {%- for stream in ['like', 'comment', 'share', 'follow', 'play', 'share_open', 'playlist', 'task', 'team', 'app_open'] %}
    select
        user_key,
        account_key,
        device_key,
        ip_key,
        business_date,
        client_integrity,
        {{ 1 if stream in ['like', 'comment', 'share', 'follow'] else 0 }} as is_action,
        {{ 1 if stream == 'play' else 0 }} as is_play,
        {{ 1 if stream == 'app_open' else 0 }} as is_open
    from {{ ref('stg_' ~ stream) }}
    where {{ is_judged() }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    user_key,
    account_key,
    device_key,
    ip_key,
    business_date,
    count(*) as event_count,
    cast(sum(is_action) as bigint) as action_count,
    cast(sum(is_play) as bigint) as play_count,
    cast(sum(is_open) as bigint) as open_count,
    count(case when client_integrity = 'emulator' then 1 end) as emulator_count,
    count(case when client_integrity = 'rooted' then 1 end) as rooted_count
from events
group by user_key, account_key, device_key, ip_key, business_date
