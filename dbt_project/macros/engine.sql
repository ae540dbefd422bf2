{# Where DuckDB and Spark differ. Everything else in this project is written in what both understand. #}

{% macro accepted(stream) %}{{ return(adapter.dispatch('parquet_folder', 'resonance')('accepted/' ~ stream, true)) }}{% endmacro %}
{% macro referenced(stream) %}{{ return(adapter.dispatch('parquet_folder', 'resonance')('reference/' ~ stream, true)) }}{% endmacro %}
{% macro ledger() %}{{ return(adapter.dispatch('parquet_folder', 'resonance')('ledger', false)) }}{% endmacro %}

{% macro duckdb__parquet_folder(folder, by_delivery) -%}
    read_parquet('{{ var('lake') }}/{{ folder }}/{{ '*/' if by_delivery }}*.parquet'
    {%- if by_delivery %}, hive_partitioning = true, hive_types = {'dt': date}{% endif %})
{%- endmacro %}

{% macro spark__parquet_folder(folder, by_delivery) %}parquet.`{{ var('lake') }}/{{ folder }}`{% endmacro %}

{# Microseconds since 1970, BIGINT, and back. #}
{% macro epoch_us(ts) %}{{ return(adapter.dispatch('epoch_us', 'resonance')(ts)) }}{% endmacro %}
{% macro duckdb__epoch_us(ts) %}epoch_us({{ ts }}){% endmacro %}
{% macro spark__epoch_us(ts) %}unix_micros(cast({{ ts }} as timestamp)){% endmacro %}

{% macro timestamp_of_us(us) %}{{ return(adapter.dispatch('timestamp_of_us', 'resonance')(us)) }}{% endmacro %}
{% macro duckdb__timestamp_of_us(us) %}make_timestamp({{ us }}){% endmacro %}
{% macro spark__timestamp_of_us(us) %}timestamp_micros({{ us }}){% endmacro %}

{# Whole units between two instants or dates: to − from. #}
{% macro microseconds_between(from_ts, to_ts) %}({{ epoch_us(to_ts) }} - {{ epoch_us(from_ts) }}){% endmacro %}

{# Whole milliseconds, cut off: both engines round an instant alike only to the microsecond. #}
{% macro milliseconds_between(earlier, later) %}{{ return(adapter.dispatch('milliseconds_between', 'resonance')(earlier, later)) }}{% endmacro %}

{% macro default__milliseconds_between(earlier, later) %}({{ microseconds_between(earlier, later) }} // 1000){% endmacro %}

{% macro spark__milliseconds_between(earlier, later) %}({{ microseconds_between(earlier, later) }} div 1000){% endmacro %}

{% macro days_between(from_date, to_date) %}{{ return(adapter.dispatch('days_between', 'resonance')(from_date, to_date)) }}{% endmacro %}
{% macro duckdb__days_between(from_date, to_date) %}date_diff('day', {{ from_date }}, {{ to_date }}){% endmacro %}
{% macro spark__days_between(from_date, to_date) %}cast(datediff({{ to_date }}, {{ from_date }}) as bigint){% endmacro %}

{% macro days_after(day, days) %}{{ return(adapter.dispatch('days_after', 'resonance')(day, days)) }}{% endmacro %}

{% macro default__days_after(day, days) %}cast({{ day }} + {{ days }} as date){% endmacro %}

{% macro spark__days_after(day, days) %}date_add({{ day }}, {{ days }}){% endmacro %}

{# In a select list: one row per date from the first to the last, both included. #}
{% macro each_date(first_date, last_date) %}{{ return(adapter.dispatch('each_date', 'resonance')(first_date, last_date)) }}{% endmacro %}
{% macro duckdb__each_date(first_date, last_date) -%}
    cast(unnest(generate_series(cast({{ first_date }} as timestamp), cast({{ last_date }} as timestamp), interval 1 day)) as date)
{%- endmacro %}
{% macro spark__each_date(first_date, last_date) %}explode(sequence({{ first_date }}, {{ last_date }}, interval 1 day)){% endmacro %}

{% macro seconds_between(from_ts, to_ts) %}({{ microseconds_between(from_ts, to_ts) }} / 1000000){% endmacro %}

{# dbt-spark binds an empty cell of a seed as the text 'None' and lets a quote end the text: our own literals. #}
{% macro spark__load_csv_rows(model, agate_table) %}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set statements = [] -%}
    {%- for chunk in agate_table.rows | batch(get_batch_size()) -%}
        {%- set sql -%}
            insert into {{ this.render() }} values
            {%- for row in chunk %}
            (
                {%- for column in agate_table.column_names -%}
                    cast({{ spark_literal(row[loop.index0]) }} as {{ types.get(column, adapter.convert_type(agate_table, loop.index0)) }})
                    {{- ', ' if not loop.last }}
                {%- endfor -%}
            ){{ ',' if not loop.last }}
            {%- endfor -%}
        {%- endset -%}
        {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
        {%- do statements.append(sql) -%}
    {%- endfor -%}
    {{ return(statements[0]) }}
{% endmacro %}

{% macro spark_literal(value) -%}
    {%- if value is none -%}null{%- else -%}'{{ value | string | replace('\\', '\\\\') | replace("'", "\\'") }}'{%- endif -%}
{%- endmacro %}
