{{ config(**daily()) }}

{#
    phi keeps the scaled kinds (like, comment, task) below their largest share of all points:
    with share s, P_scaled · phi = s / (1 − s) · P_other. Points here are weighted, not capped. Nothing to scale: phi is 1.
#}

with

events as (
    select
        business_date,
        cast(sum(case when is_scaled then points * genuine_weight else 0 end) as decimal(18, 6)) as scaled_points,
        cast(sum(case when is_scaled then 0 else points * genuine_weight end) as decimal(18, 6)) as other_points
    from {{ ref('int_engagement_events') }}
    where business_date >= {{ rebuild_from(policy_most('engagement_window_days') | float | int - 1) }}
    group by business_date
),

days as (
    select
        days.business_date,
        coalesce(events.scaled_points, 0) as scaled_points,
        coalesce(events.other_points, 0) as other_points
    from {{ ref('int_days_observed') }} as days
    left join events on days.business_date = events.business_date
    where days.business_date >= {{ rebuild_from(policy_most('engagement_window_days') | float | int - 1) }}
),

windowed as (
    select
        business_date,
        cast(
            {% call(days) by_policy('engagement_window_days', 'business_date') -%}
            sum(scaled_points) over (order by business_date rows between {{ days | int - 1 }} preceding and current row)
            {%- endcall %} as decimal(18, 6)
        ) as scaled_points,
        cast(
            {% call(days) by_policy('engagement_window_days', 'business_date') -%}
            sum(other_points) over (order by business_date rows between {{ days | int - 1 }} preceding and current row)
            {%- endcall %} as decimal(18, 6)
        ) as other_points
    from days
)

select
    business_date,
    scaled_points,
    other_points,
    cast(case
        when scaled_points = 0 then 1
        else greatest(0, least(1,
            cast(other_points as double) * {{ policy('engagement_scaled_max_share', 'business_date') }}
            / (cast(scaled_points as double) * (1 - {{ policy('engagement_scaled_max_share', 'business_date') }}))
        ))
    end as decimal(9, 6)) as phi
from windowed
where business_date >= {{ rebuild_from() }}
