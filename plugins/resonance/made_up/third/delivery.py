"""The log as deliveries: one file per stream and day in which the lines were received; the truth of what was delivered."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.made_up.third.envelope import devices, reported
from resonance.made_up.third.lines import JUDGED, lines, truth
from resonance.made_up.third.log import COLUMNS, Columns, Stage
from resonance.made_up.third.scale import DAY, MINUTE, SECOND, share

AGAIN = 0.001
"""Lines that a client sends twice."""


def lose(stage: Stage) -> None:
    """Plays that clients never reported, likes that share the instant of the next since they were sent together."""
    plays, people = stage.log.rows("play"), stage.accounts
    kept = share(plays["account"], plays["ts"], 35) >= people.loss[plays["account"]]
    stage.log.replace("play", {name: column[kept] for name, column in plays.items()})
    likes = stage.log.rows("like")
    order = np.lexsort((likes["ts"], likes["account"]))
    likes = {name: column[order] for name, column in likes.items()}
    waits = (np.diff(likes["account"], append=-1) == 0) & (np.diff(likes["ts"], append=0) < 20 * MINUTE)
    waits &= share(likes["account"], likes["ts"], 36) < people.batching[likes["account"]]
    last = np.minimum.accumulate(np.where(waits, len(waits), np.arange(len(waits)))[::-1])[::-1]
    stage.log.replace("like", {**likes, "ts": likes["ts"][last]})


def deliver(stage: Stage, folder: Path) -> dict[str, int]:
    """Write `landing/` and `truth/events.parquet`; returns lines per stream (without the repeated ones)."""
    counts, known = {}, []
    for stream in COLUMNS:
        rows = _delivered(stage, stage.log.rows(stream))
        counts[stream] = len(rows["ts"])
        _write_days(stage, stream, lines(stage, stream, rows), folder / "landing")
        if stream in JUDGED:
            known.append(truth(stage, stream, {**rows, "number": devices(stage, rows)[0]}))
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.concat_tables(known).combine_chunks(), folder / "truth" / "events.parquet", compression="zstd")
    return counts


def _delivered(stage: Stage, rows: Columns) -> Columns:
    """The rows that happen in the world and arrive in it, in the order of their arrival."""
    event, received = reported(stage, rows)
    there = (rows["ts"] >= stage.scale.start) & (received < stage.scale.end) & (event >= stage.scale.start - MINUTE)
    there &= event <= received + 4 * MINUTE
    rows = {**rows, "event_ts": event, "received_ts": received}
    order = np.flatnonzero(there)
    order = order[np.lexsort((order, received[order]))]
    return {name: column[order] for name, column in rows.items()}


def _write_days(stage: Stage, stream: str, table: pa.Table, landing: Path) -> None:
    """A file for every day, also for one without lines."""
    received = np.asarray(table["received_ts"].cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())) // 1_000
    bounds = np.searchsorted(received, stage.scale.start + np.arange(stage.scale.days + 1) * DAY)
    rng = stage.chance.of(f"sent again {stream}")
    for day in range(stage.scale.days):
        part = table.slice(bounds[day], bounds[day + 1] - bounds[day])
        again = part.take(pa.array(np.flatnonzero(rng.random(len(part)) < AGAIN)))
        whole = pa.concat_tables([part, _later(again)]) if len(again) else part
        name = stage.scale.last_day - timedelta(days=stage.scale.days - 1 - day)
        write(whole, landing / stream / f"dt={name}" / f"{stream}-0.parquet")


def _later(table: pa.Table) -> pa.Table:
    place = table.schema.get_field_index("received_ts")
    moved = pa.compute.add(table["received_ts"].cast(pa.int64()), 2 * SECOND * 1_000)
    return table.set_column(place, table.schema.field(place), moved.cast(pa.timestamp("us", tz="UTC")))


def write(table: pa.Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table.combine_chunks(), path, compression="zstd")
