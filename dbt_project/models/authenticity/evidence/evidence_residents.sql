-- An account that lives elsewhere too is a guest on a crowded device, not one of a farm.
with

actions as (select * from {{ ref('evidence_actions') }} where device_key is not null and account_key is not null),

used as (
    select account_key, device_key, count(*) as action_count
    from actions
    group by account_key, device_key
),

crowded as (
    select device_key
    from used
    group by device_key
    having count(*) > {{ policy('device_farm_family_accounts') }}
),

placed as (
    select
        used.account_key,
        used.device_key,
        used.action_count,
        crowded.device_key is not null as is_crowded,
        sum(used.action_count) over (partition by used.account_key) as all_action_count,
        sum(case when crowded.device_key is not null then used.action_count else 0 end) over (
            partition by used.account_key
        ) as crowded_action_count,
        row_number() over (partition by used.account_key order by used.action_count desc, used.device_key) as home_rank
    from used
    left join crowded on used.device_key = crowded.device_key
)

select
    account_key,
    device_key,
    action_count,
    home_rank = 1 as is_home
from placed
where is_crowded and crowded_action_count * 10 >= all_action_count * 9
