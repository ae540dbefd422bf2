{# The first element of a list; NULL of an empty one. #}
{% macro first_of(list) %}{{ return(adapter.dispatch('first_of', 'resonance')(list)) }}{% endmacro %}

{% macro default__first_of(list) %}{{ list }}[1]{% endmacro %}

{% macro spark__first_of(list) %}get({{ list }}, 0){% endmacro %}

{# One row per element of a list column; goes into a select list. #}
{% macro exploded(column) %}{{ return(adapter.dispatch('exploded', 'resonance')(column)) }}{% endmacro %}

{% macro default__exploded(column) %}unnest({{ column }}){% endmacro %}

{% macro spark__exploded(column) %}explode({{ column }}){% endmacro %}

{# The distinct values of a group as a sorted list; nulls are left out. #}
{% macro sorted_set(column) %}{{ return(adapter.dispatch('sorted_set', 'resonance')(column)) }}{% endmacro %}

{% macro default__sorted_set(column) -%}
    array_agg(distinct {{ column }} order by {{ column }}) filter (where {{ column }} is not null)
{%- endmacro %}

{% macro spark__sorted_set(column) %}array_sort(collect_set({{ column }})){% endmacro %}

{# The values of a group, sorted, with commas between them; nulls are left out. #}
{% macro joined_sorted(column, distinct=false) %}{{ return(adapter.dispatch('joined_sorted', 'resonance')(column, distinct)) }}{% endmacro %}

{% macro default__joined_sorted(column, distinct) -%}
    string_agg({{ 'distinct ' if distinct }}{{ column }}, ',' order by {{ column }})
{%- endmacro %}

{% macro spark__joined_sorted(column, distinct) -%}
    array_join(array_sort({{ 'collect_set' if distinct else 'collect_list' }}({{ column }})), ',')
{%- endmacro %}
