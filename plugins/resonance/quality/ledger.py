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


def attach_ledger(connection: duckdb.DuckDBPyConnection, lake: Path) -> None:
    """Make the temporary table `ledger` of every committed row; ResonanceError when a committed file is missing or unreadable."""
    connection.execute(f"create or replace temp table ledger ({COLUMNS})")
    files = [lake / "ledger" / f"{path.stem}.parquet" for path in sorted((lake / "log").glob("*.json"))]
    if not files:
        return
    names = [part.split()[0] for part in COLUMNS.replace("map(varchar, bigint)", "map").split(", ")]
    try:
        connection.execute(
            f"insert into ledger by name select {', '.join(names)} from read_parquet(?, union_by_name = true)",
            [[str(path) for path in files]],
        )
    except duckdb.Error as error:
        raise ResonanceError(
            f"the ledger cannot be read: {error}", str(lake / "ledger"), "restore the file from a backup"
        ) from error


def ledger_totals(settings: Settings, day: date) -> dict[str, Any]:
    """Lines and files over every delivery read up to the night of `day`: `total` and per stream."""
    connection = connect(settings)
    try:
        attach_ledger(connection, settings.lake)
        sums = ", ".join(f"coalesce(sum({name}_count), 0)::bigint" for name in COUNTS)
        rows = connection.execute(
            f"select coalesce(stream, ''), count(*), count(refused_reason), {sums} from ledger where night_date <= ? "
            "group by grouping sets ((stream), ()) order by grouping(stream), stream",
            [day],
        ).fetchall()
    finally:
        connection.close()
    keys = ("files", "refused_files", *COUNTS)
    named = {row[0]: dict(zip(keys, row[1:], strict=True)) for row in rows}
    return {"total": named.pop("", dict.fromkeys(keys, 0)), "streams": named}
