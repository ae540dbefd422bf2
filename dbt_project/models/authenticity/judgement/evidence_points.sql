-- The scorecard: whoever lies beyond a limit gets its points, on top of those of the limits before it.
with

measures as (select * from {{ ref('evidence_measures') }}),

card as (select * from {{ ref('authenticity_points') }}),

-- Of the limits of one figure, the outermost broken one stands for all.
broken as (
    select
        measures.user_key,
        measures.figure,
        card.reason,
        card.comparison,
        max(measures.value) as value,
        case when card.comparison = '>=' then max(card.limit_value) else min(card.limit_value) end as limit_value,
        cast(sum(card.points) as decimal(9, 2)) as points
    from measures
    inner join card
        on
            measures.figure = card.figure
            and (
                card.comparison = '>=' and measures.value >= card.limit_value
                or card.comparison = '<=' and measures.value <= card.limit_value
            )
    group by measures.user_key, measures.figure, card.reason, card.comparison
),

totals as (
    select
        user_key,
        cast(sum(points) as decimal(9, 2)) as points
    from broken
    group by user_key
),

started as (select cast(points as decimal(9, 2)) as points from card where figure = 'start'),

weighed as (
    select
        user_key,
        reason,
        row_number() over (partition by user_key order by sum(points) desc, reason) as place,
        sum(points) as points
    from broken
    group by user_key, reason
)

select
    broken.user_key,
    broken.figure,
    broken.reason,
    broken.comparison,
    broken.value,
    broken.limit_value,
    broken.points,
    weighed.place = 1 or weighed.points >= totals.points * {{ policy('telling_share') }} as is_telling,
    started.points as start_points
from broken
inner join totals on broken.user_key = totals.user_key
inner join weighed on broken.user_key = weighed.user_key and broken.reason = weighed.reason
cross join started
where totals.points + started.points >= 0.01
