"""Repeated event ids of a night, resolved over all streams: which line is the event, which repeat it, which contradict it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.contract import load_contract
from resonance.engine import quoted
from resonance.landing.batch import Batch
from resonance.landing.discover import Delivery
from resonance.landing.firsts import IDS, losers
from resonance.landing.reread import redacted_lines
from resonance.landing.seen import PAYLOAD, find, sorted_run
from resonance.landing.set_aside import LINES, QUARANTINE

BUCKET = 4_000_000
"""Ids resolved at once: what bounds the memory of a night, not its size."""


def resolve(batch: Batch, connection: duckdb.DuckDBPyConnection) -> Any:
    """Decide every repeated event id of the night; returns the run of accepted ids (3, n)."""
    runs, streams = [], []
    for rank, name in enumerate(batch.event_streams):
        for path in sorted((batch.stage / name).glob("ids-*.npy")):
            runs.append((path, np.load(path, mmap_mode="r")))
            streams.append(rank)
    total = sum(len(run) for _, run in runs)
    buckets = 1 << max(0, (total // BUCKET).bit_length())
    shape = (3, max(total, 1))
    path = batch.folder("ids") / "ids.npy"
    accepted = np.lib.format.open_memmap(path, "w+", np.uint64, shape) if buckets > 1 else np.empty(shape, np.uint64)
    size = 0
    lost: list[tuple[Any, Any]] = [(np.empty(0, IDS), np.empty(0, np.int32))]
    for bucket in range(buckets):
        ids, stream = _bucket(runs, streams, bucket, buckets)
        beaten = losers(ids, stream)
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
    for (path, run), rank in zip(runs, streams, strict=True):
        first = np.searchsorted(run["high"], np.uint64(bucket * width))
        last = len(run) if bucket == buckets - 1 else np.searchsorted(run["high"], np.uint64((bucket + 1) * width))
        header = path.stat().st_size - run.nbytes
        parts.append(np.fromfile(path, IDS, int(last - first), offset=header + int(first) * IDS.itemsize))
        ranks.append(np.full(len(parts[-1]), rank, np.int32))
    return np.concatenate(parts), np.concatenate(ranks)


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
