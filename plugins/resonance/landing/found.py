"""Where did a line go? The lake's answer for (file, line)."""

from __future__ import annotations

from typing import Any

import duckdb

from resonance.engine import quoted
from resonance.settings import Settings


def find_line(settings: Settings, file: str, line: int) -> dict[str, Any] | None:
    """Outcome of one line: `file` as `<stream>/dt=YYYY-MM-DD/<name>`, `line` from 1 (CSV: record number).

    Keys: outcome (accepted, deduplicated, erased, quarantined, refused; forgotten: was kept once, or is one of the lines that
    were; no_line: the file was read and has none there), reason, event_id, and for quarantined lines column_name, value_shape
    and raw (redacted); None when no batch has read the file.
    """
    stream, day = (file.split("/") + [""])[0], (file.split("dt=") + [""])[1][:10]
    lake = settings.lake
    with duckdb.connect() as connection:
        ledger = _rows(
            connection, f"{lake}/ledger/*.parquet", "refused_reason as reason, accepted_count", f"file_name = {quoted(file)}"
        )
        for kind in ("quarantine", "lines"):
            columns = "reason, column_name, value_shape, event_id, raw" if kind == "quarantine" else "outcome, reason, event_id"
            found = _at(connection, f"{lake}/{kind}/dt={day}/*.parquet", columns, file, line)
            if found:
                return {"outcome": "quarantined"} | found
        for home, columns in (("accepted", "event_id"), ("reference", "line_number")):
            found = _at(connection, f"{lake}/{home}/{stream}/dt={day}/*.parquet", columns, file, line)
            if found:
                return {"outcome": "accepted", "reason": None, "event_id": found.get("event_id")}
        kept = [
            _rows(connection, f"{lake}/{home}/{stream}/dt={day}/*.parquet", "count(*) as n", f"file_name = {quoted(file)}")
            for home in ("accepted", "reference")
        ]
    if ledger and ledger[0]["reason"]:
        return {"outcome": "refused", "reason": ledger[0]["reason"], "event_id": None}
    if not ledger:
        return None
    is_whole = sum(rows[0]["n"] for rows in kept if rows) >= ledger[0]["accepted_count"]
    return {"outcome": "no_line" if is_whole else "forgotten", "reason": None, "event_id": None}


def _at(connection: duckdb.DuckDBPyConnection, glob: str, columns: str, file: str, line: int) -> dict[str, Any] | None:
    rows = _rows(connection, glob, columns, f"file_name = {quoted(file)} and line_number = {int(line)}")
    return rows[0] if rows else None


def _rows(connection: duckdb.DuckDBPyConnection, glob: str, columns: str, where: str) -> list[dict[str, Any]]:
    try:
        result = connection.execute(
            f"select {columns} from read_parquet({quoted(glob)}, hive_partitioning = false) where {where}"
        )
    except duckdb.IOException:
        return []
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
