{# Judging looks at the trailing 35 business dates of the night, and at nothing else. #}
{% macro is_judged(alias='') -%}
    {%- set last = modules.datetime.datetime.strptime(var('business_date'), '%Y-%m-%d') -%}
    {%- set day = modules.datetime.timedelta(days=1) -%}
    {%- set prefix = alias ~ '.' if alias else '' -%}
    {{ prefix }}business_date between {{ date_literal((last - 34 * day).strftime('%Y-%m-%d')) }} and {{ business_date_of_night() }}
    and {{ prefix }}delivery_date >= {{ date_literal((last - 35 * day).strftime('%Y-%m-%d')) }}
{%- endmacro %}

{% macro action_columns(stream) -%}
    event_id,
    '{{ stream }}' as stream,
    user_key,
    account_key,
    device_key,
    ip_key,
    device_type,
    event_ts,
    business_date,
    campaign_id
{%- endmacro %}

{# The files of the verdict log. #}
{% macro verdict_files() %}{{ return(adapter.dispatch('verdict_files', 'resonance')()) }}{% endmacro %}

{% macro default__verdict_files() %}read_parquet('{{ var('verdict_log') | replace("'", "''") }}/[0-9]*.parquet'){% endmacro %}

{% macro spark__verdict_files() %}parquet.`{{ var('verdict_log') }}/[0-9]*.parquet`{% endmacro %}

{# The groups that the coordination graph fell into tonight. #}
{% macro group_files() %}{{ return(adapter.dispatch('group_files', 'resonance')()) }}{% endmacro %}

{% macro default__group_files() %}read_parquet('{{ var('coordination') | replace("'", "''") }}/groups.parquet'){% endmacro %}

{% macro spark__group_files() %}parquet.`{{ var('coordination') }}/groups.parquet`{% endmacro %}
