{# What a night builds: business dates from build_from to the night's own, and nothing later. #}

{% macro date_literal(text) %}cast('{{ text }}' as date){% endmacro %}

{% macro business_date_of_night() %}{{ date_literal(var('business_date')) }}{% endmacro %}

{# The Asia/Shanghai day of a UTC timestamp. #}
{% macro business_date(ts) %}cast({{ ts }} + interval 8 hours as date){% endmacro %}

{# The first date to rebuild, `days` earlier. #}
{% macro rebuild_from(days=0) -%}
    {%- set first = modules.datetime.datetime.strptime(var('build_from'), '%Y-%m-%d') -%}
    {{ date_literal((first - modules.datetime.timedelta(days=days)).strftime('%Y-%m-%d')) }}
{%- endmacro %}

{# The first instant (UTC) of that date. #}
{% macro rebuild_instant(days=0) -%}
    {%- set first = modules.datetime.datetime.strptime(var('build_from'), '%Y-%m-%d') -%}
    {%- set instant = first - modules.datetime.timedelta(days=days, hours=8) -%}
    cast('{{ instant.strftime('%Y-%m-%d %H:%M:%S') }}' as timestamp)
{%- endmacro %}

{# A condition on staged events: dates from `days` before the first one to rebuild; no delivery before them is opened. #}
{% macro staged_since(days=0, alias='') -%}
    {%- set prefix = alias ~ '.' if alias else '' -%}
    {{ prefix }}business_date >= {{ rebuild_from(days) }} and {{ prefix }}delivery_date >= {{ rebuild_from(days + 1) }}
{%- endmacro %}

{# The newest date whose window of `days` has closed for good: nothing late can change it any more. #}
{% macro mature_until(days=0) -%}
    {%- set night = modules.datetime.datetime.strptime(var('business_date'), '%Y-%m-%d') -%}
    {%- set late = policy('late_window_days') | trim | int -%}
    {{ date_literal((night - modules.datetime.timedelta(days=days + late)).strftime('%Y-%m-%d')) }}
{%- endmacro %}

{#
    Settings of a model whose rows have a date: what lies on or after the first date to rebuild (`offset` days earlier
    where the model looks ahead) is deleted and inserted again in one transaction.
#}
{% macro daily(offset=0, column='business_date') %}
    {{ return({
        'materialized': 'incremental',
        'incremental_strategy': 'append',
        'on_schema_change': 'fail',
        'pre_hook': "{{ " ~ "forget_from('" ~ column ~ "', " ~ offset ~ ") }}",
    }) }}
{% endmacro %}

{% macro forget_from(column, days=0) -%}
    {%- if is_incremental() -%}
    delete from {{ this }} where {{ column }} >= {{ rebuild_from(days) }}
    {%- endif -%}
{%- endmacro %}

{# Last columns of every mart. #}
{% macro stamp() -%}
    cast('{{ var('night_id') }}' as {{ dbt.type_string() }}) as night_id,
    cast('{{ var('as_of') }}' as timestamp) as as_of,
    cast('{{ var('policy_version') }}' as {{ dbt.type_string() }}) as policy_version
{%- endmacro %}

{# Reference versions: the one valid at the end of a business date, and the newest one. #}
{% macro is_valid_on(day, alias) -%}
    {{ day }} >= {{ alias }}.valid_from and {{ day }} < {{ alias }}.valid_to
{%- endmacro %}

{% macro end_of_time() %}{{ date_literal('9999-12-31') }}{% endmacro %}

{% macro is_newest(alias='') %}{{ alias ~ '.' if alias else '' }}valid_to = {{ end_of_time() }}{% endmacro %}

{# Campaigns count what lies inside [starts_at, ends_at). #}
{% macro is_inside(ts, campaigns='campaigns') -%}
    {{ ts }} >= {{ campaigns }}.starts_at and {{ ts }} < {{ campaigns }}.ends_at
{%- endmacro %}

{# For tables of firsts: rows of keys whose first lies before the dates to rebuild are left out; what remains of `this` knows them. #}
{% macro has_no_earlier_first(alias, keys, column='business_date') -%}
    {%- if is_incremental() -%}
    not exists (
        select 1
        from {{ this }} as earlier
        where
            earlier.{{ column }} < {{ rebuild_from() }}
            {%- for key in keys %}
            and earlier.{{ key }} = {{ alias }}.{{ key }}
            {%- endfor %}
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
