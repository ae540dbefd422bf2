{# ISO weeks. A week belongs to the night once its Sunday lies on or before the business date. #}

{% macro play_sources() %}
    {{ return([
        'search', 'own_library', 'artist_page', 'album_page', 'user_playlist', 'editorial_playlist', 'algo_radio',
        'daily_mix', 'discover', 'share_link', 'campaign', 'autoplay', 'other',
    ]) }}
{% endmacro %}

{# Settings of a model whose rows are weeks: the rule of daily(), seen from the week's Sunday. #}
{% macro weekly() %}
    {{ return({
        'materialized': 'incremental',
        'incremental_strategy': 'append',
        'on_schema_change': 'fail',
        'pre_hook': "{{ " ~ "forget_weeks()" ~ " }}",
    }) }}
{% endmacro %}

{% macro forget_weeks() -%}
    {%- if is_incremental() -%}
    delete from {{ this }} where week_start_date >= {{ rebuild_weeks_from() }}
    {%- endif -%}
{%- endmacro %}

{% macro sunday(week) %}{{ days_after(week, 6) }}{% endmacro %}

{% macro week_start(day) %}cast(date_trunc('week', {{ day }}) as date){% endmacro %}

{# Monday of the first week to rebuild (its Sunday is the first on or after build_from), `weeks` weeks earlier. #}
{% macro rebuild_weeks_from(weeks=0) %}
    {%- set moment = modules.datetime.datetime -%}
    {%- set day = moment.strptime(var('build_from'), '%Y-%m-%d') -%}
    {%- set monday = day - modules.datetime.timedelta(days=day.weekday() + 7 * weeks) -%}
    {{ date_literal(monday.strftime('%Y-%m-%d')) }}
{%- endmacro %}

{# True for a week that the night may show: it is over, and it is one of those to rebuild. #}
{% macro is_week_to_build(week) %}
    {%- set moment = modules.datetime.datetime -%}
    {%- set last = moment.strptime(var('business_date'), '%Y-%m-%d') - modules.datetime.timedelta(days=6) -%}
    {{ week }} >= {{ rebuild_weeks_from() }} and {{ week }} <= {{ date_literal(last.strftime('%Y-%m-%d')) }}
{%- endmacro %}
