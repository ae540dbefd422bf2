"""The log as lines of the landing contract, a file per stream and day of arrival, and the truth beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.made_up.fifth.client import ACCOUNT, DEVICE, clocks, devices, envelope
from resonance.made_up.fifth.crews import ATTACKS
from resonance.made_up.fifth.stage import COLUMNS, SOURCES, Columns, Stage
from resonance.made_up.third.delivery import write
from resonance.made_up.third.envelope import named, words
from resonance.made_up.third.lines import CHANNELS, ENDINGS, FEEDBACK, ITEMS, JUDGED, OPENS, WAYS, event_ids, instants
from resonance.made_up.third.log import SURFACES
from resonance.made_up.third.scale import DAY, MINUTE, SECOND, mix, share

SONG, ARTIST, SHARE, LIST, GRANT, COMMENT, CAMPAIGN, TASK, MERCHANT, TEAM, MATCH = range(3, 14)
"""Kinds of ids beside ACCOUNT and DEVICE."""
IDS = {
    "song_id": ("song", SONG), "share_id": ("share", SHARE), "parent_share_id": ("parent", SHARE), "playlist_id": ("list", LIST),
    "grant_id": ("grant", GRANT), "merchant_id": ("merchant", MERCHANT), "task_id": ("task", TASK), "team_id": ("team", TEAM),
    "match_id": ("match", MATCH), "campaign_id": ("campaign", CAMPAIGN),
}  # fmt: skip
"""Columns that are ids of numbered things."""
WORDS: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "like": {"action": ("action", ("like", "unlike"))}, "share": {"channel": ("channel", CHANNELS)},
    "play": {"source": ("source", SOURCES), "end_reason": ("ending", ENDINGS)}, "app_open": {"open_source": ("how", OPENS)},
    "follow": {"action": ("action", ("follow", "unfollow")), "target_type": ("kind", ("artist", "user"))},
    "registration": {"channel": ("how", WAYS)}, "playlist": {"action": ("action", ("create", "add"))},
    "reward": {"action": ("action", ("grant", "claim", "redeem"))}, "impression": {"item_type": ("kind", ITEMS)},
    "negative_feedback": {"feedback": ("how", FEEDBACK)}, "team": {"action": ("action", ("join", "leave"))},
    "comment": {}, "share_open": {}, "task": {},
}  # fmt: skip
"""Columns that are words, by the column of the log that holds their codes."""


def lines(stage: Stage, stream: str, rows: Columns) -> pa.Table:
    """One line per row, in the order of the rows. `rows` has `event_ts` and `received_ts` (ms) beside the log's columns."""
    columns = {"event_id": event_ids(stage.chance.seed, stream, rows)}
    columns |= {name: instants(rows[name]) for name in ("event_ts", "received_ts")} | envelope(stage, rows)
    columns |= {name: named(stage.chance.seed, kind, rows[key], "x") for name, (key, kind) in IDS.items() if key in rows}
    if "surface" in rows:
        gone = share(rows["account"], rows["ts"], 98) < 0.02 * stage.temper.gaps
        columns["surface"] = words(SURFACES, np.where(gone, -1, rows["surface"]))
    columns |= {name: words(texts, rows[key]) for name, (key, texts) in WORDS[stream].items()}
    return pa.table(columns | (OWN[stream](stage, rows) if stream in OWN else {}))


def _targets(stage: Stage, rows: Columns, kinds: tuple[int, ...]) -> pa.Array:
    """Ids of targets whose kind differs from row to row."""
    return pa.compute.coalesce(
        *(named(stage.chance.seed, kind, np.where(rows["kind"] == n, rows["target"], -1), "" if kind == ACCOUNT else "x")
          for n, kind in enumerate(kinds))
    )  # fmt: skip


def _like(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    return {
        "target_type": pa.array(["song"] * len(rows["ts"]), pa.string()),
        "target_id": named(stage.chance.seed, SONG, rows["song"], "x"),
    }


def _comment(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    fate = np.searchsorted((0.96, 0.985), share(rows["account"], rows["ts"], 99))
    return {
        "comment_id": named(stage.chance.seed, COMMENT, np.arange(len(fate))), "text": words(stage.texts, rows["phrase"]),
        "moderation": words(("ok", "pending", "removed"), fate),
    }  # fmt: skip


def _impression(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    toss = share(rows["account"], rows["ts"], 97)
    seen = np.minimum(1.0, np.round(0.2 + 1.2 * share(rows["account"], rows["ts"], 96), 2))
    item = _targets(stage, rows, (SONG, CAMPAIGN, LIST, TASK))
    return {"item_id": item, "visible_ms": pa.array((300 + 9_000 * toss**2).astype(int)), "visible_pct": pa.array(seen)}


def _reward(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    value = rows["value"]
    money = [f"{n / 100:.2f}" for n in range(2_051)]
    return {"reward_id": words([f"voucher-{n}" for n in range(42)], value // 50), "face_value_cny": words(money, value),
            "cost_cny": words(money, value * 2 // 5)}  # fmt: skip


def _feedback(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    return {
        "item_type": pa.array(["campaign"] * len(rows["ts"]), pa.string()),
        "item_id": named(stage.chance.seed, CAMPAIGN, rows["target"], "x"),
    }


OWN: dict[str, Callable[[Stage, Columns], dict[str, Any]]] = {
    "like": _like, "comment": _comment, "impression": _impression, "reward": _reward, "negative_feedback": _feedback,
    "play": lambda stage, rows: {"listened_ms": rows["listened"], "duration_ms": stage.catalogue.duration[rows["song"]]},
    "follow": lambda stage, rows: {"target_id": _targets(stage, rows, (ARTIST, ACCOUNT))},
}  # fmt: skip


def truth(stage: Stage, stream: str, rows: Columns) -> pa.Table:
    """What each line of a judged stream was, with the account and device that acted even where the line does not say."""
    attack, seed, nothing = stage.accounts.attack[rows["account"]], stage.chance.seed, np.full(len(rows["ts"]), -1)
    sold = rows.get("sold", np.zeros(len(attack), int)) > 0
    action = rows["action"] if stream == "like" else nothing
    return pa.table({
        "event_id": event_ids(stage.chance.seed, stream, rows), "stream": pa.array([stream] * len(attack), pa.string()),
        "song_id": named(seed, SONG, rows.get("song", nothing), "x"), "action": words(("like", "unlike"), action),
        "is_fake": pa.array((attack > 0) | sold), "attack": words((*ATTACKS, "sold_likes"), np.where(sold, len(ATTACKS), attack)),
        "user_id": named(seed, ACCOUNT, rows["account"]), "device_id": named(seed, DEVICE, devices(stage, rows)[0], "v"),
        "event_ts": instants(rows["event_ts"]),
    })  # fmt: skip


def deliver(stage: Stage, folder: Path) -> dict[str, int]:
    """Write `landing/` and `truth/events.parquet`; returns lines per stream (without those that are delivered again)."""
    counts, known = {}, []
    for stream in COLUMNS:
        rows = stage.log.rows(stream)
        event, received = clocks(stage, rows)
        there = (rows["ts"] >= stage.scale.start) & (received < stage.scale.end) & (event <= received + 4 * MINUTE)
        order = np.flatnonzero(there)
        order = order[np.argsort(received[order], kind="stable")]
        rows = {name: column[order] for name, column in {**rows, "event_ts": event, "received_ts": received}.items()}
        counts[stream] = len(order)
        _write_days(stage, stream, lines(stage, stream, rows), folder / "landing")
        known += [truth(stage, stream, rows)] if stream in JUDGED else []
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.concat_tables(known).combine_chunks(), folder / "truth" / "events.parquet", compression="zstd")
    return counts


def _write_days(stage: Stage, stream: str, table: pa.Table, landing: Path) -> None:
    """A file for every day, also for one without lines; a few lines come a second time."""
    received = np.asarray(table["received_ts"].cast(pa.int64())) // 1_000
    bounds = np.searchsorted(received, stage.scale.start + np.arange(stage.scale.days + 1) * DAY)
    place = table.schema.get_field_index("received_ts")
    for day in range(stage.scale.days):
        part = table.slice(bounds[day], bounds[day + 1] - bounds[day])
        again = part.take(pa.array(np.flatnonzero(share(mix(np.arange(len(part)), day, 95)) < stage.temper.repeated)))
        later = pa.compute.add(again["received_ts"].cast(pa.int64()), 3 * SECOND * 1_000).cast(part.schema.field(place).type)
        name = stage.scale.last_day - timedelta(days=stage.scale.days - 1 - day)
        whole = pa.concat_tables([part, again.set_column(place, part.schema.field(place), later)])
        write(whole, landing / stream / f"dt={name}" / f"{stream}-0.parquet")
