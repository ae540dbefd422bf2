"""The one writer: what the parses left in the stage becomes one batch, repeated ids resolved over all streams, one commit."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.authenticity.text_model import MODEL_FILE, lake_name
from resonance.contract import load_contract
from resonance.engine import connect
from resonance.errors import ResonanceError
from resonance.landing import journal
from resonance.landing.affected import dirty
from resonance.landing.batch import Batch
from resonance.landing.erased import applied_keys, rewritten
from resonance.landing.ledger import write_ledger
from resonance.landing.planned import LandingPlan, parse_stream, plan, read_plan
from resonance.landing.repeated import resolve
from resonance.landing.seen import add_run
from resonance.landing.set_aside import LINES, QUARANTINE
from resonance.settings import Settings


def land(settings: Settings, night_date: date) -> dict[str, Any]:
    """Plan, parse every stream and settle: the whole landing of one night in one process."""
    planned: LandingPlan = plan(settings, night_date)
    for stream in planned.streams:
        parse_stream(settings, night_date, stream)
    return settle(settings, night_date)


def settle(settings: Settings, night_date: date) -> dict[str, Any]:
    """Resolve duplicates, take out erased users, commit one batch. A night with nothing new commits nothing.

    Returns batch_seq (the lake's state afterwards), committed (bool) and line counts.
    """
    stage = journal.stage_of(settings, night_date)
    if not (stage / "plan.json").exists():
        return _settled_before(settings, night_date)
    planned = read_plan(stage)
    shutil.rmtree(stage / "settle", ignore_errors=True)
    results = {name: json.loads((stage / name / "result.json").read_text()) for name in planned["streams"] if name}
    batch = Batch(settings, night_date, stage, journal.last_seq(settings) + 1, results, planned)
    with connect(settings) as connection:
        gone = sorted(set(planned["erased"]) - applied_keys(settings))
        if not any(planned["streams"].values()) and not gone:
            return {"batch_seq": batch.seq - 1, "committed": False, **_totals([])}
        return _settled(batch, gone, connection)


def _settled_before(settings: Settings, night_date: date) -> dict[str, Any]:
    """The answer of a settle that committed but could not report it."""
    journal.recover(settings)
    last = list(journal.records(settings))[-1:]
    if not last or last[0]["night_date"] != str(night_date):
        raise ResonanceError("nothing is planned for this night", str(night_date), f"resonance night {night_date}")
    return {"batch_seq": last[0]["batch_seq"], "committed": True, **last[0]["totals"]}


def _settled(batch: Batch, gone: list[str], connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    fresh = resolve(batch, connection)
    runs, run_file = add_run(batch.settings.lake / "seen", batch.folder("seen"), batch.planned["runs"], fresh, batch.seq)
    if run_file:
        batch.moves.append((run_file, f"seen/{run_file.name}"))
    _place_rows(batch)
    _place_lines(batch, "quarantine", QUARANTINE)
    _place_lines(batch, "lines", LINES)
    if (learnt := batch.stage / "comment" / MODEL_FILE).exists():
        batch.moves.append((learnt, lake_name(batch.seq)))
    ledger = write_ledger(batch, connection)
    batch.moves.append((ledger.path, f"ledger/{batch.seq:08d}.parquet"))
    touched = dirty(batch, connection)
    if gone:
        moves, dates = rewritten(batch.settings, batch.stage, gone, connection)
        batch.moves += moves
        touched |= {(day, "erasure") for day in dates}
    lake = batch.settings.lake
    record = {
        "batch_seq": batch.seq,
        "night_date": str(batch.night_date),
        "files": _read_files(batch),
        "runs": runs,
        "obsolete": [f"seen/{name}" for name in batch.planned["runs"] if name not in runs],
        "erased": gone,
        "dirty": sorted(touched),
        "totals": _totals(ledger.rows),
        "moves": [[str(source.relative_to(lake)), target] for source, target in batch.moves],
    }
    journal.commit(batch.settings, record)
    journal.recover(batch.settings)
    return {"batch_seq": batch.seq, "committed": True, **_totals(ledger.rows)}


def _totals(rows: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("received_count", "accepted_count", "deduplicated_count", "quarantined_count", "erased_count")
    counts = {name: sum(row[name] for row in rows) for name in names}
    return {"file_count": len(rows), "refused_file_count": sum(row["refused_reason"] is not None for row in rows), **counts}


def _read_files(batch: Batch) -> list[dict[str, Any]]:
    entries = [file for result in batch.results.values() for file in result["files"]]
    entries += batch.planned["streams"].get("", [])
    return [
        {
            "stream": e["stream"],
            "delivery_date": e["delivery_date"],
            "name": e["name"],
            "bytes": e.get("bytes", 0),
            "mtime_ns": e.get("mtime_ns", 0),
            "sha256": e.get("sha256", ""),
            "refused": e.get("refused"),
        }
        for e in entries
    ]


def _place_rows(batch: Batch) -> None:
    """Every staged Parquet part with rows gets its place in the lake: `<batch>.parquet`, then `<batch>-0001.parquet`, …"""
    count: Counter[str] = Counter()
    for name in sorted(batch.results):
        home = journal.home_of(load_contract().streams[name])
        for path in batch.parts(name):
            if pq.read_metadata(path).num_rows == 0:
                continue
            folder = f"{home}/{path.parent.name}"
            suffix = f"-{count[folder]:04d}" if count[folder] else ""
            count[folder] += 1
            batch.moves.append((path, f"{folder}/{batch.seq:08d}{suffix}.parquet"))


def _place_lines(batch: Batch, kind: str, schema: pa.Schema) -> None:
    """All quarantined (or set aside) lines of the night, one file per delivery day."""
    folders = [folder for name in sorted(batch.results) for folder in (batch.stage / name, batch.stage / "settle" / name)]
    paths = [path for folder in folders for path in sorted(folder.glob(f"{kind}-*.parquet"))]
    if not paths:
        return
    table = pa.concat_tables([pq.read_table(path, schema=schema) for path in paths])
    table = table.sort_by([("delivery_date", "ascending"), ("file_name", "ascending"), ("line_number", "ascending")])
    n = table.num_rows
    table = table.append_column("night_date", pa.array([batch.night_date] * n, pa.date32()))
    table = table.append_column("batch_seq", pa.array([batch.seq] * n, pa.int64()))
    days = table.column("delivery_date").to_numpy()
    bounds = [0, *(np.flatnonzero(days[1:] != days[:-1]) + 1), n]
    folder = batch.folder(kind)
    for first, last in zip(bounds[:-1], bounds[1:], strict=True):
        day = str(table.column("delivery_date")[int(first)].as_py())
        path = folder / f"{day}.parquet"
        pq.write_table(table.slice(int(first), int(last - first)), path)
        batch.moves.append((path, f"{kind}/dt={day}/{batch.seq:08d}.parquet"))
