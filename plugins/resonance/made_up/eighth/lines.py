"""The log as lines of the landing contract, a file per stream and day of arrival, and the truth beside them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.made_up.eighth.client import clocks
from resonance.made_up.eighth.envelope import devices, envelope
from resonance.made_up.eighth.stage import Stage
from resonance.made_up.fifth.client import ACCOUNT, DEVICE
from resonance.made_up.fifth.crews import ATTACKS
from resonance.made_up.fifth.lines import IDS, OWN, SONG, WORDS
from resonance.made_up.fifth.stage import COLUMNS, Columns
from resonance.made_up.third.delivery import write
from resonance.made_up.third.envelope import named, words
from resonance.made_up.third.lines import JUDGED, event_ids, instants
from resonance.made_up.third.log import SURFACES
from resonance.made_up.third.scale import DAY, MINUTE, SECOND


def render(stage: Stage, stream: str, rows: Columns) -> pa.Table:
    """One line per row, in the order of the rows, which have `event_ts` and `received_ts` (ms) beside the log's columns."""
    columns = {"event_id": event_ids(stage.chance.seed, stream, rows)}
    columns |= {name: instants(rows[name]) for name in ("event_ts", "received_ts")} | envelope(stage, rows)
    columns |= {name: named(stage.chance.seed, kind, rows[key], "x") for name, (key, kind) in IDS.items() if key in rows}
    if "surface" in rows:
        gone = stage.toss(461, rows["account"], rows["ts"]) < 0.025 * stage.temper.gaps
        columns["surface"] = words(SURFACES, np.where(gone, -1, rows["surface"]))
    columns |= {name: words(texts, rows[key]) for name, (key, texts) in WORDS[stream].items()}
    own = OWN[stream](stage, rows) if stream in OWN else {}  # type: ignore[arg-type]
    return pa.table(columns | own)


def known(stage: Stage, stream: str, rows: Columns) -> pa.Table:
    """What each line of a judged stream was, and who acted on which device even where the line does not say."""
    seed, count = stage.chance.seed, len(rows["ts"])
    nothing, sold = np.full(count, -1), rows.get("sold", np.zeros(count, np.int64)) > 0
    code = np.where(sold, len(ATTACKS), stage.accounts.attack[rows["account"]])
    return pa.table({
        "event_id": event_ids(seed, stream, rows), "stream": pa.array([stream] * count, pa.string()),
        "song_id": named(seed, SONG, rows.get("song", nothing), "x"),
        "action": words(("like", "unlike"), rows["action"] if stream == "like" else nothing),
        "is_fake": pa.array(code > 0), "attack": words((*ATTACKS, "sold_likes"), code),
        "user_id": named(seed, ACCOUNT, rows["account"]), "device_id": named(seed, DEVICE, devices(stage, rows)[0], "v"),
        "event_ts": instants(rows["event_ts"]),
    })  # fmt: skip


def hand_over(stage: Stage, folder: Path) -> dict[str, int]:
    """Write `landing/` and `truth/events.parquet`; returns lines per stream (without those that arrive again)."""
    counts, truths = {}, []
    for stream in COLUMNS:
        rows = stage.log.rows(stream)
        event, received = clocks(stage, rows)
        there = (event >= stage.scale.start) & (received < stage.scale.end) & (event <= received + 4 * MINUTE)
        order = np.lexsort((rows["account"], received))
        order = order[there[order]]
        rows = {name: column[order] for name, column in {**rows, "event_ts": event, "received_ts": received}.items()}
        counts[stream] = len(order)
        _write_days(stage, stream, rows, folder / "landing")
        truths += [known(stage, stream, rows)] if stream in JUDGED else []
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.concat_tables(truths).combine_chunks(), folder / "truth" / "events.parquet", compression="zstd")
    return counts


def _write_days(stage: Stage, stream: str, rows: Columns, landing: Path) -> None:
    """A file for every day, also for one without lines; some lines arrive a second time, a little later."""
    table = render(stage, stream, rows)
    twice = np.flatnonzero(stage.toss(462, rows["account"], rows["ts"], len(stream)) < stage.temper.repeated)
    place = table.schema.get_field_index("received_ts")
    late = rows["received_ts"][twice] + 4 * SECOND
    again = table.take(pa.array(twice)).set_column(place, table.schema.field(place), instants(late))
    whole = pa.concat_tables([table, again])
    days = (np.concatenate([rows["received_ts"], rows["received_ts"][twice]]) - stage.scale.start) // DAY
    order = np.argsort(days, kind="stable")
    bounds = np.searchsorted(days[order], np.arange(stage.scale.days + 1))
    for day in range(stage.scale.days):
        name = stage.scale.last_day - timedelta(days=stage.scale.days - 1 - day)
        part = whole.take(pa.array(order[bounds[day] : bounds[day + 1]]))
        write(part, landing / stream / f"dt={name}" / f"{stream}-0.parquet")
