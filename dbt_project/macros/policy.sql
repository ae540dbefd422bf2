{#
    A number that someone may argue about. `policy('name')` is the value valid on the night's date; `policy('name', 'column')`
    the value valid on each row's own date, so that a changed threshold never rewrites history; with a `unit`, as an interval.
    The rows come with the night (`resonance.policy`: the seed, and the deployment's own file over it).
#}
{% macro policy(name, on=none, unit=none) -%}
    {%- if on is none -%}
        {{ policy_literal(policy_value(policy_rows(name), var('business_date')), unit) }}
    {%- else -%}
        {%- call(value) by_policy(name, on) -%}
            {{ policy_literal(value, unit) }}
        {%- endcall -%}
    {%- endif -%}
{%- endmacro %}

{#
    An expression that needs the number itself (a frame, a quantile), for the value valid on each row's own date:
    {% call(value) by_policy('name', 'column') %} … {{ value }} … {% endcall %}
#}
{% macro by_policy(name, on) -%}
    {%- set rows = policy_rows(name) -%}
    {%- if rows | length == 1 -%}
        {{ caller(rows[0].value) }}
    {%- else -%}
        case
            {%- for row in rows | reverse %}
            when {{ on }} >= {{ date_literal(row.valid_from) }}
            {%- if row.valid_to %} and {{ on }} < {{ date_literal(row.valid_to) }}{% endif %} then {{ caller(row.value) }}
            {%- endfor %}
        end
    {%- endif -%}
{%- endmacro %}

{# The largest value of a parameter on any date: how far back a model must read. #}
{% macro policy_most(name) -%}
    {%- set most = namespace(value='0') -%}
    {%- for row in policy_rows(name) if row.value | float > most.value | float -%}
        {%- set most.value = row.value -%}
    {%- endfor -%}
    {{ return(most.value) }}
{%- endmacro %}

{# As `policy_most`, of a window in hours that begins on one date and ends on another: the dates it may reach back over. #}
{% macro policy_most_dates(name) -%}
    {{ return((policy_most(name) | float / 24) | round(0, 'ceil') | int + 1) }}
{%- endmacro %}

{% macro policy_rows(name) -%}
    {%- set rows = var('policy').get(name) -%}
    {%- if not rows and execute -%}
        {{ exceptions.raise_compiler_error("policy parameter " ~ name ~ " is unknown: add it to seeds/policy_parameters.csv; builds run through `resonance night`") }}
    {%- endif -%}
    {{ return(rows or [{'value': '0', 'valid_from': '1970-01-01', 'valid_to': ''}]) }}
{%- endmacro %}

{% macro policy_value(rows, day) -%}
    {%- set valid = [] -%}
    {%- for row in rows if row.valid_from <= day and (not row.valid_to or day < row.valid_to) -%}
        {%- do valid.append(row.value) -%}
    {%- endfor -%}
    {{ return(valid[-1] if valid else rows[0].value) }}
{%- endmacro %}

{% macro policy_literal(value, unit=none) -%}
    {%- if unit -%}
        interval {{ value }} {{ unit }}
    {%- elif modules.re.fullmatch('-?[0-9]+([.][0-9]+)?', value) -%}
        {{ value }}
    {%- else -%}
        '{{ value | replace("'", "''") }}'
    {%- endif -%}
{%- endmacro %}

{# The date that lies as many days before the night's as the parameter says. #}
{% macro policy_days_ago(name) -%}
    {%- set last = modules.datetime.datetime.strptime(var('business_date'), '%Y-%m-%d') -%}
    {%- set days = policy(name) | trim | int -%}
    {{ date_literal((last - modules.datetime.timedelta(days=days)).strftime('%Y-%m-%d')) }}
{%- endmacro %}
