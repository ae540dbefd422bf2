-- Two sums of points, and the larger one speaks, with its own figures and reasons: of the rules, which exclude on their own, and of
-- the scorecard, whose sum begins below zero.
with

rules as (
    select
        *,
        cast(0 as decimal(9, 2)) as start_points,
        true as is_telling
    from {{ ref('evidence_figures') }}
),

card as (
    select
        'user' as entity_type,
        user_key as entity_id,
        user_key,
        cast(null as date) as event_date,
        reason,
        figure,
        cast(value as decimal(18, 4)) as value,
        comparison,
        cast(limit_value as decimal(18, 4)) as limit_value,
        points,
        cast(null as {{ dbt.type_string() }}) as example_id,
        start_points,
        is_telling
    from {{ ref('evidence_points') }}
),

figures as (
    select *, 'rules' as spoken_by from rules
    union all
    select *, 'card' as spoken_by from card
),

lines as (
    select
        *,
        concat(
            '{"reason":"', reason, '","figure":"', figure, '","value":', cast(value as {{ dbt.type_string() }}), ',"comparison":"', comparison,
            '","limit":', cast(limit_value as {{ dbt.type_string() }}), ',"points":', cast(points as {{ dbt.type_string() }}), '}'
        ) as line,
        case
            when translate(example_id, '{{ plain_id_characters() }}', '') = ''
                then concat('"', example_id, '"')
        end as example,
        case when is_telling then reason end as telling_reason
    from figures
),

summed as (
    select
        entity_type,
        entity_id,
        spoken_by,
        min(user_key) as user_key,
        min(event_date) as event_date,
        {{ sorted_set('telling_reason') }} as reasons,
        concat(
            '{"figures":[', {{ joined_sorted('line') }},
            '],"examples":[', coalesce({{ joined_sorted('example', distinct=true) }}, ''), ']',
            case when spoken_by = 'card' then concat(',"start":', cast(min(start_points) as {{ dbt.type_string() }})) else '' end, '}'
        ) as evidence,
        cast(
            least(sum(points) + min(start_points), cast({{ policy('points_ceiling') }} as decimal(9, 2))) as decimal(9, 2)
        ) as p_fake
    from lines
    group by entity_type, entity_id, spoken_by
),

ranked as (
    select
        *,
        row_number() over (partition by entity_type, entity_id order by p_fake desc, spoken_by desc) as place,
        max(case when spoken_by = 'rules' then p_fake else 0 end) over (partition by entity_type, entity_id) as rule_points
    from summed
)

select
    entity_type,
    entity_id,
    user_key,
    event_date,
    reasons,
    evidence,
    p_fake,
    cast(rule_points as decimal(9, 2)) as rule_points
from ranked
where place = 1 and p_fake >= 0.01
