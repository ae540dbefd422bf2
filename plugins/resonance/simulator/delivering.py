"""Delivery days: when each event reaches the producer's server, which day's folder it lies in, and the files themselves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np

from resonance.simulator.columns import FORMATS, STREAMS
from resonance.simulator.day import Contexts, Day
from resonance.simulator.draws import Array
from resonance.simulator.faults import spoil
from resonance.simulator.reference_files import Table, write_reference
from resonance.simulator.rendering import Rows, pack, render, together
from resonance.simulator.rhythm import DAY_MS
from resonance.simulator.world import World

Job = Future[tuple[int, list[dict[str, object]]]]
MOST_WAITING = 48
MANIFESTED = ("like", "comment", "share")


class Delivery:
    """Writes files while later days are being made. `close` waits for all of them and raises what went wrong."""

    def __init__(self, world: World, out: Path, on_truth: Callable[[str, dict[str, Array], Array], None]) -> None:
        self.world, self.out, self.on_truth = world, out, on_truth
        self.events = dict.fromkeys(STREAMS, 0)
        self.bytes_written = 0
        self._waiting: dict[int, list[tuple[Rows, dict[str, Array]]]] = {}
        self._pool = ThreadPoolExecutor(2)
        self._jobs: list[Job] = []

    def hand_over(self, day: Day) -> None:
        """Write the files of this day's `dt`; what arrives later waits for its own."""
        arrived = [(late, day.adopt(contexts)) for late, contexts in self._waiting.pop(day.number, [])]
        contexts = day.contexts()
        for stream in STREAMS:
            rows = self._stamped(day, stream, contexts)
            wait = rows.columns.pop("dt")
            self._postpone(day, rows, wait)
            own = [rows.taken(wait == 0), *(late.placed(contexts, shift) for late, shift in arrived if late.stream == stream)]
            self._submit(day.number, together(own))

    def hand_over_reference(self, number: int, stream: str, rows: Table) -> None:
        """Write one snapshot of a delivery day."""
        self._queue(
            self._pool.submit(lambda: (write_reference(self.out / stream / f"dt={self.world.date(number)}", stream, rows), []))
        )

    def _stamped(self, day: Day, stream: str, contexts: Contexts) -> Rows:
        """Ids, arrival and delivery: `dt` is relative to the day; what would arrive after the last day is not delivered."""
        world, columns = self.world, day.merged(stream)
        size, ts, rng = len(columns["ts"]), columns.pop("ts"), day.rng(f"arrival {stream}")
        late = columns.pop("late")
        happened = (ts - day.midnight) // DAY_MS
        draw = rng.random(size)
        wait = np.where(draw < 0.006, rng.geometric(0.45, size), np.where(draw < 0.0068, rng.integers(4, 29, size), 0))
        wait = np.where(late >= 0, late, wait)
        wait = np.where(happened + wait + day.number >= world.days, 0, wait)
        delay = rng.lognormal(6.6, 1.0, size).astype(np.int64) + columns.get("listened_ms", 0)
        delay = np.where(draw > 0.97, delay + rng.integers(60_000, 6 * 3_600_000, size), delay)
        ahead = (draw > 0.5) & (draw < 0.503)
        received = np.where(ahead, ts - rng.integers(1_000, 280_000, size), ts + delay)
        opened = day.midnight + (happened + wait) * DAY_MS + rng.integers(0, DAY_MS // 2, size)
        received = np.where(wait > 0, np.maximum(opened, received), received)
        ring = np.where(columns["fake"] >= 0, columns["fake"], contexts.columns["ring"][columns["context"]])
        columns |= {
            "event_id": world.new_keys(size),
            "event_ts": ts,
            "received_ts": received,
            "ring": ring,
            "dt": happened + wait,
        }
        kept = (columns["dt"] + day.number < world.days) & (columns["dt"] >= 0)
        return Rows(stream, columns, contexts).taken(kept)

    def _postpone(self, day: Day, rows: Rows, wait: Array) -> None:
        """Keep late rows with contexts of their own until their delivery day comes."""
        for days in np.unique(wait[wait > 0]).tolist():
            late = rows.taken(wait == days)
            contexts = rows.contexts.taken(late.columns["context"])
            late.columns["context"] = np.arange(len(late))
            self._waiting.setdefault(day.number + days, []).append((late, contexts))

    def _submit(self, number: int, rows: Rows) -> None:
        rows = rows.taken(np.argsort(rows.columns["received_ts"], kind="stable"))
        self.events[rows.stream] += len(rows)
        self.on_truth(rows.stream, rows.columns, rows.contexts.columns["user_id"])
        self._queue(self._pool.submit(self._write, number, rows))

    def _queue(self, job: Job) -> None:
        self._jobs.append(job)
        while len(self._jobs) > MOST_WAITING:
            self._settle(self._jobs.pop(0))

    def _write(self, number: int, rows: Rows) -> tuple[int, list[dict[str, object]]]:
        folder = self.out / rows.stream / f"dt={self.world.date(number)}"
        folder.mkdir(parents=True, exist_ok=True)
        extension = FORMATS[rows.stream]
        body, sample = render(self.world, rows, extension)
        files = {f"part-0001.{extension}": (body, len(rows))}
        lines = sample if extension.startswith("jsonl") else b""
        spoiled, facts = spoil(self.world, (number, rows.stream), lines, len(rows))
        if spoiled:
            files[f"edge-0001.{extension}"] = (pack(spoiled, extension.partition(".")[2]), spoiled.count(b"\n"))
        for name, (content, _) in files.items():
            (folder / name).write_bytes(content)
        if rows.stream in MANIFESTED:
            (folder / "_MANIFEST.json").write_text(_manifest(files))
        return sum(len(content) for content, _ in files.values()), facts

    def _settle(self, job: Job) -> None:
        size, facts = job.result()
        self.bytes_written += size
        for fact in facts:
            self.world.remember("faults", **fact)

    def close(self) -> None:
        """Wait for every file."""
        try:
            for job in self._jobs:
                self._settle(job)
        finally:
            self._pool.shutdown(cancel_futures=True)


def _manifest(files: dict[str, tuple[bytes, int]]) -> str:
    listed = [
        {"name": name, "rows": rows, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        for name, (body, rows) in files.items()
    ]
    return json.dumps({"files": listed}, indent=1) + "\n"
