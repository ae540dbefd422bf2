{# A list without texts. #}
{% macro empty_text_list() %}{{ return(adapter.dispatch('empty_text_list', 'resonance')()) }}{% endmacro %}
{% macro duckdb__empty_text_list() %}cast([] as varchar[]){% endmacro %}
{% macro spark__empty_text_list() %}cast(array() as array<string>){% endmacro %}

{# The texts of a group as a list in the order of whole numbers. #}
{% macro listed_in_order(text, place) %}{{ return(adapter.dispatch('listed_in_order', 'resonance')(text, place)) }}{% endmacro %}
{% macro duckdb__listed_in_order(text, place) %}list({{ text }} order by {{ place }}){% endmacro %}
{% macro spark__listed_in_order(text, place) -%}
    transform(array_sort(collect_list(struct({{ place }} as place, {{ text }} as text))), pair -> pair.text)
{%- endmacro %}

{# A table of the integers 0 … n−1 in the column `steps`. #}
{% macro integers(n) %}
    {%- for i in range(n) %}
    select {{ i }} as steps{{ ' union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
