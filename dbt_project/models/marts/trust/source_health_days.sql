{{ config(materialized='table') }}

{#
    Every event stream has a row on every delivery day from the first one on, so that a missing delivery is a row of zeros
    and not a gap; reference streams have one on the days that brought them. The ledger is small: built whole every night.
#}
{%- set day = business_date_of_night() %}
{%- set reasons = [
    'unparseable', 'missing_field', 'bad_value', 'bad_ts', 'future_ts', 'too_late', 'conflicting_duplicate'
] %}

with

ledger as (
    select
        stream,
        delivery_date as business_date,
        refused_reason,
        received_count,
        accepted_count,
        deduplicated_count,
        quarantined_count,
        erased_count,
        quarantined_by_reason,
        late_count,
        max_received_ts
    from {{ ref('stg_ledger_files') }}
    where
        stream is not null
        and delivery_date <= {{ day }}
),

first_delivery as (
    select min(business_date) as first_date
    from ledger
),

streams as (
    {% for stream in event_streams() %}
    select '{{ stream }}' as stream{{ ' union all' if not loop.last }}
    {% endfor %}
),

expected as (
    select
        streams.stream,
        days.business_date
    from (
        select {{ each_date('first_date', day) }} as business_date
        from first_delivery
        where first_date is not null
    ) as days
    cross join streams
    union
    select
        stream,
        business_date
    from ledger
),

delivered as (
    select
        stream,
        business_date,
        count(*) filter (where refused_reason is null) as file_count,
        count(*) filter (where refused_reason is not null) as refused_file_count,
        sum(received_count) filter (where refused_reason is null) as received_count,
        sum(accepted_count) filter (where refused_reason is null) as accepted_count,
        sum(deduplicated_count) filter (where refused_reason is null) as deduplicated_count,
        sum(quarantined_count) filter (where refused_reason is null) as quarantined_count,
        sum(erased_count) filter (where refused_reason is null) as erased_count,
        sum(late_count) filter (where refused_reason is null) as late_count,
        {% for reason in reasons %}
        sum(quarantined_by_reason['{{ reason }}']) filter (where refused_reason is null) as {{ reason }}_lines,
        {% endfor %}
        max(max_received_ts) filter (where refused_reason is null) as max_received_ts
    from ledger
    group by stream, business_date
),

gate_results as (
    {{ gate_results() }}
),

orphans as (
    select
        stream,
        delivery_date as business_date,
        orphan_count
    from {{ ref('int_orphans_counted') }}
),

joined as (
    select
        expected.stream,
        expected.business_date,
        coalesce(delivered.received_count, 0) as received_count,
        coalesce(delivered.accepted_count, 0) as accepted_count,
        coalesce(delivered.deduplicated_count, 0) as deduplicated_count,
        coalesce(delivered.quarantined_count, 0) as quarantined_count,
        coalesce(delivered.erased_count, 0) as erased_count,
        coalesce(delivered.refused_file_count, 0) as refused_file_count,
        coalesce(orphans.orphan_count, 0) as orphan_count,
        {{ map_without_zeros(reasons, 'delivered.', '_lines') }} as quarantined_by_reason,
        coalesce(delivered.late_count, 0) as late_count,
        delivered.max_received_ts,
        gate_results.status,
        coalesce(delivered.file_count, 0) = 0 as is_missing
    from expected
    left join delivered
        on
            expected.stream = delivered.stream
            and expected.business_date = delivered.business_date
    left join gate_results
        on
            expected.stream = gate_results.stream
            and expected.business_date = gate_results.business_date
    left join orphans
        on
            expected.stream = orphans.stream
            and expected.business_date = orphans.business_date
),

measured as (
    select
        joined.*,
        cast(
            {{ milliseconds_between('max_received_ts', 'cast(' ~ days_after('business_date', 1) ~ ' as timestamp)') }}
            - 8 * 3600000 as double
        ) / 3600000 as freshness_hours
    from joined
)

select
    stream,
    business_date,
    cast(received_count as bigint) as received_count,
    cast(accepted_count as bigint) as accepted_count,
    cast(deduplicated_count as bigint) as deduplicated_count,
    cast(quarantined_count as bigint) as quarantined_count,
    cast(erased_count as bigint) as erased_count,
    cast(refused_file_count as bigint) as refused_file_count,
    cast(orphan_count as bigint) as orphan_count,
    quarantined_by_reason,
    cast(late_count as bigint) as late_numerator,
    cast(accepted_count as bigint) as late_denominator,
    cast(late_count as double) / nullif(accepted_count, 0) as late_rate,
    freshness_hours,
    coalesce(status, 'not_judged') as gate_status,
    is_missing or coalesce(freshness_hours > {{ policy('stale_after_hours', 'business_date') }}, false) as is_stale,
    {{ stamp() }}
from measured
