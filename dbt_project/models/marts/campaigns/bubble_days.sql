{{ config(**daily(offset=7)) }}

{# How much of a song's or campaign's likes is air: 100 when any term is 0, three terms while the fourth is not mature. #}

with

measured as (
    select *, {{ rests_on_few('liker_count_7d') }} as is_suppressed
    from {{ ref('int_bubbles_measured') }}
    where business_date >= {{ rebuild_from(7) }}
),

weighed as (
    select
        *,
        carry_ratio is null as is_provisional,
        case
            when genuine_ratio = 0 or listened_ratio = 0 or depth_ratio = 0 or carry_ratio = 0 then 100
            when carry_ratio is null then 100 * (1 - power(genuine_ratio * listened_ratio * depth_ratio, 1e0 / 3))
            else 100 * (1 - power(genuine_ratio * listened_ratio * depth_ratio * carry_ratio, 0.25e0))
        end as index_exact
    from measured
),

indexed as (
    select
        *,
        round(index_exact, 6) as bubble_index,
        case
            when genuine_ratio <= least(coalesce(listened_ratio, 1), coalesce(depth_ratio, 1), coalesce(carry_ratio, 1)) then 'genuine_ratio'
            when listened_ratio <= least(coalesce(depth_ratio, 1), coalesce(carry_ratio, 1)) then 'listened_ratio'
            when depth_ratio <= coalesce(carry_ratio, 1) then 'depth_ratio'
            else 'carry_ratio'
        end as weakest_component
    from weighed
),

banded as (
    select
        *,
        case
            when bubble_index < {{ policy('bubble_solid_below', 'business_date') }} then 'solid'
            when bubble_index < {{ policy('bubble_watch_below', 'business_date') }} then 'watch'
            else 'bubble'
        end as band
    from indexed
)

select
    entity_type,
    entity_id,
    business_date,
    {{ suppressed('genuine_ratio') }},
    {{ suppressed('listened_ratio') }},
    {{ suppressed('depth_ratio') }},
    {{ suppressed('carry_ratio') }},
    {{ suppressed('bubble_index') }},
    {{ suppressed('band') }},
    {{ suppressed('weakest_component') }},
    is_provisional,
    is_suppressed,
    {{ stamp() }}
from banded
