"""Which business dates new, changed and withdrawn labels touch: labels come weeks after the events that they are about."""

from __future__ import annotations

from datetime import date

from resonance.authenticity.changes import dates_of_spans
from resonance.engine import connect
from resonance.settings import Settings

CHANGED = """
with known as (
    select entity_type, entity_id, is_fake, labelled_at, labelled_by, dt,
        cast(regexp_extract(filename, '([0-9]{8})[^/]*$', 1) as bigint) as batch_seq
    from read_parquet($files, hive_partitioning = true, filename = true)
    where dt <= $day
),
seen as (
    select false as is_after, * from known where batch_seq <= $since and dt <= $since_day
    union all
    select true, * from known
),
labels as (
    select is_after, entity_type, entity_id, is_fake from seen
    qualify dt = max(dt) over (partition by is_after) and row_number() over (
        partition by is_after, entity_type, entity_id, dt order by labelled_at desc, is_fake desc, labelled_by desc
    ) = 1
)
select entity_type, entity_id, date '1970-01-01' as from_date, date '9999-01-01' as to_date, 'labels' as cause
from labels
group by entity_type, entity_id
having count(*) = 1 or count(distinct is_fake) > 1
"""


def relabelled_dates(settings: Settings, day: date, since_batch_seq: int, since_day: date) -> dict[date, str]:
    """Dates up to `day` of events whose label is not what a build for `since_day` over batches up to `since_batch_seq` knew.

    Cost: the labels; where some have changed, the key columns of the lake.
    """
    folder = settings.lake / "reference" / "fraud_labels"
    if not any(folder.glob("dt=*/[0-9]*.parquet")):
        return {}
    given = {"files": str(folder / "dt=*" / "[0-9]*.parquet"), "day": day, "since": since_batch_seq, "since_day": since_day}
    with connect(settings) as connection:
        connection.execute(f"create temp table spans as {CHANGED}", given)
        return dates_of_spans(settings, connection, day)
