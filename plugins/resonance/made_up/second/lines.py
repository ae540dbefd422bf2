"""The columns of every stream as the landing contract names them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resonance.made_up.second.finishing import Table
from resonance.made_up.second.naming import Names, event_ids, pick
from resonance.made_up.second.people import CITIES, DEVICE_TYPES, INTEGRITY
from resonance.made_up.second.reacting import SURFACES, Stage

SOURCES = (
    "search",
    "own_library",
    "artist_page",
    "album_page",
    "user_playlist",
    "editorial_playlist",
    "algo_radio",
    "daily_mix",
    "discover",
    "share_link",
    "campaign",
    "autoplay",
    "other",
)
Columns = dict[str, pa.Array]
OPEN_SOURCES = ("icon", "push", "deeplink", "widget")
CHANNELS = ("wechat", "moments", "qq", "qzone", "weibo", "douyin", "copy_link", "inapp")


def instants(ms: np.ndarray) -> pa.Array:
    """UTC timestamps in µs from ms."""
    return pa.array(ms * 1000).cast(pa.timestamp("us", "UTC"))


def envelope(stage: Stage, names: Names, table: Table) -> Columns:
    """The envelope's columns but for the event's id."""
    people, user, device = stage.people, table["user"], table["device"]
    wifi = table["ip"] != people.cell_ip[user]
    return {
        "event_ts": instants(table["ts"]),
        "received_ts": instants(table["received"]),
        "tz_offset_min": pa.array(np.full(len(user), 480, np.int32)),
        "user_id": pick(names.users, np.where(table["anonymous"], -1, user)),
        "device_id": pick(names.devices, device),
        "device_type": pick(pa.array(DEVICE_TYPES), np.array(people.device_type, np.int8)[device]),
        "app_mode": pick(pa.array(["normal"]), np.zeros(len(user), np.int8)),
        "network": pick(pa.array(["cell", "wifi"]), wifi.astype(np.int8)),
        "ip": pick(names.networks, table["ip"]),
        "client_integrity": pick(pa.array(INTEGRITY), np.array(people.device_integrity, np.int8)[device]),
        "city_code": pick(pa.array(CITIES), people.city[user]),
        "campaign_id": pick(names.campaigns, table["campaign"]),
        "surface": pick(pa.array(SURFACES), table["surface"]),
    }


def _like(stage: Stage, names: Names, t: Table) -> Columns:
    song = pick(names.songs, t["song"])
    kind = pick(pa.array(["song"]), np.zeros(len(song), np.int8))
    return {"action": pick(pa.array(["like", "unlike"]), t["action"]), "target_type": kind, "target_id": song, "song_id": song}


def _comment(stage: Stage, names: Names, t: Table) -> Columns:
    ids = event_ids(stage.draws.stream("comment ids"), "comment", len(t["ts"]))
    state = stage.draws.stream("moderation").choice(3, len(ids), p=[0.985, 0.01, 0.005])
    moderation = pick(pa.array(["ok", "pending", "removed"]), state)
    return {
        "comment_id": ids,
        "song_id": pick(names.songs, t["song"]),
        "text": pa.array(list(t["text"])),
        "moderation": moderation,
    }


def _share(stage: Stage, names: Names, t: Table) -> Columns:
    channel = stage.draws.stream("channels").integers(0, len(CHANNELS), len(t["ts"]))
    return {
        "share_id": _numbered("sh", t["share_no"]),
        "song_id": pick(names.songs, t["song"]),
        "channel": pick(pa.array(CHANNELS), channel),
    }


def _play(stage: Stage, names: Names, t: Table) -> Columns:
    rng, duration = stage.draws.stream("play columns"), stage.catalogue.duration_ms[t["song"]]
    any_source = rng.choice(13, len(duration), p=[0.1, 0.17, 0.06, 0.06, 0.15, 0.1, 0.14, 0.09, 0.04, 0.01, 0.01, 0.05, 0.02])
    heard = np.clip(t["listened"], 0, duration)
    end = np.where(heard >= 0.95 * duration, 0, np.where(rng.random(len(duration)) < 0.9, 1, rng.integers(2, 5, len(duration))))
    return {
        "song_id": pick(names.songs, t["song"]),
        "source": pick(pa.array(SOURCES), np.where(t["source"] < 0, any_source, t["source"])),
        "listened_ms": pa.array(heard.astype(np.int64)),
        "duration_ms": pa.array(duration),
        "end_reason": pick(pa.array(["completed", "skip", "pause_timeout", "app_close", "error"]), end),
    }


def _impression(stage: Stage, names: Names, t: Table) -> Columns:
    rng, of_campaign = stage.draws.stream("impression columns"), t["campaign"] >= 0
    item = pc.coalesce(pick(names.campaigns, t["campaign"]), pick(names.songs, t["song"]))
    kind = pick(pa.array(["song", "campaign"]), of_campaign.astype(np.int8))
    visible = pa.array(rng.gamma(2, 1_400, len(of_campaign)).astype(np.int64))
    return {
        "item_type": kind,
        "item_id": item,
        "visible_ms": visible,
        "visible_pct": pa.array(rng.beta(5, 1.2, len(of_campaign)).round(3)),
    }


def _reward(stage: Stage, names: Names, t: Table) -> Columns:
    n = len(t["ts"])
    merchant = pick(pa.array(["mer-1"]), np.zeros(n, np.int8))
    return {
        "action": pick(pa.array(["grant", "claim", "redeem"]), t["action"]), "grant_id": _numbered("gr", t["grant_no"]),
        "reward_id": pick(pa.array(["tea-5"]), np.zeros(n, np.int8)), "merchant_id": merchant,
        "face_value_cny": pa.array(["5.00"] * n, pa.string()), "cost_cny": pa.array(["3.20"] * n, pa.string()),
    }  # fmt: skip


def _constant(t: Table, **values: str) -> Columns:
    return {name: pa.array([value] * len(t["ts"]), pa.string()) for name, value in values.items()}


def _numbered(prefix: str, number: np.ndarray) -> pa.Array:
    return pa.array([f"{prefix}{n}" for n in number.tolist()], pa.string())


def _playlist(stage: Stage, names: Names, t: Table) -> Columns:
    return {**_constant(t, action="add"), "playlist_id": _numbered("pl", t["list_no"]), "song_id": pick(names.songs, t["song"])}


def _follow(stage: Stage, names: Names, t: Table) -> Columns:
    return {**_constant(t, action="follow", target_type="artist"), "target_id": pick(names.artists, t["artist"])}


COLUMNS: dict[str, Callable[[Stage, Names, Table], Columns]] = {
    "like": _like,
    "comment": _comment,
    "share": _share,
    "play": _play,
    "impression": _impression,
    "reward": _reward,
    "playlist": _playlist,
    "follow": _follow,
    "share_open": lambda stage, names, t: {"share_id": _numbered("sh", t["share_no"])},
    "app_open": lambda stage, names, t: {"open_source": pick(pa.array(OPEN_SOURCES), t["source"])},
    "registration": lambda stage, names, t: _constant(t, channel="store"),
    "negative_feedback": lambda stage, names, t: _constant(t, feedback="close"),
    "task": lambda stage, names, t: {"task_id": _numbered("task", t["task_no"])},
}
