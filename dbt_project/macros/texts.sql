{# A list of texts, in their order. #}
{% macro text_list(texts) %}{{ return(adapter.dispatch('text_list', 'resonance')(texts)) }}{% endmacro %}
{% macro default__text_list(texts) %}[{{ texts | join(', ') }}]{% endmacro %}
{% macro spark__text_list(texts) %}array({{ texts | join(', ') }}){% endmacro %}

{#
    A number with two places behind its words, both SQL. By way of six places: 0.575 as a double lies below what it says, and
    engines differ in whether it rounds up.
#}
{% macro decimal_text(number, words) -%}
    concat({{ words }}, cast(cast(cast({{ number }} as decimal(18, 6)) as decimal(18, 2)) as {{ dbt.type_string() }}))
{%- endmacro %}

{# Hamming distance of two 64-bit hashes. #}
{% macro differing_bits(one, other) %}{{ return(adapter.dispatch('differing_bits', 'resonance')(one, other)) }}{% endmacro %}

{% macro default__differing_bits(one, other) %}bit_count(xor({{ one }}, {{ other }})){% endmacro %}

{% macro spark__differing_bits(one, other) %}bit_count({{ one }} ^ {{ other }}){% endmacro %}
