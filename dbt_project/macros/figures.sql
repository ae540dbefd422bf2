{# Ids made of these need no escaping inside JSON; others are left out of the examples. #}
{% macro plain_id_characters() -%}
    abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:-
{%- endmacro %}

{#
    One row per entity of `relation` and figure that breaks its limit. `rules`: (column, comparison, the limit's policy
    parameter, the points' policy parameter; or the column itself, whose value is then the points). `owner` and `day`: the actor
    and date of an event.
#}
{% macro figures(relation, entity_type, key, reason, example, rules, owner=none, day=none) %}
    {%- for column, comparison, limit, points in rules %}
    select
        '{{ entity_type }}' as entity_type,
        {{ key }} as entity_id,
        {{ owner if owner else (key if entity_type == 'user' else 'cast(null as ' ~ dbt.type_string() ~ ')') }} as user_key,
        {{ day if day else 'cast(null as date)' }} as event_date,
        '{{ reason }}' as reason,
        '{{ column }}' as figure,
        cast({{ column }} as decimal(18, 4)) as value,
        '{{ comparison }}' as comparison,
        cast({{ policy(limit) }} as decimal(18, 4)) as limit_value,
        cast({{ column if points == column else policy(points) }} as decimal(9, 2)) as points,
        cast({{ example }} as {{ dbt.type_string() }}) as example_id
    from {{ relation }}
    where {{ column }} {{ comparison }} {{ policy(limit) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
