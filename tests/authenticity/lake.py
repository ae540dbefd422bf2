"""A small lake written from dicts: what landing would have accepted, without landing. Columns come from the contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from resonance.business_date import business_date
from resonance.contract import Stream, load_contract

TYPES = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "DECIMAL(18,2)": pa.decimal128(18, 2),
    "VARCHAR[]": pa.list_(pa.string()),
}
LEDGER = {
    **dict.fromkeys(["batch_seq", "bytes", "received_count", "accepted_count", "deduplicated_count"], pa.int64()),
    **dict.fromkeys(["quarantined_count", "erased_count", "late_count", "null_key_count"], pa.int64()),
    **dict.fromkeys(["stream", "file_name", "sha256", "format", "refused_reason"], pa.string()),
    **dict.fromkeys(["night_date", "delivery_date"], pa.date32()),
    **dict.fromkeys(["min_event_ts", "max_event_ts", "max_received_ts"], pa.timestamp("us")),
    "quarantined_by_reason": pa.map_(pa.string(), pa.int64()),
    "schema_drift": pa.list_(pa.string()),
}


def write_lake(lake: Path, rows: Mapping[str, Iterable[Mapping[str, Any]]], batch: int = 1) -> None:
    """Write every stream: its rows by delivery day, and an empty file so that no glob is empty."""
    for name, stream in load_contract().streams.items():
        folder = lake / ("accepted" if stream.is_event else "reference") / name
        prepare = _event if stream.is_event else _reference
        _write(folder, stream, [prepare(name, row) for row in rows.get(name, [])], batch)
    (lake / "ledger").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([], schema=pa.schema(LEDGER)), lake / "ledger" / "empty.parquet")


def _event(stream: str, row: Mapping[str, Any]) -> dict[str, Any]:
    event_ts: datetime = row["event_ts"]
    naive = event_ts.astimezone(UTC).replace(tzinfo=None) if event_ts.tzinfo else event_ts
    day = business_date(naive)
    defaults = {
        "received_ts": naive + timedelta(seconds=1),
        "device_type": "phone",
        "is_clock_clamped": False,
        "file_name": f"{stream}/dt={day}/part.jsonl",
        "line_number": 1,
        "payload_hash": row["event_id"],
        "dt": day,
    }
    return {**defaults, **row, "event_ts": naive, "business_date": day}


def _reference(stream: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"file_name": f"{stream}/part.jsonl", "line_number": 1, "dt": date(2026, 10, 1), **row}


def _write(folder: Path, stream: Stream, rows: list[dict[str, Any]], batch: int) -> None:
    schema = pa.schema({name: TYPES[kind] for name, kind in stream.lake_columns().items()})
    by_day: dict[date, list[dict[str, Any]]] = {date(1970, 1, 1): []}
    for row in rows:
        by_day.setdefault(row.pop("dt"), []).append(row)
    for day, some in by_day.items():
        path = folder / f"dt={day}" / ("empty.parquet" if day.year == 1970 else f"{batch:08d}.parquet")
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(some, schema=schema), path)
