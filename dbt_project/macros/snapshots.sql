{# Reference streams, whose deliveries are whole snapshots. #}

{# Delivery days of a stream's snapshots that the night may know. A file without rows is a snapshot too: the ledger has it. #}
{% macro snapshot_days(stream) -%}
    select dt from known
    union
    select delivery_date as dt
    from {{ ref('stg_ledger_files') }}
    where stream = '{{ stream }}' and refused_reason is null and received_count = 0
{%- endmacro %}

{# One row per key of the newest snapshot that the night may know; of two rows with one key the last one in file order. #}
{% macro staged_snapshot(stream, key, columns) -%}
with

known as (select * from {{ referenced(stream) }} where dt <= {{ business_date_of_night() }}),

delivered as (
    {{ snapshot_days(stream) }}
),

newest as (
    select
        *,
        row_number() over (partition by {{ key | join(', ') }} order by file_name desc, line_number desc) as place
    from known
    where dt = (select max(dt) from delivered)
)

select
    {{ (key + columns + ['dt as delivery_date', 'file_name', 'line_number']) | join(',\n    ') }}
from newest
where place = 1
{%- endmacro %}

{#
    One row per version of a key: snapshots are whole, so a version lasts until a snapshot with another content or without
    the row. The first version reaches back, since nothing older is known.
#}
{% macro staged_versions(stream, key, columns) -%}
with

known as (select * from {{ referenced(stream) }} where dt <= {{ business_date_of_night() }}),

delivered as (
    {{ snapshot_days(stream) }}
),

snapshots as (
    select
        dt,
        coalesce(lead(dt) over (order by dt), {{ end_of_time() }}) as next_dt
    from delivered
),

placed as (
    select
        *,
        row_number() over (partition by {{ key }}, dt order by file_name desc, line_number desc) as place
    from known
),

dated as (
    select
        placed.*,
        snapshots.next_dt,
        concat_ws('|', {% for column in columns %}coalesce(cast({{ column }} as {{ dbt.type_string() }}), '~'){{ ', ' if not loop.last }}{% endfor %}) as content
    from placed
    inner join snapshots on placed.dt = snapshots.dt
    where placed.place = 1
),

compared as (
    select
        *,
        case
            when
                lag(next_dt) over (partition by {{ key }} order by dt) = dt
                and lag(content) over (partition by {{ key }} order by dt) = content
                then 0
            else 1
        end as is_new
    from dated
),

numbered as (
    select
        *,
        sum(is_new) over (partition by {{ key }} order by dt rows between unbounded preceding and current row) as version_number
    from compared
),

spanned as (
    select
        *,
        min(dt) over (partition by {{ key }}, version_number) as first_dt,
        max(next_dt) over (partition by {{ key }}, version_number) as valid_to
    from numbered
)

select
    {{ key }},
    {{ columns | join(',\n    ') }},
    case when version_number = 1 then {{ date_literal('1970-01-01') }} else first_dt end as valid_from,
    valid_to,
    first_dt as delivery_date,
    file_name,
    line_number
from spanned
where dt = first_dt
{%- endmacro %}
