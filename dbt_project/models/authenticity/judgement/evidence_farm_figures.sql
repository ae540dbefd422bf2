-- Devices on which more accounts live than in a family, and the accounts that live there.
with

devices as (select * from {{ ref('evidence_devices') }}),

residents as (select * from {{ ref('evidence_residents') }} where is_home),

farms as (
    select *, case when known_count >= {{ policy('device_farm_min_known') }} then unheard_ratio end as farm_unheard_ratio
    from devices
    where resident_count > {{ policy('device_farm_family_accounts') }}
),

figures as (
    {{ figures('farms', 'device', 'device_key', 'device_farm', 'null', [
        ('resident_count', '>=', 'device_farm_min_residents', 'device_farm_points_residents'),
        ('resident_count', '>=', 'device_farm_many_residents', 'device_farm_points_many_residents'),
        ('day_account_count', '>=', 'device_farm_min_day_accounts', 'device_farm_points_day_accounts'),
        ('quick_switch_count', '>=', 'device_farm_min_quick_switches', 'device_farm_points_quick_switches'),
        ('shared_target_count', '>=', 'device_farm_min_shared_targets', 'device_farm_points_shared_targets'),
        ('farm_unheard_ratio', '>=', 'device_farm_min_unheard_ratio', 'device_farm_points_unheard'),
    ]) }}
)

select * from figures
union all
-- Who lives on a farm's device is one of the farm, wherever his next event comes from.
select
    'user' as entity_type,
    residents.account_key as entity_id,
    residents.account_key as user_key,
    figures.event_date,
    figures.reason,
    concat('device_', figures.figure) as figure,
    figures.value,
    figures.comparison,
    figures.limit_value,
    figures.points,
    residents.device_key as example_id
from residents
inner join figures on residents.device_key = figures.entity_id
