{# Verdicts are sparse: an interaction without a row is genuine. `alias` is interactions_judged, joined left on event_id. #}
{% macro judged(alias) -%}
    coalesce({{ alias }}.p_fake, cast(0 as decimal(9, 6))) as p_fake,
    coalesce({{ alias }}.genuine_weight, cast(1 as decimal(9, 6))) as genuine_weight,
    coalesce({{ alias }}.is_genuine, true) as is_genuine
{%- endmacro %}

{# The three measures of one count: <name>_count_raw, _genuine, _weighted; over the rows where `condition` holds. #}
{% macro three_measures(name, condition='true') -%}
    count(case when {{ condition }} then 1 end) as {{ name }}_count_raw,
    count(case when {{ condition }} and is_genuine then 1 end) as {{ name }}_count_genuine,
    cast(coalesce(sum(case when {{ condition }} then genuine_weight end), 0) as decimal(18, 6)) as {{ name }}_count_weighted
{%- endmacro %}

{# Two whole numbers as a rate; 0/0 is NULL. #}
{% macro rate_of(numerator, denominator) %}cast({{ numerator }} as double) / nullif({{ denominator }}, 0){% endmacro %}

{# A rate of a relation with what it is made of: <name>_numerator, <name>_denominator, <name>_rate. #}
{% macro rate_with_parts(relation, name) -%}
    {{ relation }}.{{ name }}_numerator,
    {{ relation }}.{{ name }}_denominator,
    {{ rate_of(relation ~ '.' ~ name ~ '_numerator', relation ~ '.' ~ name ~ '_denominator') }} as {{ name }}_rate
{%- endmacro %}

{# A ratio that counts as one from one on; NULL stays NULL, which least() would forget. #}
{% macro at_most_one(ratio) %}case when {{ ratio }} > 1 then 1e0 else {{ ratio }} end{% endmacro %}

{# The share of rows that meet a condition, from exact counts; null where there are no rows. #}
{% macro share_of(condition) -%}
    cast(count(case when {{ condition }} then 1 end) as double) / nullif(count(*), 0)
{%- endmacro %}

{# A mean of whole numbers from their exact sum. #}
{% macro exact_mean(column) -%}
    cast(sum({{ column }}) as double) / nullif(count({{ column }}), 0)
{%- endmacro %}
