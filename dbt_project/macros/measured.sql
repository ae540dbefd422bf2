{# The file that the step between intermediate and marts left under this name (resonance.transform.measured). #}
{% macro measured(name) %}{{ return(adapter.dispatch('measured', 'resonance')(name)) }}{% endmacro %}

{% macro default__measured(name) %}read_parquet('{{ var('measured') | replace("'", "''") }}/{{ name }}.parquet'){% endmacro %}

{% macro spark__measured(name) %}parquet.`{{ var('measured') }}/{{ name }}.parquet`{% endmacro %}

{#
    exp(entropy) of the whole numbers `counts` of a group whose sum is `total`: how many equal ones would be as even.
    Summed over decimals, so that the order of rows changes nothing.
#}
{% macro effective_number(counts, total) -%}
    exp(
        ln(cast(nullif({{ total }}, 0) as double))
        - cast(sum(cast({{ counts }} * ln(cast({{ counts }} as double)) as decimal(38, 12))) as double) / nullif({{ total }}, 0)
    )
{%- endmacro %}
