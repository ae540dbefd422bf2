"""Rows of the log as the landing contract's columns, and the truth beside them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from resonance.made_up.third.crews import ATTACKS
from resonance.made_up.third.envelope import ACCOUNT, DEVICE, envelope, hexed, named, words
from resonance.made_up.third.listening import SOURCE_NAMES
from resonance.made_up.third.log import SOLD, SURFACES, Columns, Stage
from resonance.made_up.third.scale import mix
from resonance.made_up.world import Imagined

CHANNELS = ("wechat", "moments", "qq", "qzone", "weibo", "douyin", "copy_link", "inapp")
ENDINGS = ("completed", "skip", "pause_timeout", "app_close", "error")
ITEMS = ("song", "campaign", "playlist", "task")
OPENS = ("icon", "push", "deeplink", "widget", "system")
WAYS = ("store", "invite", "preinstalled", "search", "other")
FEEDBACK = ("close", "not_interested", "report", "mute")
JUDGED = ("like", "comment", "share", "play", "share_open", "follow")
SONG, ARTIST, SHARE, LIST, GRANT, COMMENT, CAMPAIGN, TASK, MERCHANT = range(3, 12)
"""Kinds of ids beside ACCOUNT and DEVICE."""
INSTANT = pa.timestamp("us", tz="UTC")


def instants(ms: np.ndarray) -> pa.Array:
    return pa.array(ms * 1_000).cast(pa.timestamp("us")).cast(INSTANT)


def event_ids(seed: int, stream: str, rows: Columns) -> pa.Array:
    return hexed(mix(np.arange(len(rows["ts"])), seed, int.from_bytes(stream.encode()[:7])))


def lines(stage: Stage, stream: str, rows: Columns) -> pa.Table:
    """One line per row, in the order of the rows. `rows` has `event_ts` and `received_ts` (ms) beside the log's columns."""
    seed = stage.chance.seed
    columns = {"event_id": event_ids(stage.chance.seed, stream, rows)}
    columns |= {name: instants(rows[name]) for name in ("event_ts", "received_ts")}
    columns |= envelope(stage, rows)
    columns["campaign_id"] = named(seed, CAMPAIGN, rows.get("campaign", np.full(len(rows["ts"]), -1)), "c")
    surface = rows.get("surface", np.full(len(rows["ts"]), -1))
    columns["surface"] = words(SURFACES, np.where(mix(rows["account"], rows["ts"], 5) % np.uint64(33) == 0, -1, surface))
    return pa.table(columns | OWN[stream](stage, rows))


def _like(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    song = named(stage.chance.seed, SONG, rows["song"], "s")
    kind = pa.array(["song"] * len(song), pa.string())
    return {"action": words(("like", "unlike"), rows["action"]), "target_type": kind, "target_id": song, "song_id": song}


def _comment(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    seed, fate = stage.chance.seed, (mix(rows["account"], rows["ts"], 6) % np.uint64(100)).astype(int)
    return {
        "comment_id": named(seed, COMMENT, np.arange(len(rows["ts"])), "m"),
        "song_id": named(seed, SONG, rows["song"], "s"),
        "text": words(stage.phrases.texts, rows["phrase"]),
        "moderation": words(("ok", "pending", "removed"), np.where(fate < 95, 0, np.where(fate < 98, 1, 2))),
    }


def _share(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    seed = stage.chance.seed
    return {
        "share_id": named(seed, SHARE, rows["share"], "h"), "song_id": named(seed, SONG, rows["song"], "s"),
        "parent_share_id": named(seed, SHARE, rows["parent"], "h"), "channel": words(CHANNELS, rows["channel"]),
    }  # fmt: skip


def _share_open(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    return {"share_id": named(stage.chance.seed, SHARE, rows["share"], "h")}


def _play(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    return {
        "song_id": named(stage.chance.seed, SONG, rows["song"], "s"), "source": words(SOURCE_NAMES, rows["source"]),
        "listened_ms": pa.array(rows["listened"]), "duration_ms": pa.array(stage.catalogue.duration[rows["song"]]),
        "end_reason": words(ENDINGS, rows["ending"]),
    }  # fmt: skip


def _targets(stage: Stage, kind: np.ndarray, target: np.ndarray, ids: tuple[tuple[int, str], ...]) -> pa.Array:
    """Ids of targets whose kind differs from row to row; `ids[kind]` is the kind of id and its prefix."""
    made = [
        named(stage.chance.seed, code, np.where(kind == place, target, -1), prefix) for place, (code, prefix) in enumerate(ids)
    ]
    return pa.compute.coalesce(*made)


def _follow(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    return {
        "action": words(("follow", "unfollow"), rows["action"]), "target_type": words(("artist", "user"), rows["kind"]),
        "target_id": _targets(stage, rows["kind"], rows["target"], ((ARTIST, "a"), (ACCOUNT, "u"))),
    }  # fmt: skip


def _impression(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    toss = (mix(rows["account"], rows["ts"], 8) >> np.uint64(20)).astype(np.int64)
    return {
        "item_type": words(ITEMS, rows["kind"]),
        "item_id": _targets(stage, rows["kind"], rows["target"], ((SONG, "s"), (CAMPAIGN, "c"), (LIST, "l"), (TASK, "t"))),
        "visible_ms": pa.array(200 + toss % 4_000), "visible_pct": pa.array(np.minimum(toss // 4_000 % 140 / 100, 1.0)),
    }  # fmt: skip


def _reward(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    seed, value = stage.chance.seed, rows["value"]
    return {
        "action": words(("grant", "claim", "redeem"), rows["action"]), "grant_id": named(seed, GRANT, rows["grant"], "g"),
        "reward_id": words([f"coupon-{n}" for n in range(21)], value // 50),
        "merchant_id": named(seed, MERCHANT, rows["merchant"], "b"),
        "face_value_cny": words([f"{n / 100:.2f}" for n in range(2_000)], value),
        "cost_cny": words([f"{n / 100:.2f}" for n in range(2_000)], value * 3 // 10),
    }  # fmt: skip


def _registration(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    return {"channel": words(WAYS, rows["how"]), "share_id": named(stage.chance.seed, SHARE, rows["share"], "h")}


def _playlist(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    seed = stage.chance.seed
    lists = named(seed, LIST, 6 + rows["list"], "l")
    return {
        "action": words(("create", "add"), rows["action"]),
        "playlist_id": lists,
        "song_id": named(seed, SONG, rows["song"], "s"),
    }


def _negative_feedback(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    kind = pa.array(["campaign"] * len(rows["ts"]), pa.string())
    return {
        "feedback": words(FEEDBACK, rows["how"]),
        "item_type": kind,
        "item_id": named(stage.chance.seed, CAMPAIGN, rows["target"], "c"),
    }


OWN = {
    "like": _like, "comment": _comment, "share": _share, "share_open": _share_open, "play": _play, "follow": _follow,
    "impression": _impression, "reward": _reward, "registration": _registration, "playlist": _playlist,
    "negative_feedback": _negative_feedback,
    "app_open": lambda stage, rows: {"open_source": words(OPENS, rows["how"])},
    "task": lambda stage, rows: {"task_id": named(stage.chance.seed, TASK, rows["task"], "t")},
}  # fmt: skip


def truth(stage: Imagined, stream: str, rows: Columns) -> pa.Table:
    """What each line of a judged stream was, with the account and device that acted even where the line does not say."""
    attack = stage.accounts.attack[rows["account"]]
    deed = rows.get("deed", np.zeros(len(attack), int))
    seed, names = stage.chance.seed, (*ATTACKS, "sold_likes")
    song = rows.get("song", np.full(len(attack), -1))
    action = words(("like", "unlike"), rows["action"]) if stream == "like" else pa.nulls(len(attack), pa.string())
    return pa.table({
        "event_id": event_ids(stage.chance.seed, stream, rows), "stream": pa.array([stream] * len(attack), pa.string()),
        "song_id": named(seed, SONG, song, "s"), "action": action, "is_fake": pa.array((attack > 0) | (deed == SOLD)),
        "attack": words(names, np.where(deed == SOLD, len(names) - 1, attack)),
        "user_id": named(seed, ACCOUNT, rows["account"], "u"), "device_id": named(seed, DEVICE, rows["number"]),
        "event_ts": instants(rows["event_ts"]),
    })  # fmt: skip
