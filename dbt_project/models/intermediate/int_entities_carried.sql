{{ config(**daily(offset=7)) }}

{#
    Of a day's genuine likers who were active: how many were active a week later, and how many the active non-likers of
    their decile let expect. A decile without non-likers compares nothing.
#}

with

active as (select * from {{ ref('int_user_days_carried') }} where business_date >= {{ rebuild_from(7) }}),

everyone as (
    select business_date, decile, count(*) as user_count, sum(is_retained) as retained_count
    from active
    group by business_date, decile
),

likers as (
    select
        entity_type, entity_id, user_key, business_date,
        max(case when is_genuine then 1 else 0 end) as is_genuine
    from {{ ref('int_likes_audited') }}
    where business_date >= {{ rebuild_from(7) }}
    group by entity_type, entity_id, user_key, business_date
),

cells as (
    select
        likers.entity_type,
        likers.entity_id,
        active.business_date,
        active.decile,
        count(*) as liker_count,
        sum(active.is_retained) as liker_retained_count,
        sum(likers.is_genuine) as genuine_count,
        sum(likers.is_genuine * active.is_retained) as genuine_retained_count
    from likers
    inner join active on likers.user_key = active.user_key and likers.business_date = active.business_date
    group by likers.entity_type, likers.entity_id, active.business_date, active.decile
)

select
    cells.entity_type,
    cells.entity_id,
    cells.business_date,
    cast(sum(cells.genuine_retained_count) as bigint) as retained_count,
    cast(sum(cast(
        cells.genuine_count * cast(everyone.retained_count - cells.liker_retained_count as double)
        / (everyone.user_count - cells.liker_count) as decimal(28, 9)
    )) as decimal(28, 9)) as expected_count
from cells
inner join everyone on cells.business_date = everyone.business_date and cells.decile = everyone.decile
where everyone.user_count > cells.liker_count and cells.genuine_count > 0
group by cells.entity_type, cells.entity_id, cells.business_date
