"""Acts as lines of the landing contract, and the truth beside them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from resonance.fourth_platform.broker import ATTACKS
from resonance.fourth_platform.campaigns import TEAMS
from resonance.fourth_platform.people import CAR, GATE, PROVINCES, RACK, whereabouts
from resonance.fourth_platform.routine import SOURCES
from resonance.fourth_platform.stage import SURFACES, Columns, Stage
from resonance.third_platform.envelope import DEVICE_TYPES, INTEGRITY, hexed, named, words
from resonance.third_platform.lines import (
    ACCOUNT, ARTIST, CAMPAIGN, CHANNELS, COMMENT, DEVICE, ENDINGS, FEEDBACK, GRANT, ITEMS, LIST, MERCHANT, OPENS, SHARE, SONG,
    TASK, WAYS, instants,
)  # fmt: skip
from resonance.third_platform.scale import DAY, HOUR, SHANGHAI, mix, share

SOLD = "sold_likes"
SALT = 4 << 40
"""Keeps ids apart from those of the platform whose rendering this one uses."""


def ids(stage: Stage, kind: int, numbers: np.ndarray, prefix: str) -> pa.Array:
    return named(stage.seed + SALT, kind, numbers, prefix)


def event_ids(stage: Stage, stream: str, rows: Columns) -> pa.Array:
    return hexed(mix(np.arange(len(rows["ts"])), stage.seed + SALT, int.from_bytes(stream.encode()[:7])), "e")


def lines(stage: Stage, stream: str, rows: Columns) -> pa.Table:
    """One line a row; `rows` has event_ts and received_ts (ms) beside the log's columns."""
    columns = {"event_id": event_ids(stage, stream, rows)}
    columns |= {name: instants(rows[name]) for name in ("event_ts", "received_ts")}
    columns |= _envelope(stage, rows)
    columns["campaign_id"] = ids(stage, CAMPAIGN, rows["campaign"], "k")
    quiet = share(rows["account"], rows["ts"], 90) < 4 * stage.habit["missing"]
    columns["surface"] = words(SURFACES, np.where(quiet, -1, rows["surface"]))
    return pa.table(columns | _own(stage, stream, rows))


def _envelope(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    account, ts, missing = rows["account"], rows["ts"], stage.habit["missing"]
    number, kind, network, cell = whereabouts(stage, account, ts)
    toss = [share(account, ts, 91 + n) for n in range(6)]
    gone = [share(account, ts // HOUR, 97 + n) < missing * part for n, part in enumerate((0.1, 0.15, 1, 0.5, 1, 2, 1))]
    hour = (ts + SHANGHAI) % DAY // HOUR
    mode = np.where(kind == CAR, 2, np.where((hour < 7) & (toss[0] < 0.2), 3, np.where(toss[0] > 0.99, 1, 0)))
    city = cities(stage, account)
    known = np.unique(city)
    return {
        "tz_offset_min": pa.array(np.where(share(account, 89) < 0.004, 420, 480), pa.int32(), mask=gone[2]),
        "user_id": ids(stage, ACCOUNT, np.where(gone[0] & ~gone[1], -1, account), "m"),
        "device_id": ids(stage, DEVICE, np.where(gone[1], -1, number), "d"),
        "device_type": words(DEVICE_TYPES, np.where(gone[3], -1, kind)),
        "app_mode": words(("normal", "kids", "driving", "sleep"), np.where(gone[4], -1, mode)),
        "network": words(("wifi", "cell"), np.where(gone[4], -1, cell.astype(int))),
        "ip": _addresses(stage, network, account, gone[5]),
        "client_integrity": words(INTEGRITY, np.where(toss[1] < missing, 3, stage.people.integrity[account])),
        "city_code": words([str(code) for code in known], np.where(gone[6], -1, np.searchsorted(known, city))),
    }


def cities(stage: Stage, account: np.ndarray) -> np.ndarray:
    """GB/T 2260 codes of where accounts live."""
    return PROVINCES[stage.people.province[account]] + 100 * (1 + mix(account, 87).astype(np.int64) % 12)


def _addresses(stage: Stage, network: np.ndarray, account: np.ndarray, gone: np.ndarray) -> pa.Array:
    """An address in the network's /24, or /48 for some mobile gateways; the host part is the account's."""
    code, place = np.unique(network * 250 + mix(account, network, 86).astype(np.int64) % 250, return_inverse=True)
    bits = mix(code // 250, 85, stage.seed)
    gate = (code // 250 >= GATE) & (code // 250 < RACK)
    texts = [
        f"2408:{bit >> 40 & 0xFFFF:x}:{bit >> 20 & 0xFFFF:x}::{host + 2:x}" if mobile and bit % 3 == 0
        else f"{20 + (bit >> 50) % 200}.{bit >> 40 & 255}.{bit >> 20 & 255}.{host + 2}"
        for host, bit, mobile in zip((code % 250).tolist(), bits.tolist(), gate.tolist(), strict=True)
    ]  # fmt: skip
    return pa.array(texts, pa.string()).take(pa.array(place, mask=gone))


def _targets(stage: Stage, rows: Columns, kinds: tuple[tuple[int, str], ...]) -> pa.Array:
    """Ids of targets whose kind differs from row to row."""
    return pa.compute.coalesce(
        *(ids(stage, code, np.where(rows["kind"] == n, rows["target"], -1), prefix) for n, (code, prefix) in enumerate(kinds))
    )


def _own(stage: Stage, stream: str, rows: Columns) -> dict[str, pa.Array]:
    """The stream's own columns."""
    count = len(rows["ts"])
    song = {"song_id": ids(stage, SONG, rows["song"], "s")} if "song" in rows else {}
    if stream in SIMPLE:
        name, values, column = SIMPLE[stream]
        song[name] = words(values, rows[column])
    if stream == "like":
        team = words([f"team-{n}" for n in range(TEAMS)], rows["team"])
        return song | {"target_type": words(("song",), np.zeros(count, int)), "target_id": song["song_id"], "team_id": team}
    if stream == "team":
        return song | {
            "team_id": words([f"team-{n}" for n in range(TEAMS)], rows["team"]),
            "match_id": words(("match-1",), rows["action"]),
        }
    if stream == "play":
        return song | {
            "source": words(SOURCES, rows["source"]), "listened_ms": pa.array(rows["listened"]),
            "duration_ms": pa.array(stage.catalogue.duration[rows["song"]]),
        }  # fmt: skip
    return song | MORE.get(stream, lambda *_: {})(stage, rows)


def _comment(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    fate = share(rows["account"], rows["ts"], 84)
    return {
        "comment_id": ids(stage, COMMENT, np.arange(len(fate)), "r"), "text": words(stage.texts, rows["text"]),
        "moderation": words(("ok", "pending", "removed"), (fate > 0.96).astype(int) + (fate > 0.985)),
    }  # fmt: skip


def _impression(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    toss = share(rows["account"], rows["ts"], 83)
    return {
        "item_type": words(ITEMS, rows["kind"]), "item_id": _targets(stage, rows, ((SONG, "s"), (CAMPAIGN, "k"), (LIST, "l"))),
        "visible_ms": pa.array((300 + 6_000 * toss**2).astype(np.int64)), "visible_pct": pa.array(np.minimum(1, toss * 97 % 1.4)),
    }  # fmt: skip


def _reward(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    value = rows["value"]
    return {
        "grant_id": ids(stage, GRANT, rows["grant"], "g"), "reward_id": words([f"voucher-{n}" for n in range(11)], value // 100),
        "merchant_id": ids(stage, MERCHANT, rows["merchant"], "b"),
        "face_value_cny": words([f"{n}.00" for n in range(11)], value // 100),
        "cost_cny": words([f"{n * 0.4:.2f}" for n in range(11)], value // 100),
    }  # fmt: skip


SIMPLE: dict[str, tuple[str, tuple[str, ...], str]] = {
    "like": ("action", ("like", "unlike"), "action"), "play": ("end_reason", ENDINGS, "ending"),
    "share": ("channel", CHANNELS, "channel"), "follow": ("action", ("follow", "unfollow"), "action"),
    "app_open": ("open_source", OPENS, "how"), "registration": ("channel", WAYS, "how"),
    "playlist": ("action", ("create", "add"), "action"), "negative_feedback": ("feedback", FEEDBACK, "how"),
    "team": ("action", ("join", "leave"), "action"), "reward": ("action", ("grant", "claim", "redeem"), "action"),
}  # fmt: skip
MORE = {
    "comment": _comment, "impression": _impression, "reward": _reward,
    "share": lambda stage, rows: {
        "share_id": ids(stage, SHARE, rows["share"], "h"), "parent_share_id": ids(stage, SHARE, rows["parent"], "h"),
    },
    "share_open": lambda stage, rows: {"share_id": ids(stage, SHARE, rows["share"], "h")},
    "follow": lambda stage, rows: {
        "target_type": words(("artist", "user"), rows["kind"]), "target_id": _targets(stage, rows, ((ARTIST, "a"), (ACCOUNT, "m"))),
    },
    "playlist": lambda stage, rows: {"playlist_id": ids(stage, LIST, 100 + rows["list"], "l")},
    "negative_feedback": lambda stage, rows: {
        "item_type": words(("campaign",), rows["target"] * 0), "item_id": ids(stage, CAMPAIGN, rows["target"], "k"),
    },
    "task": lambda stage, rows: {"task_id": ids(stage, TASK, rows["task"], "t")},
}  # fmt: skip


def truth(stage: Stage, stream: str, rows: Columns) -> pa.Table:
    """What each line of a judged stream was, with the account and device that acted even where the line does not say."""
    count = len(rows["ts"])
    sold = rows.get("sold", np.zeros(count, int)) > 0
    attack = np.where(sold, len(ATTACKS), stage.people.attack[rows["account"]])
    return pa.table({
        "event_id": event_ids(stage, stream, rows), "stream": words((stream,), np.zeros(count, int)),
        "song_id": ids(stage, SONG, rows.get("song", np.full(count, -1)), "s"),
        "action": words(("like", "unlike"), rows["action"]) if stream == "like" else pa.nulls(count, pa.string()),
        "is_fake": pa.array(attack > 0), "attack": words((*ATTACKS, SOLD), attack),
        "user_id": ids(stage, ACCOUNT, rows["account"], "m"),
        "device_id": ids(stage, DEVICE, whereabouts(stage, rows["account"], rows["ts"])[0], "d"),
        "event_ts": instants(rows["event_ts"]),
    })  # fmt: skip
