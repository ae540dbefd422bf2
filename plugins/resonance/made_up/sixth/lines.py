"""The log as lines of the landing contract, a file per stream and day of arrival, and the truth beside them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from resonance.made_up.fifth.lines import IDS, OWN, SONG, WORDS
from resonance.made_up.fifth.stage import COLUMNS, Columns
from resonance.made_up.sixth.envelope import ACCOUNT, DEVICE, clocks, devices, envelope
from resonance.made_up.sixth.stage import Stage
from resonance.made_up.sixth.terms import ATTACKS
from resonance.made_up.third.delivery import write
from resonance.made_up.third.envelope import named, words
from resonance.made_up.third.lines import JUDGED, event_ids, instants
from resonance.made_up.third.log import SURFACES
from resonance.made_up.third.scale import DAY, MINUTE, SECOND


def deliver(stage: Stage, folder: Path) -> dict[str, int]:
    """Write `landing/` and `truth/events.parquet`; returns lines per stream, without those that come again."""
    counts, known = {}, []
    for stream in COLUMNS:
        rows = _arrived(stage, stage.log.rows(stream))
        counts[stream] = len(rows["ts"])
        _write_days(stage, stream, rows, folder / "landing")
        if stream in JUDGED:
            known.append(_truth(stage, stream, rows))
    write(pa.concat_tables(known), folder / "truth" / "events.parquet")
    return counts


def _arrived(stage: Stage, rows: Columns) -> Columns:
    """What is received within the world, in that order, with the clocks' `event_ts` and `received_ts`."""
    event, received = clocks(stage, rows)
    inside = (rows["ts"] >= stage.scale.start) & (received < stage.scale.end) & (event < received + 4 * MINUTE)
    order = np.flatnonzero(inside)
    order = order[np.argsort(received[order], kind="stable")]
    return {name: column[order] for name, column in {**rows, "event_ts": event, "received_ts": received}.items()}


def _lines(stage: Stage, stream: str, rows: Columns) -> pa.Table:
    """One line per row."""
    columns = {"event_id": event_ids(stage.chance.seed, stream, rows)}
    columns |= {name: instants(rows[name]) for name in ("event_ts", "received_ts")} | envelope(stage, rows)
    columns |= {name: named(stage.chance.seed, kind, rows[key], "x") for name, (key, kind) in IDS.items() if key in rows}
    if "surface" in rows:
        gone = stage.toss(rows["account"], rows["ts"], 111) < 0.025 * stage.habits.gaps
        columns["surface"] = words(SURFACES, np.where(gone, -1, rows["surface"]))
    columns |= {name: words(texts, rows[key]) for name, (key, texts) in WORDS[stream].items()}
    return pa.table(columns | (OWN[stream](stage, rows) if stream in OWN else {}))  # type: ignore[arg-type]


def _write_days(stage: Stage, stream: str, rows: Columns, landing: Path) -> None:
    """A file for every day, also for one without lines; a few lines come a second time at the end of it."""
    table, received = _lines(stage, stream, rows), rows["received_ts"]
    bounds = np.searchsorted(received, stage.scale.start + np.arange(stage.scale.days + 1) * DAY)
    again = stage.chance.of(f"again {stream}").random(len(received)) < stage.habits.repeated
    place = table.schema.get_field_index("received_ts")
    for day, (first, last) in enumerate(zip(bounds[:-1], bounds[1:], strict=True)):
        twice = first + np.flatnonzero(again[first:last])
        second = table.take(pa.array(twice)).set_column(place, table.schema.field(place), instants(received[twice] + 5 * SECOND))
        name = f"dt={stage.scale.last_day - timedelta(days=stage.scale.days - 1 - day)}"
        write(pa.concat_tables([table.slice(first, last - first), second]), landing / stream / name / f"{stream}-0.parquet")


def _truth(stage: Stage, stream: str, rows: Columns) -> pa.Table:
    """What each line of a judged stream was, with the account and device that acted even where the line does not say."""
    attack, seed, nothing = stage.accounts.attack[rows["account"]], stage.chance.seed, np.full(len(rows["ts"]), -1)
    sold = rows.get("sold", nothing) > 0
    return pa.table({
        "event_id": event_ids(stage.chance.seed, stream, rows), "stream": pa.array([stream] * len(attack), pa.string()),
        "song_id": named(seed, SONG, rows.get("song", nothing), "x"),
        "action": words(("like", "unlike"), rows["action"] if stream == "like" else nothing),
        "is_fake": pa.array((attack > 0) | sold), "attack": words((*ATTACKS, "sold_likes"), np.where(sold, len(ATTACKS), attack)),
        "user_id": named(seed, ACCOUNT, rows["account"]), "device_id": named(seed, DEVICE, devices(stage, rows)[0], "v"),
        "event_ts": instants(rows["event_ts"]),
    })  # fmt: skip
