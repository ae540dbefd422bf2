with

files as (select * from {{ ledger() }})

select
    batch_seq,
    night_date,
    stream,
    delivery_date,
    file_name,
    sha256,
    bytes,
    format,
    received_count,
    accepted_count,
    deduplicated_count,
    quarantined_count,
    erased_count,
    quarantined_by_reason,
    refused_reason,
    schema_drift,
    late_count,
    min_event_ts,
    max_event_ts,
    max_received_ts,
    null_key_count
from files
where coalesce(delivery_date, night_date) <= {{ business_date_of_night() }}
