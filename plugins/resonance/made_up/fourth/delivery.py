"""The log as deliveries, a file per stream and day of arrival; reference snapshots; the truth about accounts and lines."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.made_up.fourth.client import reported
from resonance.made_up.fourth.lines import lines
from resonance.made_up.fourth.people import whereabouts
from resonance.made_up.fourth.references import references
from resonance.made_up.fourth.stage import PLACED, Columns, Stage, chosen
from resonance.made_up.third.delivery import write
from resonance.made_up.third.lines import INSTANT, JUDGED, truth
from resonance.made_up.third.references import write_accounts_truth
from resonance.made_up.third.scale import DAY, MINUTE, SECOND


def deliver(stage: Stage, folder: Path) -> dict[str, int]:
    """Write `landing/` and `truth/`; returns lines per stream, without those sent twice."""
    counts, known = {}, []
    for stream in PLACED:
        rows = _arrived(stage, stage.log.rows(stream))
        counts[stream] = len(rows["ts"])
        _write_days(stage, stream, lines(stage, stream, rows), folder / "landing")
        if stream in JUDGED:
            known.append(truth(cast(Any, stage), stream, {**rows, "number": whereabouts(stage, rows["account"], rows["ts"])[0]}))
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.concat_tables(known).combine_chunks(), folder / "truth" / "events.parquet", compression="zstd")
    counts["users"] = write_accounts_truth(cast(Any, stage), folder)
    for day, until in stage.scale.snapshots:
        for stream, table in references(stage, until).items():
            write(table, folder / "landing" / stream / f"dt={day}" / f"{stream}.parquet")
    return counts


def _arrived(stage: Stage, rows: Columns) -> Columns:
    """What happens and arrives within the window, in the order of arrival."""
    event, received = reported(stage, rows)
    there = (rows["ts"] >= stage.scale.start) & (received < stage.scale.end) & (event < received + 4 * MINUTE)
    rows = chosen({**rows, "event_ts": event, "received_ts": received}, there)
    return chosen(rows, np.argsort(rows["received_ts"], kind="stable"))


def _write_days(stage: Stage, stream: str, table: pa.Table, landing: Path) -> None:
    """A file for every day, also for one without lines; some lines come twice."""
    received = np.asarray(table["received_ts"].cast(pa.int64())) // 1_000
    bounds = np.searchsorted(received, stage.scale.start + np.arange(stage.scale.days + 1) * DAY)
    rng = stage.chance.of(f"twice {stream}")
    for day, (low, high) in enumerate(zip(bounds[:-1], bounds[1:], strict=True)):
        part = table.slice(low, high - low)
        again = part.take(pa.array(np.flatnonzero(rng.random(len(part)) < stage.habit["twice"])))
        place = again.schema.get_field_index("received_ts")
        later = pa.compute.add(again["received_ts"].cast(pa.int64()), 3 * SECOND * 1_000).cast(INSTANT)
        whole = pa.concat_tables([part, again.set_column(place, again.schema.field(place), later)])
        name = stage.scale.last_day - timedelta(days=stage.scale.days - 1 - day)
        write(whole, landing / stream / f"dt={name}" / f"{stream}.parquet")
