{{ config(materialized='table') }}

with

stays as (select * from {{ ref('stg_device_accounts') }}),

turns as (
    select device_key, known_from as turned_at, 1 as change from stays
    union all
    select device_key, known_to as turned_at, -1 as change from stays
),

changes as (
    select
        device_key,
        turned_at,
        sum(change) as change
    from turns
    group by device_key, turned_at
),

counted as (
    select
        device_key,
        turned_at as owned_from,
        sum(change) over (
            partition by device_key order by turned_at
            rows between unbounded preceding and current row
        ) as account_count,
        lead(turned_at) over (partition by device_key order by turned_at) as owned_to
    from changes
),

alone as (select * from counted where account_count = 1 and owned_to is not null)

select
    alone.device_key,
    stays.account_key,
    alone.owned_from,
    alone.owned_to
from alone
inner join stays
    on
        alone.device_key = stays.device_key
        and alone.owned_from >= stays.known_from
        and alone.owned_from < stays.known_to
