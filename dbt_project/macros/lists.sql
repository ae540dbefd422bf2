{# The first element of a list; NULL of an empty one. #}
{% macro first_of(list) %}{{ return(adapter.dispatch('first_of', 'resonance')(list)) }}{% endmacro %}

{% macro default__first_of(list) %}{{ list }}[1]{% endmacro %}

{% macro spark__first_of(list) %}get({{ list }}, 0){% endmacro %}
