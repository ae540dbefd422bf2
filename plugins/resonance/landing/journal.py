"""The lake's journal: renaming one file into `lake/log/` commits a batch; what it still has to move is redone after a crash."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.causes import all_causes
from resonance.contract import Stream, load_contract
from resonance.landing.set_aside import LINES, QUARANTINE
from resonance.settings import Settings

LEDGER_COLUMNS = {
    "batch_seq": "BIGINT",
    "night_date": "DATE",
    "stream": "VARCHAR",
    "delivery_date": "DATE",
    "file_name": "VARCHAR",
    "sha256": "VARCHAR",
    "bytes": "BIGINT",
    "format": "VARCHAR",
    "received_count": "BIGINT",
    "accepted_count": "BIGINT",
    "deduplicated_count": "BIGINT",
    "quarantined_count": "BIGINT",
    "erased_count": "BIGINT",
    "quarantined_by_reason": "MAP(VARCHAR, BIGINT)",
    "refused_reason": "VARCHAR",
    "schema_drift": "VARCHAR[]",
    "late_count": "BIGINT",
    "min_event_ts": "TIMESTAMP",
    "max_event_ts": "TIMESTAMP",
    "max_received_ts": "TIMESTAMP",
    "null_key_count": "BIGINT",
}
NEVER, NEVER_BEFORE = "dt=9999-12-31", "dt=1970-01-01"
"""Where the file without a row lies that every glob finds: behind all deliveries, since the engine takes the first file's number
of rows for that of every file and would plan each join as if nothing had come. And where it used to lie."""


def records(settings: Settings) -> Iterator[dict[str, Any]]:
    """Every committed batch, oldest first."""
    for path in sorted((settings.lake / "log").glob("*.json")):
        yield json.loads(path.read_text())


def last_seq(settings: Settings) -> int:
    """Sequence number of the last committed batch, 0 before the first."""
    names = sorted((settings.lake / "log").glob("*.json"))
    return int(names[-1].stem) if names else 0


def recover(settings: Settings) -> None:
    """Finish the last committed batch's moves, drop everything uncommitted, make sure that every glob finds a file."""
    logs = sorted((settings.lake / "log").glob("*.json"))
    if logs:
        apply_moves(settings, json.loads(logs[-1].read_text()))
    shutil.rmtree(settings.lake / "stage", ignore_errors=True)
    for path in (settings.lake / "log").glob("*.partial"):
        path.unlink()
    _lay_out(settings)


def commit(settings: Settings, record: dict[str, Any]) -> None:
    """The one atomic step of landing, then the moves that it promises."""
    log = settings.lake / "log"
    log.mkdir(parents=True, exist_ok=True)
    partial = log / f"{record['batch_seq']:08d}.partial"
    with partial.open("w") as file:
        json.dump(record, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, log / f"{record['batch_seq']:08d}.json")
    apply_moves(settings, record)


def apply_moves(settings: Settings, record: dict[str, Any]) -> None:
    """Rename every staged file into place (again); a source that is gone was moved before."""
    for source, target in record["moves"]:
        staged, final = settings.lake / source, settings.lake / target
        if staged.exists():
            final.parent.mkdir(parents=True, exist_ok=True)
            os.replace(staged, final)
    for name in record["obsolete"]:
        (settings.lake / name).unlink(missing_ok=True)


def _lay_out(settings: Settings) -> None:
    former_ones = (settings.lake.glob(f"{folder}/{NEVER_BEFORE}/empty.parquet") for folder in ("*", "*/*"))
    for former in [path for paths in former_ones for path in paths]:
        former.unlink()
        former.parent.rmdir()
    wanted = {f"{home_of(s)}/{NEVER}/empty.parquet": s.lake_columns() for s in load_contract().streams.values()}
    wanted["ledger/00000000.parquet"] = LEDGER_COLUMNS
    lacking = {settings.lake / name: columns for name, columns in wanted.items() if not (settings.lake / name).exists()}
    if lacking:
        with duckdb.connect() as connection:
            for path, columns in lacking.items():
                _empty(connection, path, columns)
    for folder, schema in (("quarantine", QUARANTINE), ("lines", LINES)):
        path = settings.lake / folder / NEVER / "empty.parquet"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(pa.Table.from_pylist([], with_batch(schema)), path)


def with_batch(schema: pa.Schema) -> pa.Schema:
    """The schema with the night and batch that wrote a row."""
    return schema.append(pa.field("night_date", pa.date32())).append(pa.field("batch_seq", pa.int64()))


def home_of(stream: Stream) -> str:
    """Folder of a stream's accepted rows, below the lake."""
    return f"{'accepted' if stream.is_event else 'reference'}/{stream.name}"


def _empty(connection: duckdb.DuckDBPyConnection, path: Path, columns: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    listed = ", ".join(f'null::{kind} as "{name}"' for name, kind in columns.items())
    partial = path.with_suffix(".partial")
    connection.execute(f"copy (select {listed} limit 0) to '{partial}' (format parquet)")
    os.replace(partial, path)


def stage_of(settings: Settings, night_date: date) -> Path:
    """Folder of a night's uncommitted work."""
    return settings.lake / "stage" / str(night_date)


def lake_state(settings: Settings) -> int:
    """The last committed batch_seq (0: nothing landed yet)."""
    return last_seq(settings)


def dirty_dates(settings: Settings, since_batch_seq: int) -> dict[date, str]:
    """Business dates that batches after `since_batch_seq` touched, each with its causes in words."""
    later = (record["dirty"] for record in records(settings) if record["batch_seq"] > since_batch_seq)
    return all_causes(sorted((date.fromisoformat(day), cause) for dirty in later for day, cause in dirty))
