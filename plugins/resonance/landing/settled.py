"""The one writer: what the streams' parses left in the stage becomes one batch, duplicates resolved over all streams, and one commit."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.contract import load_contract
from resonance.engine import connect
from resonance.errors import ResonanceError
from resonance.landing import journal
from resonance.landing.affected import dirty
from resonance.landing.columns import quoted
from resonance.landing.discover import Delivery
from resonance.landing.erased import applied_keys, rewritten
from resonance.landing.ledger import write_ledger
from resonance.landing.planned import LandingPlan, parse_stream, plan, read_plan
from resonance.landing.reread import redacted_lines
from resonance.landing.seen import PAYLOAD, add_run, find, sorted_run
from resonance.landing.stage import IDS, LINES, QUARANTINE
from resonance.settings import Settings

BUCKET = 4_000_000
"""Ids resolved at once: what bounds the memory of a night, not its size."""


@dataclass
class Batch:
    """One night's staged work. results: stream → what its parse found; repeated: (stream, file index) → counts by reason."""

    settings: Settings
    night_date: date
    stage: Path
    seq: int
    results: dict[str, dict[str, Any]]
    planned: dict[str, Any]
    duplicates: Counter[tuple[str, int]] = field(default_factory=Counter)
    conflicts: Counter[tuple[str, int]] = field(default_factory=Counter)
    moves: list[tuple[Path, str]] = field(default_factory=list)
    replaced: dict[Path, Path] = field(default_factory=dict)

    def parts(self, stream: str) -> list[Path]:
        """Staged Parquet files with the stream's accepted rows."""
        return [self.replaced.get(path, path) for path in sorted((self.stage / stream).glob("part-*/dt=*/*.parquet"))]

    def folder(self, stream: str) -> Path:
        """Where settle puts what it finds for one stream; made anew by every attempt."""
        path = self.stage / "settle" / stream
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def event_streams(self) -> list[str]:
        return [name for name in sorted(self.results) if load_contract().streams[name].is_event]


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
    fresh = _resolve(batch, connection)
    runs, run_file = add_run(batch.settings.lake / "seen", batch.folder("seen"), batch.planned["runs"], fresh, batch.seq)
    if run_file:
        batch.moves.append((run_file, f"seen/{run_file.name}"))
    _place_rows(batch)
    _place_lines(batch, "quarantine", QUARANTINE)
    _place_lines(batch, "lines", LINES)
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


def _resolve(batch: Batch, connection: duckdb.DuckDBPyConnection) -> Any:
    """Decide every repeated event id of the night; returns the run of accepted ids (3, n)."""
    runs, streams = [], []
    for rank, name in enumerate(batch.event_streams):
        for path in sorted((batch.stage / name).glob("ids-*.npy")):
            runs.append(np.load(path, mmap_mode="r"))
            streams.append(rank)
    total = sum(len(run) for run in runs)
    buckets = 1 << max(0, (total // BUCKET).bit_length())
    accepted = np.lib.format.open_memmap(batch.folder("ids") / "ids.npy", mode="w+", dtype=np.uint64, shape=(3, max(total, 1)))
    size = 0
    lost: list[tuple[Any, Any]] = [(np.empty(0, IDS), np.empty(0, np.int32))]
    for bucket in range(buckets):
        ids, stream = _bucket(runs, streams, bucket, buckets)
        beaten = _losers(ids, stream)
        winners = np.ones(len(ids), np.bool_)
        winners[beaten] = False
        run = sorted_run(ids["high"][winners], ids["low"][winners], ids["payload"][winners])
        accepted[:, size : size + run.shape[1]] = run
        size += run.shape[1]
        lost.append((ids[beaten], stream[beaten]))
    run = accepted[:, :size]
    _judge_lost(batch, run)
    for rank, name in enumerate(batch.event_streams):
        mine = np.concatenate([ids[stream == rank] for ids, stream in lost])
        if len(mine):
            _take_back(batch, name, mine, run, connection)
    return run


def _bucket(runs: list[Any], streams: list[int], bucket: int, buckets: int) -> tuple[Any, Any]:
    """Ids of one of `buckets` equal ranges of their high half, and their streams' ranks."""
    parts, ranks = [np.empty(0, IDS)], [np.empty(0, np.int32)]
    width = (1 << 64) // buckets
    for run, rank in zip(runs, streams, strict=True):
        first = np.searchsorted(run["high"], np.uint64(bucket * width))
        last = len(run) if bucket == buckets - 1 else np.searchsorted(run["high"], np.uint64((bucket + 1) * width))
        parts.append(np.array(run[first:last]))
        ranks.append(np.full(len(parts[-1]), rank, np.int32))
    return np.concatenate(parts), np.concatenate(ranks)


def _losers(ids: Any, stream: Any) -> Any:
    order = np.argsort(ids["high"], kind="stable")
    high = ids["high"][order]
    same = high[1:] == high[:-1]
    if not same.any():
        return np.zeros(0, np.int64)
    suspects = order[np.concatenate([same, [False]]) | np.concatenate([[False], same])]
    s = ids[suspects]
    keys = (s["number"], s["file"], stream[suspects], s["payload"], s["received"], s["day"], s["low"], s["high"])
    rank = np.lexsort(keys)
    ordered = s[rank]
    repeated = (ordered["high"][1:] == ordered["high"][:-1]) & (ordered["low"][1:] == ordered["low"][:-1])
    return suspects[rank[1:][repeated]]


def _judge_lost(batch: Batch, run: Any) -> None:
    """Duplicate or conflict, for the lines that the parses set aside."""
    for name in batch.event_streams:
        for path in sorted((batch.stage / name).glob("lost-*.parquet")):
            table = pq.read_table(path)
            high, low, payload, known, other = (
                table.column(c).to_numpy() for c in ("high", "low", "payload", "known", "known_payload")
            )
            at = find(run, high, low)
            first = np.where(known, other, run[PAYLOAD][np.maximum(at, 0)] if run.shape[1] else other)
            _outcomes(batch, name, table, payload == first, path.stem)


def _take_back(batch: Batch, name: str, ids: Any, run: Any, connection: duckdb.DuckDBPyConnection) -> None:
    """Rewrite the staged parts of a stream without lines that lost to another chunk or stream."""
    at = find(run, ids["high"], ids["low"])
    names = [d["stream"] + f"/dt={d['delivery_date']}/" + d["name"] for d in batch.results[name]["files"]]
    for part in np.unique(ids["part"]):
        mine = ids["part"] == part
        lost = pa.table(
            {"file": ids["file"][mine], "number": ids["number"][mine], "file_name": [names[i] for i in ids["file"][mine]]}
        )
        connection.register("lost", lost)
        found: dict[tuple[str, int], str] = {}
        for path in sorted((batch.stage / name / f"part-{part:05d}").glob("dt=*/*.parquet")):
            source = f"read_parquet({quoted(str(path))}, hive_partitioning = false)"
            match = "l.file_name = r.file_name and l.number = r.line_number"
            for file, number, event in connection.execute(
                f"select r.file_name, r.line_number, r.event_id from {source} r join lost l on {match}"
            ).fetchall():
                found[(file, number)] = event
            fresh = batch.folder(name) / path.relative_to(batch.stage / name)
            fresh.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"copy (select r.* from {source} r anti join lost l on {match}) to '{fresh}' (format parquet)")
            batch.replaced[path] = fresh
        connection.unregister("lost")
        events = [found[(f, n)] for f, n in zip(lost["file_name"].to_pylist(), lost["number"].to_pylist(), strict=True)]
        same = run[PAYLOAD][at[mine]] == ids["payload"][mine]
        _outcomes(batch, name, lost.append_column("event_id", pa.array(events, pa.string())), same, f"late-{part:05d}")


def _outcomes(batch: Batch, name: str, table: pa.Table, same: Any, label: str) -> None:
    """Write the outcome of repeated lines: `same` payload is a duplicate, another one a conflict."""
    files, numbers = table.column("file").to_pylist(), table.column("number").to_pylist()
    deliveries = batch.results[name]["files"]
    places = [_place(deliveries[f], n) for f, n in zip(files, numbers, strict=True)]
    events = table.column("event_id").to_pylist()
    lines = [
        {**place, "outcome": "deduplicated", "reason": "duplicate", "event_id": event}
        for place, event, s in zip(places, events, same, strict=True)
        if s
    ]
    batch.duplicates.update((name, f) for f, s in zip(files, same, strict=True) if s)
    batch.conflicts.update((name, f) for f, s in zip(files, same, strict=True) if not s)
    folder = batch.folder(name)
    if lines:
        pq.write_table(pa.Table.from_pylist(lines, LINES), folder / f"lines-{label}.parquet")
    asked: dict[int, list[int]] = {}
    for f, n, s in zip(files, numbers, same, strict=True):
        if not s:
            asked.setdefault(f, []).append(n)
    rows = [row for f, wanted in asked.items() for row in _conflicts(batch, name, f, wanted)]
    if rows:
        pq.write_table(pa.Table.from_pylist(rows, QUARANTINE), folder / f"quarantine-{label}.parquet")


def _place(delivery: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {
        "stream": delivery["stream"],
        "delivery_date": date.fromisoformat(delivery["delivery_date"]),
        "file_name": f"{delivery['stream']}/dt={delivery['delivery_date']}/{delivery['name']}",
        "line_number": int(number),
    }


def _conflicts(batch: Batch, name: str, file: int, numbers: list[int]) -> Iterator[dict[str, Any]]:
    entry = batch.results[name]["files"][file]
    delivery = Delivery(**{k: v for k, v in entry.items() if k in Delivery.__dataclass_fields__})
    stream = load_contract().streams[name]
    for number, safe in redacted_lines(batch.settings, stream, delivery, numbers):
        yield {**_place(entry, number), "reason": "conflicting_duplicate", "column_name": "event_id", **safe}


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
