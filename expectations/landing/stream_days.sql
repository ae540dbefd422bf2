-- One row per (stream, delivery day) that tonight's night read, and per stream that should have been there.
-- Counts are tonight's, of readable files only; volume compares whole days, whichever night read them.
with

known as (
    select
        *,
        coalesce(stream, 'unknown') as stream_name
    from ledger
),

touched as (
    select distinct
        stream_name as stream,
        delivery_date
    from known
    where
        night_date = $night_date
        and delivery_date is not null
),

days as (
    select delivery_date from touched
    union
    select cast($night_date as date) as delivery_date
),

required as (
    select unnest(cast($required_streams as varchar[])) as stream
),

usual as (
    select distinct stream_name as stream
    from known
    where
        delivery_date between cast($night_date as date) - 7 and cast($night_date as date) - 1
        and stream_name in (select unnest(cast($event_streams as varchar[])))
),

expected as (
    select
        stream,
        delivery_date
    from touched
    union
    select
        required.stream,
        days.delivery_date
    from required
    cross join days
    union
    select
        stream,
        cast($night_date as date) as delivery_date
    from usual
),

files as (
    select
        stream_name as stream,
        delivery_date,
        count(*) as file_count,
        count(*) filter (where refused_reason is null) as readable_file_count,
        coalesce(sum(accepted_count) filter (where refused_reason is null), 0) as day_accepted_count
    from known
    group by all
),

tonight as (
    select
        stream_name as stream,
        delivery_date,
        count(refused_reason) as refused_file_count,
        sum(received_count) filter (where refused_reason is null) as received_count,
        sum(accepted_count) filter (where refused_reason is null) as accepted_count,
        sum(quarantined_count) filter (where refused_reason is null) as quarantined_count,
        sum(late_count) filter (where refused_reason is null) as late_count,
        sum(null_key_count) filter (where refused_reason is null) as null_key_count,
        count(*) filter (
            where refused_reason is null
            and received_count is distinct from accepted_count + deduplicated_count + quarantined_count + erased_count
        ) as unbalanced_file_count,
        count(*) filter (
            where refused_reason is null
            and coalesce(list_sum(map_values(quarantined_by_reason)), 0) is distinct from quarantined_count
        ) as unexplained_file_count,
        min(least(accepted_count, deduplicated_count, quarantined_count, erased_count)) as smallest_count,
        count(*) filter (where len(schema_drift) > 0) as drifted_file_count,
        max(max_received_ts) as max_received_ts
    from known
    where night_date = $night_date
    group by all
),

past as (
    select
        expected.stream,
        expected.delivery_date,
        count(*) as past_point_count,
        median(earlier.day_accepted_count) as past_median_count
    from expected
    inner join files as earlier
        on
            expected.stream = earlier.stream
            and (expected.delivery_date - earlier.delivery_date) % 7 = 0
            and expected.delivery_date - earlier.delivery_date between 7 and 7 * $gate_volume_past_weeks
    group by all
)

select
    expected.stream,
    expected.delivery_date,
    expected.stream in (select stream from required) as is_required,
    expected.stream in (select stream from usual) as is_usual,
    expected.stream in (select unnest(cast($reject_hold_streams as varchar[])))
    and coalesce(tonight.quarantined_count, 0) >= $gate_reject_hold_min_lines as holds_on_rejects,
    expected.stream in (select unnest(cast($event_streams as varchar[]))) as is_event,
    expected.delivery_date = $night_date as is_tonight,
    coalesce(tonight.received_count, 0) >= $gate_large_stream_lines as is_large,
    coalesce(tonight.received_count, 0) >= $gate_share_min_lines as has_shares,
    coalesce(files.file_count, 0) as file_count,
    coalesce(files.readable_file_count, 0) as readable_file_count,
    coalesce(tonight.refused_file_count, 0) as refused_file_count,
    coalesce(tonight.unbalanced_file_count, 0) as unbalanced_file_count,
    coalesce(tonight.unexplained_file_count, 0) as unexplained_file_count,
    coalesce(tonight.smallest_count, 0) as smallest_count,
    coalesce(tonight.drifted_file_count, 0) as drifted_file_count,
    tonight.quarantined_count / nullif(tonight.received_count, 0) as reject_share,
    tonight.late_count / nullif(tonight.accepted_count, 0) as late_share,
    tonight.null_key_count / nullif(tonight.accepted_count, 0) as null_key_share,
    case
        when past.past_point_count >= $gate_volume_min_points and past.past_median_count >= $gate_share_min_lines
            then files.day_accepted_count / nullif(past.past_median_count, 0)
    end as volume_ratio,
    case
        when tonight.received_count >= $gate_large_stream_lines
            then epoch(cast(expected.delivery_date as timestamp) + interval 16 hours - tonight.max_received_ts) / 3600.0
    end as freshness_hours
from expected
left join files using (stream, delivery_date)
left join tonight using (stream, delivery_date)
left join past using (stream, delivery_date)
order by expected.delivery_date, expected.stream
