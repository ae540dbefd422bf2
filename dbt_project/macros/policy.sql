{#
    A number that someone may argue about. `policy('name')` is the value valid on the night's date; `policy('name', 'column')`
    the value valid on each row's own date, so that a changed threshold never rewrites history.
    The rows come with the night (`resonance.policy`: the seed, and the deployment's own file over it).
#}
{% macro policy(name, on=none) -%}
    {%- set rows = var('policy').get(name) -%}
    {%- if not rows -%}
        {%- if execute -%}
            {{ exceptions.raise_compiler_error("policy parameter " ~ name ~ " is unknown: add it to seeds/policy_parameters.csv; builds run through `resonance night`") }}
        {%- endif -%}
        0
    {%- elif on is none -%}
        {{ policy_value(rows, var('business_date')) }}
    {%- elif rows | length == 1 -%}
        {{ policy_literal(rows[0].value) }}
    {%- else -%}
        case
            {%- for row in rows | reverse %}
            when {{ on }} >= {{ date_literal(row.valid_from) }}
            {%- if row.valid_to %} and {{ on }} < {{ date_literal(row.valid_to) }}{% endif %} then {{ policy_literal(row.value) }}
            {%- endfor %}
        end
    {%- endif -%}
{%- endmacro %}

{% macro policy_value(rows, day) -%}
    {%- set valid = [] -%}
    {%- for row in rows if row.valid_from <= day and (not row.valid_to or day < row.valid_to) -%}
        {%- do valid.append(row.value) -%}
    {%- endfor -%}
    {{ policy_literal(valid[-1]) if valid else policy_literal(rows[0].value) }}
{%- endmacro %}

{% macro policy_literal(value) -%}
    {%- if modules.re.fullmatch('-?[0-9]+([.][0-9]+)?', value) -%}
        {{ value }}
    {%- else -%}
        '{{ value | replace("'", "''") }}'
    {%- endif -%}
{%- endmacro %}
