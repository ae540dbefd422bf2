"""The log as lines of the landing contract, a file per stream and day of arrival, and the truth beside them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.made_up.fifth.crews import ATTACKS
from resonance.made_up.fifth.lines import DEVICE, IDS, OWN, SONG, WORDS
from resonance.made_up.fifth.stage import COLUMNS, Columns
from resonance.made_up.seventh.client import clocks
from resonance.made_up.seventh.envelope import ACCOUNT, devices, envelope
from resonance.made_up.seventh.stage import Stage
from resonance.made_up.third.delivery import write
from resonance.made_up.third.envelope import named, words
from resonance.made_up.third.lines import JUDGED, event_ids, instants
from resonance.made_up.third.log import SURFACES
from resonance.made_up.third.scale import DAY, MINUTE, SECOND

AGAIN = 5 * SECOND


def render(stage: Stage, stream: str, rows: Columns) -> pa.Table:
    """One line per row, in the order of the rows, which have `event_ts` and `received_ts` (ms) beside the log's columns."""
    columns = {"event_id": event_ids(stage.chance.seed, stream, rows)}
    columns |= {name: instants(rows[name]) for name in ("event_ts", "received_ts")} | envelope(stage, rows)
    for name, (key, kind) in IDS.items():
        if key in rows:
            columns[name] = named(stage.chance.seed, kind, rows[key], "x")
    if "surface" in rows:
        gone = stage.toss(61, rows["account"], rows["ts"]) < 0.02 * stage.habits.gaps
        columns["surface"] = words(SURFACES, np.where(gone, -1, rows["surface"]))
    columns |= {name: words(texts, rows[key]) for name, (key, texts) in WORDS[stream].items()}
    own = OWN[stream](stage, rows) if stream in OWN else {}  # type: ignore[arg-type]
    return pa.table(columns | own)


def known(stage: Stage, stream: str, rows: Columns) -> pa.Table:
    """The truth about each line of a judged stream, and who acted on which device even where the line does not say."""
    attack, seed, count = stage.accounts.attack[rows["account"]], stage.chance.seed, len(rows["ts"])
    code = np.where(rows.get("sold", np.zeros(count, int)) > 0, len(ATTACKS), attack)
    nothing = np.full(count, -1)
    return pa.table({
        "event_id": event_ids(stage.chance.seed, stream, rows),
        "stream": pa.array([stream] * count, pa.string()),
        "song_id": named(seed, SONG, rows.get("song", nothing), "x"),
        "action": words(("like", "unlike"), rows["action"] if stream == "like" else nothing),
        "is_fake": pa.array(code > 0), "attack": words((*ATTACKS, "sold_likes"), code),
        "user_id": named(seed, ACCOUNT, rows["account"]), "device_id": named(seed, DEVICE, devices(stage, rows)[0], "v"),
        "event_ts": instants(rows["event_ts"]),
    })  # fmt: skip


def hand_over(stage: Stage, folder: Path) -> dict[str, int]:
    """Write `landing/` and `truth/events.parquet`; returns lines per stream (without those that are handed over again)."""
    counts, truths = {}, []
    for stream in COLUMNS:
        rows = stage.log.rows(stream)
        event, received = clocks(stage, rows)
        fits = (event >= stage.scale.start) & (received < stage.scale.end) & (event <= received + 4 * MINUTE)
        rows = {**rows, "event_ts": event, "received_ts": received}
        order = np.lexsort((rows["account"], received))
        order = order[fits[order]]
        rows = {name: column[order] for name, column in rows.items()}
        counts[stream] = len(order)
        _days(stage, stream, (render(stage, stream, rows), rows), folder / "landing")
        if stream in JUDGED:
            truths.append(known(stage, stream, rows))
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.concat_tables(truths).combine_chunks(), folder / "truth" / "events.parquet", compression="zstd")
    return counts


def _days(stage: Stage, stream: str, lines: tuple[pa.Table, Columns], landing: Path) -> None:
    """A file for every day, also for one without lines; some lines are sent twice and arrive twice."""
    table, rows = lines
    twice = np.flatnonzero(stage.toss(62, rows["account"], rows["ts"], len(stream)) < stage.habits.repeated)
    again = table.take(pa.array(twice)).set_column(
        table.schema.get_field_index("received_ts"), table.schema.field("received_ts"),
        instants(rows["received_ts"][twice] + AGAIN),
    )  # fmt: skip
    first, second = ((rows["received_ts"][part] - stage.scale.start) // DAY for part in (slice(None), twice))
    for day in range(stage.scale.days):
        name = stage.scale.last_day - timedelta(days=stage.scale.days - 1 - day)
        (begin, end), (later, latest) = (np.searchsorted(column, (day, day + 1)) for column in (first, second))
        whole = pa.concat_tables([table.slice(begin, end - begin), again.slice(later, latest - later)])
        write(whole, landing / stream / f"dt={name}" / f"{stream}-0.parquet")
