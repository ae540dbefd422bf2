"""The committed ledger as the engine sees it: what no commit names does not exist."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from resonance.engine import connect
from resonance.errors import ResonanceError
from resonance.settings import Settings

COLUMNS = (
    "batch_seq bigint, night_date date, stream varchar, delivery_date date, file_name varchar, sha256 varchar, bytes bigint, "
    "format varchar, received_count bigint, accepted_count bigint, deduplicated_count bigint, quarantined_count bigint, "
    "erased_count bigint, quarantined_by_reason map(varchar, bigint), refused_reason varchar, schema_drift varchar[], "
    "late_count bigint, min_event_ts timestamp, max_event_ts timestamp, max_received_ts timestamp, null_key_count bigint"
)
COUNTS = ("received", "accepted", "deduplicated", "quarantined", "erased")


def attach_ledger(connection: duckdb.DuckDBPyConnection, lake: Path, day: date) -> None:
    """Make the temporary table `ledger` of every committed row that the night of `day` builds on: deliveries up to `day`.

    A stream's delivery day that only later nights have read counts as read by this one (`night_date` = `day`), as it would have
    been in its turn. ResonanceError when a committed file is missing or unreadable.
    """
    connection.execute(f"create or replace temp table ledger ({COLUMNS})")
    files = [lake / "ledger" / f"{path.stem}.parquet" for path in sorted((lake / "log").glob("*.json"))]
    if not files:
        return
    names = [part.split()[0] for part in COLUMNS.replace("map(varchar, bigint)", "map").split(", ")]
    try:
        connection.execute(
            "insert into ledger by name select * replace (if("
            "min(night_date) over (partition by stream, delivery_date) > $day, $day, night_date) as night_date) "
            f"from (select {', '.join(names)} from read_parquet($files, union_by_name = true)) "
            "where coalesce(delivery_date, night_date) <= $day",
            {"files": [str(path) for path in files], "day": day},
        )
    except duckdb.Error as error:
        raise ResonanceError(
            f"the ledger cannot be read: {error}", str(lake / "ledger"), "restore the file from a backup"
        ) from error


def ledger_totals(settings: Settings, day: date) -> dict[str, Any]:
    """Lines and files over every delivery up to `day`: `total` and per stream."""
    connection = connect(settings)
    try:
        attach_ledger(connection, settings.lake, day)
        sums = ", ".join(f"coalesce(sum({name}_count), 0)::bigint" for name in COUNTS)
        rows = connection.execute(
            f"select coalesce(stream, ''), count(*), count(refused_reason), {sums} from ledger "
            "group by grouping sets ((stream), ()) order by grouping(stream), stream"
        ).fetchall()
    finally:
        connection.close()
    keys = ("files", "refused_files", *COUNTS)
    named = {row[0]: dict(zip(keys, row[1:], strict=True)) for row in rows}
    return {"total": named.pop("", dict.fromkeys(keys, 0)), "streams": named}
