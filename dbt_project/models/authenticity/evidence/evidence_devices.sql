with

appearances as (select * from {{ ref('evidence_appearances') }} where device_key is not null),

actions as (select * from {{ ref('evidence_actions') }} where device_key is not null and account_key is not null),

present as (
    select
        device_key,
        max(business_date) as last_active_date,
        cast(sum(event_count) as bigint) as event_count,
        count(distinct account_key) as account_count,
        count(distinct case when action_count > 0 then account_key end) as acting_account_count
    from appearances
    group by device_key
),

residents as (select * from {{ ref('evidence_residents') }}),

resident_counts as (
    select device_key, count(*) as resident_count from residents group by device_key
),

resident_actions as (
    select actions.*
    from actions
    inner join residents on actions.device_key = residents.device_key and actions.account_key = residents.account_key
),

by_day as (
    select device_key, business_date, count(distinct account_key) as account_count
    from resident_actions
    group by device_key, business_date
),

busiest_days as (
    select device_key, max(account_count) as day_account_count from by_day group by device_key
),

by_target as (
    select device_key, target, count(distinct account_key) as account_count
    from resident_actions
    group by device_key, target
),

shared_targets as (
    select by_target.device_key, count(*) as shared_target_count
    from by_target
    inner join resident_counts on by_target.device_key = resident_counts.device_key
    where by_target.account_count * 2 >= resident_counts.resident_count
    group by by_target.device_key
),

hearing as (
    select
        device_key,
        count(is_heard) as known_count,
        count(case when is_heard = false then 1 end) as unheard_count
    from resident_actions
    group by device_key
),

turns as (
    select
        device_key,
        account_key,
        event_ts,
        lag(account_key) over (partition by device_key order by event_ts, event_id) as previous_account_key,
        lag(event_ts) over (partition by device_key order by event_ts, event_id) as previous_ts
    from resident_actions
),

switches as (
    select device_key, count(*) as quick_switch_count
    from turns
    where
        account_key <> previous_account_key
        and {{ milliseconds_between('previous_ts', 'event_ts') }} <= {{ policy('device_farm_quick_switch_ms') }}
    group by device_key
)

select
    present.device_key,
    present.last_active_date,
    present.event_count,
    present.account_count,
    present.acting_account_count,
    coalesce(resident_counts.resident_count, 0) as resident_count,
    coalesce(busiest_days.day_account_count, 0) as day_account_count,
    coalesce(shared_targets.shared_target_count, 0) as shared_target_count,
    coalesce(switches.quick_switch_count, 0) as quick_switch_count,
    coalesce(hearing.known_count, 0) as known_count,
    cast(hearing.unheard_count as double) / nullif(hearing.known_count, 0) as unheard_ratio
from present
left join resident_counts on present.device_key = resident_counts.device_key
left join busiest_days on present.device_key = busiest_days.device_key
left join shared_targets on present.device_key = shared_targets.device_key
left join switches on present.device_key = switches.device_key
left join hearing on present.device_key = hearing.device_key
