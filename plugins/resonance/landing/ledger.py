"""The ledger: one row per file, received = accepted + deduplicated + quarantined + erased."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.contract import load_contract
from resonance.engine import quoted
from resonance.errors import ResonanceError
from resonance.landing.batch import Batch

SCHEMA = pa.schema(
    [
        ("batch_seq", pa.int64()),
        ("night_date", pa.date32()),
        ("stream", pa.string()),
        ("delivery_date", pa.date32()),
        ("file_name", pa.string()),
        ("sha256", pa.string()),
        ("bytes", pa.int64()),
        ("format", pa.string()),
        ("received_count", pa.int64()),
        ("accepted_count", pa.int64()),
        ("deduplicated_count", pa.int64()),
        ("quarantined_count", pa.int64()),
        ("erased_count", pa.int64()),
        ("quarantined_by_reason", pa.map_(pa.string(), pa.int64())),
        ("refused_reason", pa.string()),
        ("schema_drift", pa.list_(pa.string())),
        ("late_count", pa.int64()),
        ("min_event_ts", pa.timestamp("us")),
        ("max_event_ts", pa.timestamp("us")),
        ("max_received_ts", pa.timestamp("us")),
        ("null_key_count", pa.int64()),
    ]
)
NO_FACTS = (0, 0, None, None, None, 0)


@dataclass(frozen=True)
class Ledger:
    """The staged ledger file and its rows."""

    path: Path
    rows: list[dict[str, Any]]


class UnbalancedLedger(ResonanceError):
    """A file's lines do not add up: nothing is committed."""


def write_ledger(batch: Batch, connection: duckdb.DuckDBPyConnection) -> Ledger:
    """One row per file of the night; raises UnbalancedLedger when the accepted rows are not what the outcomes leave."""
    rows: list[dict[str, Any]] = []
    for name in sorted(batch.results):
        accepted = _accepted(batch, name, connection)
        for index, file in enumerate(batch.results[name]["files"]):
            rows.append(_row(batch, name, index, file, accepted))
    rows += [_refused(batch, entry, entry.get("refused")) for entry in batch.planned["streams"].get("", [])]
    rows.sort(key=lambda row: (row["delivery_date"], row["stream"], row["file_name"]))
    path = batch.stage / "ledger.parquet"
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), path)
    return Ledger(path, rows)


def _accepted(batch: Batch, name: str, connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[Any, ...]]:
    paths = batch.parts(name)
    if not paths:
        return {}
    listed = ", ".join(quoted(str(path)) for path in paths)
    facts = "0, null::timestamp, null::timestamp, null::timestamp, 0"
    if load_contract().streams[name].is_event:
        facts = (
            "count(*) filter (business_date < regexp_extract(file_name, 'dt=([0-9-]+)', 1)::date), min(event_ts), max(event_ts), "
            "max(received_ts), count(*) filter (user_key is null)"
        )
    found = connection.execute(
        f"select file_name, count(*), {facts} from read_parquet([{listed}], hive_partitioning = false) group by file_name"
    ).fetchall()
    return {row[0]: tuple(row[1:]) for row in found}


def _row(batch: Batch, name: str, index: int, file: dict[str, Any], accepted: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    row = _refused(batch, file, file["refused"])
    if file["refused"]:
        return row
    reasons = Counter(file["quarantined"])
    reasons["conflicting_duplicate"] += batch.conflicts[(name, index)]
    counts = accepted.get(row["file_name"], NO_FACTS)
    row |= {
        "received_count": file["received"],
        "accepted_count": counts[0],
        "deduplicated_count": batch.duplicates[(name, index)],
        "quarantined_count": reasons.total(),
        "erased_count": file["erased"],
        "quarantined_by_reason": sorted((k, v) for k, v in reasons.items() if v),
        "schema_drift": file["drift"],
    }
    row |= dict(zip(("late_count", "min_event_ts", "max_event_ts", "max_received_ts", "null_key_count"), counts[1:], strict=True))
    parts = ("accepted_count", "deduplicated_count", "quarantined_count", "erased_count")
    if row["received_count"] != sum(row[part] for part in parts):
        shown = ", ".join(f"{part} {row[part]}" for part in parts)
        raise UnbalancedLedger(f"{row['received_count']} lines received, but {shown}", row["file_name"], "resonance doctor")
    return row


def _refused(batch: Batch, file: dict[str, Any], reason: str | None) -> dict[str, Any]:
    zeros = [name for name in SCHEMA.names if name.endswith("_count")]
    return (
        dict.fromkeys(SCHEMA.names)
        | dict.fromkeys(zeros, 0)
        | {
            "batch_seq": batch.seq,
            "night_date": batch.night_date,
            "stream": file["stream"],
            "delivery_date": date.fromisoformat(file["delivery_date"]),
            "file_name": f"{file['stream']}/dt={file['delivery_date']}/{file['name']}",
            "sha256": file.get("sha256", ""),
            "bytes": file.get("bytes", 0),
            "format": file.get("format", ""),
            "quarantined_by_reason": [],
            "refused_reason": reason,
            "schema_drift": [],
        }
    )
