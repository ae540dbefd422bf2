with

figures as (select * from {{ ref('evidence_figures') }}),

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
        end as example
    from figures
),

summed as (
    select
        entity_type,
        entity_id,
        min(user_key) as user_key,
        min(event_date) as event_date,
        {{ sorted_set('reason') }} as reasons,
        concat(
            '{"figures":[', {{ joined_sorted('line') }},
            '],"examples":[', coalesce({{ joined_sorted('example', distinct=true) }}, ''), ']}'
        ) as evidence,
        cast(least(sum(points), cast({{ policy('points_ceiling') }} as decimal(9, 2))) as decimal(9, 2)) as p_fake
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
    summed.p_fake
from summed
left join users on summed.entity_type = 'event' and summed.user_key = users.user_key
where
    summed.p_fake >= 0.01
    and (users.p_fake is null or users.p_fake < summed.p_fake)
