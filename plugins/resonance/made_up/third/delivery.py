"""The log as deliveries: one file per stream and day in which the lines were received; the truth of what was delivered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from resonance.made_up.third.envelope import devices, reported
from resonance.made_up.third.lines import JUDGED, instants, lines, truth
from resonance.made_up.third.log import COLUMNS, Columns, Stage
from resonance.made_up.third.scale import DAY, MINUTE, SECOND, Scale, share
from resonance.made_up.world import Imagined, write

AGAIN = 0.001
"""Lines that a client sends twice."""


def lose(stage: Imagined) -> None:
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
        twice = stage.chance.of(f"sent again {stream}").random(len(rows["ts"])) < AGAIN
        for day, part in days(stage.scale, lines(stage, stream, rows), 2 * SECOND * twice):
            write(part, folder / "landing" / stream / f"dt={day}" / f"{stream}-0.parquet")
        if stream in JUDGED:
            known.append(truth(stage, stream, {**rows, "number": devices(stage, rows)[0]}))
    write(pa.concat_tables(known), folder / "truth" / "events.parquet")
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


def days(scale: Scale, table: pa.Table, later: np.ndarray) -> Iterator[tuple[date, pa.Table]]:
    """Every day, also one without lines, and its part of a table that is sorted by `received_ts`. At its end come lines a second
    time, received `later` ms after the first; 0 for never."""
    received = np.asarray(table["received_ts"].cast(pa.int64())) // 1_000
    bounds = np.searchsorted(received, scale.start + np.arange(scale.days + 1) * DAY)
    place = table.schema.get_field_index("received_ts")
    for day, (first, last) in enumerate(pairwise(bounds)):
        twice = first + np.flatnonzero(later[first:last])
        again = table.take(pa.array(twice)).set_column(place, table.schema.field(place), instants(received[twice] + later[twice]))
        yield scale.last_day - timedelta(days=scale.days - 1 - day), pa.concat_tables([table.slice(first, last - first), again])
