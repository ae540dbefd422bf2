-- A user's devices, networks, age and registration, and who else is found there.
with

appearances as (select * from {{ ref('evidence_appearances') }} where user_key is not null),

registrations as (
    select user_key, ip_key, business_date
    from {{ ref('stg_registration') }}
    where {{ is_judged() }} and ip_key is not null
),

accounts as (select user_key, registered_at from {{ ref('stg_users') }} where {{ is_newest() }}),

device_users as (
    select user_key, device_key, sum(event_count) as event_count, sum(action_count) as action_count
    from appearances
    where device_key is not null
    group by user_key, device_key
),

devices as (
    select device_key, count(*) as user_count, count(case when action_count > 0 then 1 end) as acting_user_count
    from device_users
    group by device_key
),

on_devices as (
    select
        device_users.user_key,
        count(*) as device_count,
        cast(sum(device_users.event_count * devices.user_count) as double) / sum(device_users.event_count) as users_per_device,
        max(devices.acting_user_count) as most_device_users
    from device_users
    inner join devices on device_users.device_key = devices.device_key
    group by device_users.user_key
),

network_users as (
    select user_key, ip_key, sum(event_count) as event_count
    from appearances
    where ip_key is not null
    group by user_key, ip_key
),

networks as (select ip_key, count(*) as user_count from network_users group by ip_key),

on_networks as (
    select
        network_users.user_key,
        count(*) as network_count,
        cast(sum(network_users.event_count * networks.user_count) as double) / sum(network_users.event_count) as users_per_network,
        cast(max(network_users.event_count) as double) / sum(network_users.event_count) as main_network_share
    from network_users
    inner join networks on network_users.ip_key = networks.ip_key
    group by network_users.user_key
),

registered_together as (
    select one.user_key, count(distinct other.user_key) as registration_count
    from registrations one
    inner join registrations other
        on one.ip_key = other.ip_key and one.user_key <> other.user_key
        and {{ days_between('one.business_date', 'other.business_date') }} between -1 and 1
    group by one.user_key
),

present as (
    select
        user_key,
        sum(event_count) as event_count,
        sum(open_count) as open_count,
        min(business_date) as first_date,
        cast(sum(emulator_count) as double) / sum(event_count) as emulator_share,
        cast(sum(rooted_count) as double) / sum(event_count) as rooted_share
    from appearances
    group by user_key
)

select
    present.user_key,
    cast(present.event_count as bigint) as event_count,
    cast(present.open_count as bigint) as open_count,
    present.emulator_share,
    present.rooted_share,
    {{ days_between(business_date('accounts.registered_at'), 'present.first_date') }} as age_days,
    on_devices.device_count,
    on_devices.users_per_device,
    on_devices.most_device_users,
    on_networks.network_count,
    on_networks.users_per_network,
    on_networks.main_network_share,
    coalesce(registered_together.registration_count, 0) as registered_together_count
from present
left join accounts on present.user_key = accounts.user_key
left join on_devices on present.user_key = on_devices.user_key
left join on_networks on present.user_key = on_networks.user_key
left join registered_together on present.user_key = registered_together.user_key
