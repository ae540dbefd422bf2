{# The six kinds of events that verdicts are about (spec/metrics.md 3). #}
{% macro judged_streams() %}
    {{ return(['like', 'comment', 'share', 'play', 'share_open', 'follow']) }}
{% endmacro %}

{# Their events of the dates to rebuild, one row per event, with these columns; `event_type` is the stream. #}
{% macro judged_events(columns) %}
    {%- for stream in judged_streams() %}
    select
        '{{ stream }}' as event_type,
        {{ columns | join(',\n        ') }}
    {% if stream == 'play' -%}
    from {{ ref('int_plays_classified') }}
    where business_date >= {{ rebuild_from() }}
    {%- else -%}
    from {{ ref('stg_' ~ stream) }}
    where {{ staged_since() }}
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# What the landing gate said of each stream and day; `gate_results` is a JSON or Parquet file, empty when none judged. #}
{% macro gate_results() %}
    {%- if var('gate_results', '') -%}
        select
            cast(stream as {{ dbt.type_string() }}) as stream,
            cast(business_date as date) as business_date,
            cast(status as {{ dbt.type_string() }}) as status
        from {{ gate_results_file() }}
    {%- else -%}
        select
            cast(null as {{ dbt.type_string() }}) as stream,
            cast(null as date) as business_date,
            cast(null as {{ dbt.type_string() }}) as status
        from (select 1 as nothing) as nobody
        where 1 = 0
    {%- endif -%}
{% endmacro %}

{% macro gate_results_file() %}{{ return(adapter.dispatch('gate_results_file')()) }}{% endmacro %}

{% macro default__gate_results_file() %}'{{ var('gate_results') | replace("'", "''") }}'{% endmacro %}

{% macro spark__gate_results_file() -%}
    {{ 'parquet' if var('gate_results').endswith('.parquet') else 'json' }}.`{{ var('gate_results') }}`
{%- endmacro %}

{# A map of the names whose `<before><name><after>` is above zero, in the order given. #}
{% macro map_without_zeros(names, before='', after='') %}
    {{ return(adapter.dispatch('map_without_zeros')(names, before, after)) }}
{% endmacro %}

{% macro default__map_without_zeros(names, before, after) -%}
    map_from_entries(list_filter([
        {%- for name in names %}
        ('{{ name }}', cast(coalesce({{ before }}{{ name }}{{ after }}, 0) as bigint)){{ ',' if not loop.last }}
        {%- endfor %}
    ], lambda entry: entry[2] > 0))
{%- endmacro %}

{% macro spark__map_without_zeros(names, before, after) -%}
    map_filter(map(
        {%- for name in names %}
        '{{ name }}', cast(coalesce({{ before }}{{ name }}{{ after }}, 0) as bigint){{ ',' if not loop.last }}
        {%- endfor %}
    ), (reason, line_count) -> line_count > 0)
{%- endmacro %}
