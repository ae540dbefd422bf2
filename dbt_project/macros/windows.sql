{# A list of texts that nothing fills yet. #}
{% macro null_text_list() %}{{ return(adapter.dispatch('null_text_list', 'resonance')()) }}{% endmacro %}
{% macro duckdb__null_text_list() %}cast(null as varchar[]){% endmacro %}
{% macro spark__null_text_list() %}cast(null as array<string>){% endmacro %}

{# A table of the integers 0 … n−1 in the column `steps`. #}
{% macro integers(n) %}
    {%- for i in range(n) %}
    select {{ i }} as steps{{ ' union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
