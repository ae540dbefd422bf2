"""The log as deliveries, a file per stream and day of arrival, and the truth about lines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from resonance.made_up.fourth.client import reported
from resonance.made_up.fourth.lines import lines
from resonance.made_up.fourth.people import whereabouts
from resonance.made_up.fourth.stage import PLACED, Columns, Stage, chosen
from resonance.made_up.third.delivery import days
from resonance.made_up.third.lines import JUDGED, truth
from resonance.made_up.third.scale import MINUTE, SECOND
from resonance.made_up.world import write


def deliver(stage: Stage, folder: Path) -> dict[str, int]:
    """Write `landing/` and `truth/events.parquet`; returns lines per stream, without those sent twice."""
    counts, known = {}, []
    for stream in PLACED:
        rows = _arrived(stage, stage.log.rows(stream))
        counts[stream] = len(rows["ts"])
        twice = stage.chance.of(f"twice {stream}").random(len(rows["ts"])) < stage.habit["twice"]
        for day, part in days(stage.scale, lines(stage, stream, rows), 3 * SECOND * twice):
            write(part, folder / "landing" / stream / f"dt={day}" / f"{stream}.parquet")
        if stream in JUDGED:
            known.append(truth(stage, stream, {**rows, "number": whereabouts(stage, rows["account"], rows["ts"])[0]}))
    write(pa.concat_tables(known), folder / "truth" / "events.parquet")
    return counts


def _arrived(stage: Stage, rows: Columns) -> Columns:
    """What happens and arrives within the window, in the order of arrival."""
    event, received = reported(stage, rows)
    there = (rows["ts"] >= stage.scale.start) & (received < stage.scale.end) & (event < received + 4 * MINUTE)
    rows = chosen({**rows, "event_ts": event, "received_ts": received}, there)
    return chosen(rows, np.argsort(rows["received_ts"], kind="stable"))
