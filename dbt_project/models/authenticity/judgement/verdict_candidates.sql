with

figures as (
    select
        entity_type,
        entity_id,
        user_key,
        event_date,
        reason,
        figure,
        value,
        comparison,
        limit_value,
        points,
        example_id,
        points as rule_points,
        cast(null as decimal(9, 2)) as card_points,
        true as is_telling
    from {{ ref('evidence_figures') }}
    union all
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
        cast(0 as decimal(9, 2)) as rule_points,
        total_points as card_points,
        is_telling
    from {{ ref('evidence_points') }}
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
        min(user_key) as user_key,
        min(event_date) as event_date,
        {{ sorted_set('telling_reason') }} as reasons,
        concat(
            '{"figures":[', {{ joined_sorted('line') }},
            '],"examples":[', coalesce({{ joined_sorted('example', distinct=true) }}, ''), ']}'
        ) as evidence,
        cast(least(sum(rule_points), cast({{ policy('points_ceiling') }} as decimal(9, 2))) as decimal(9, 2)) as rule_points,
        cast(
            least(
                greatest(sum(rule_points), coalesce(max(card_points), 0)), cast({{ policy('points_ceiling') }} as decimal(9, 2))
            ) as decimal(9, 2)
        ) as p_fake
    from lines
    group by entity_type, entity_id
),

-- An event that its user's verdict covers already needs none of its own.
users as (select entity_id as user_key, p_fake from summed where entity_type = 'user')

select
    summed.entity_type,
    summed.entity_id,
    summed.user_key,
    summed.event_date,
    summed.reasons,
    summed.evidence,
    summed.p_fake,
    summed.rule_points
from summed
left join users on summed.entity_type = 'event' and summed.user_key = users.user_key
where
    summed.p_fake >= 0.01
    and (users.p_fake is null or users.p_fake < summed.p_fake)
