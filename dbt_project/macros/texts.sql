{# A list of texts, in their order. #}
{% macro text_list(texts) %}{{ return(adapter.dispatch('text_list', 'resonance')(texts)) }}{% endmacro %}
{% macro default__text_list(texts) %}[{{ texts | join(', ') }}]{% endmacro %}
{% macro spark__text_list(texts) %}array({{ texts | join(', ') }}){% endmacro %}

{# A number with two places behind its words, both SQL. #}
{% macro decimal_text(number, words) -%}
    concat({{ words }}, cast(cast({{ number }} as decimal(18, 2)) as {{ dbt.type_string() }}))
{%- endmacro %}
