"""What clients send as lines of the landing contract, a file per stream and day of arrival, and the truth beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from resonance.made_up.fifth.crews import ATTACKS
from resonance.made_up.fifth.stage import COLUMNS, SOURCES, AnyStage, Columns
from resonance.made_up.third.delivery import days
from resonance.made_up.third.envelope import ACCOUNT, DEVICE, envelope_columns, named, words
from resonance.made_up.third.lines import CHANNELS, ENDINGS, FEEDBACK, ITEMS, JUDGED, OPENS, WAYS, event_ids, instants
from resonance.made_up.third.log import SURFACES
from resonance.made_up.third.scale import MINUTE, Scale, share
from resonance.made_up.world import write

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
Stage = TypeVar("Stage", bound=AnyStage)


@dataclass(frozen=True)
class Sent:
    """A stream in the order of its arrival: the columns of the log with `event_ts` and `received_ts` (ms); what else is true of
    the lines, and which of it, and of `surface`, they do not say (see envelope_columns); after how many ms they come again,
    0 for never."""

    rows: Columns
    facts: Columns
    gone: Columns
    later: np.ndarray


@dataclass(frozen=True)
class Gaps:
    """What clients of a platform leave out, and what they send twice.

    missing: share of lines by field, surface: share of lines without that, both of a usual client; again: after how many ms what
    is sent twice comes the second time. tosses: number of the first field's toss, and of the surface's, before that of twice.
    """

    missing: Mapping[str, float]
    surface: float
    again: int
    tosses: tuple[int, int]

    def of(self, stage: Any, stream: str, rows: Columns, habits: Any) -> tuple[Columns, np.ndarray]:
        """`gone` and `later` of a stream, as `Sent` has them; habits: how many `gaps` there are beside the usual, and what share
        is `repeated`. A line without a device still says whose it is."""
        account, ts, (first, rest) = rows["account"], rows["ts"], self.tosses
        shares = enumerate(self.missing.items(), start=first)
        gone = {name: stage.toss(n, account, ts) < habits.gaps * share for n, (name, share) in shares}
        gone["user_id"] &= ~gone["device_id"]
        gone["surface"] = stage.toss(rest, account, ts) < self.surface * habits.gaps
        return gone, self.again * (stage.toss(rest + 1, account, ts, len(stream)) < habits.repeated)


def deliver(stage: Stage, folder: Path, send: Callable[[Stage, str], Sent]) -> dict[str, int]:
    """Write `landing/` and `truth/events.parquet`; returns lines per stream (without those that come again)."""
    counts, known = {}, []
    for stream in COLUMNS:
        sent = send(stage, stream)
        counts[stream] = len(sent.later)
        for day, part in days(stage.scale, lines(stage, stream, sent), sent.later):
            write(part, folder / "landing" / stream / f"dt={day}" / f"{stream}-0.parquet")
        known += [truth(stage, stream, sent)] if stream in JUDGED else []
    write(pa.concat_tables(known), folder / "truth" / "events.parquet")
    return counts


def arrived(scale: Scale, rows: Columns, since: str, *order: str) -> Columns:
    """The rows that happen, by the column `since`, and arrive within the world, sorted by the columns `order`, the last first."""
    there = (rows[since] >= scale.start) & (rows["received_ts"] < scale.end)
    there &= rows["event_ts"] <= rows["received_ts"] + 4 * MINUTE
    places = np.lexsort([rows[name] for name in order])
    return {name: column[places[there[places]]] for name, column in rows.items()}


def lines(stage: AnyStage, stream: str, sent: Sent) -> pa.Table:
    """One line per row."""
    seed, rows = stage.chance.seed, sent.rows
    columns = {"event_id": event_ids(seed, stream, rows)}
    columns |= {name: instants(rows[name]) for name in ("event_ts", "received_ts")}
    columns |= envelope_columns(seed, sent.facts, sent.gone)
    columns |= {name: named(seed, kind, rows[key], "x") for name, (key, kind) in IDS.items() if key in rows}
    if "surface" in rows:
        columns["surface"] = words(SURFACES, np.where(sent.gone["surface"], -1, rows["surface"]))
    columns |= {name: words(texts, rows[key]) for name, (key, texts) in WORDS[stream].items()}
    return pa.table(columns | (OWN[stream](stage, rows) if stream in OWN else {}))


def _targets(stage: AnyStage, rows: Columns, kinds: tuple[int, ...]) -> pa.Array:
    """Ids of targets whose kind differs from row to row."""
    return pa.compute.coalesce(
        *(named(stage.chance.seed, kind, np.where(rows["kind"] == n, rows["target"], -1), "" if kind == ACCOUNT else "x")
          for n, kind in enumerate(kinds))
    )  # fmt: skip


def _like(stage: AnyStage, rows: Columns) -> dict[str, pa.Array]:
    return {
        "target_type": pa.array(["song"] * len(rows["ts"]), pa.string()),
        "target_id": named(stage.chance.seed, SONG, rows["song"], "x"),
    }


def _comment(stage: AnyStage, rows: Columns) -> dict[str, pa.Array]:
    fate = np.searchsorted((0.96, 0.985), share(rows["account"], rows["ts"], 99))
    return {
        "comment_id": named(stage.chance.seed, COMMENT, np.arange(len(fate))), "text": words(stage.texts, rows["phrase"]),
        "moderation": words(("ok", "pending", "removed"), fate),
    }  # fmt: skip


def _impression(stage: AnyStage, rows: Columns) -> dict[str, pa.Array]:
    toss = share(rows["account"], rows["ts"], 97)
    seen = np.minimum(1.0, np.round(0.2 + 1.2 * share(rows["account"], rows["ts"], 96), 2))
    item = _targets(stage, rows, (SONG, CAMPAIGN, LIST, TASK))
    return {"item_id": item, "visible_ms": pa.array((300 + 9_000 * toss**2).astype(int)), "visible_pct": pa.array(seen)}


def _reward(stage: AnyStage, rows: Columns) -> dict[str, pa.Array]:
    value = rows["value"]
    money = [f"{n / 100:.2f}" for n in range(2_051)]
    return {"reward_id": words([f"voucher-{n}" for n in range(42)], value // 50), "face_value_cny": words(money, value),
            "cost_cny": words(money, value * 2 // 5)}  # fmt: skip


def _feedback(stage: AnyStage, rows: Columns) -> dict[str, pa.Array]:
    return {
        "item_type": pa.array(["campaign"] * len(rows["ts"]), pa.string()),
        "item_id": named(stage.chance.seed, CAMPAIGN, rows["target"], "x"),
    }


OWN: dict[str, Callable[[AnyStage, Columns], dict[str, Any]]] = {
    "like": _like, "comment": _comment, "impression": _impression, "reward": _reward, "negative_feedback": _feedback,
    "play": lambda stage, rows: {"listened_ms": rows["listened"], "duration_ms": stage.catalogue.duration[rows["song"]]},
    "follow": lambda stage, rows: {"target_id": _targets(stage, rows, (ARTIST, ACCOUNT))},
}  # fmt: skip


def truth(stage: AnyStage, stream: str, sent: Sent) -> pa.Table:
    """What each line of a judged stream was, with the account and device that acted even where the line does not say."""
    seed, rows, count = stage.chance.seed, sent.rows, len(sent.later)
    nothing = np.full(count, -1)
    code = np.where(rows.get("sold", nothing) > 0, len(ATTACKS), stage.accounts.attack[rows["account"]])
    return pa.table({
        "event_id": event_ids(seed, stream, rows), "stream": pa.array([stream] * count, pa.string()),
        "song_id": named(seed, SONG, rows.get("song", nothing), "x"),
        "action": words(("like", "unlike"), rows["action"] if stream == "like" else nothing),
        "is_fake": pa.array(code > 0), "attack": words((*ATTACKS, "sold_likes"), code),
        "user_id": named(seed, ACCOUNT, rows["account"]), "device_id": named(seed, DEVICE, sent.facts["device_id"], "v"),
        "event_ts": instants(rows["event_ts"]),
    })  # fmt: skip
