"""Write what was finished in the landing contract's format: one Parquet file per stream and delivery day, and the truth."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.made_up.second.events import ATTACKS
from resonance.made_up.second.finishing import Table, finish
from resonance.made_up.second.lines import COLUMNS, envelope, instants
from resonance.made_up.second.naming import Names, event_ids, pick
from resonance.made_up.second.reacting import Stage

JUDGED = ("like", "comment", "share", "play", "share_open", "follow")
STREAMS = (*JUDGED, "impression", "app_open", "registration", "playlist", "negative_feedback", "task", "reward")


def deliver(stage: Stage, names: Names, folder: Path) -> dict[str, int]:
    """All event streams into `folder`/landing and the truth about the judged ones into `folder`/truth; rows per stream."""
    counts, truths = {}, []
    for stream in STREAMS:
        table = finish(stage, stream)
        ids = event_ids(stage.draws.stream("ids " + stream), stream, len(table["ts"]))
        columns = {"event_id": ids, **envelope(stage, names, table), **COLUMNS[stream](stage, names, table)}
        _write_days(folder / "landing" / stream, stage, pa.table(columns), table["day"])
        counts[stream] = len(ids)
        if stream in JUDGED:
            truths.append(_truth(stage, names, stream, {**table, "event_id": ids}))
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.concat_tables(truths), folder / "truth" / "events.parquet", compression="zstd")
    return counts


def _write_days(folder: Path, stage: Stage, table: pa.Table, day: np.ndarray) -> None:
    """One file per delivery day, a file without rows where nothing came; rows are by received, hence by day."""
    edges = np.searchsorted(day, np.arange(stage.scale.days + 1))
    first = stage.scale.last_day - timedelta(days=stage.scale.days - 1)
    for number in range(stage.scale.days):
        target = folder / f"dt={first + timedelta(days=number)}"
        target.mkdir(parents=True, exist_ok=True)
        part = table.slice(edges[number], edges[number + 1] - edges[number])
        pq.write_table(part, target / "part-0.parquet", compression="zstd")


def _truth(stage: Stage, names: Names, stream: str, table: Table) -> pa.Table:
    """What the judged events are: an account's attack covers all its events, a sale its own likes alone."""
    user, missing = table["user"], np.full(len(table["ts"]), -1)
    code = np.array([ATTACKS.index(attack) for attack in stage.people.attack], np.int8)[user]
    code = np.where(code > 0, code, table["attack"])
    return pa.table({
        "event_id": table["event_id"],
        "stream": pick(pa.array([stream]), np.zeros(len(user), np.int8)),
        "user_id": pick(names.users, user),
        "device_id": pick(names.devices, table["device"]),
        "song_id": pick(names.songs, table.get("song", missing)),
        "action": pick(pa.array(["like", "unlike"]), table["action"] if stream == "like" else missing),
        "event_ts": instants(table["ts"]),
        "is_fake": pa.array(code > 0),
        "attack": pick(pa.array(ATTACKS), code.astype(np.int8)),
    })  # fmt: skip
