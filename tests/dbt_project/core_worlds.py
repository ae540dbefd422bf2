"""A small platform at random, with what makes windows hard: nights that never end, looks over midnight, shared devices."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

Row = dict[str, Any]
Events = dict[str, list[Row]]
FIRST = date(2026, 9, 1)
SURFACES = ("popup", "share_flow", "player", None)
SONGS = tuple(f"s{n}" for n in range(12))
NEWCOMER = 47
STREAMS = (*("like", "play") * 2, "play", "comment", "share", "share_open", "follow", "playlist", "task", "team", "reward",
           "negative_feedback", "impression")  # fmt: skip
CAMPAIGNS = (("k1", 10, 60), ("k2", 40, 80))


def reference() -> dict[str, list[Row]]:
    """Songs that change hands once, users of whom one is internal for a while, two campaigns."""
    first, later = str(FIRST), str(FIRST + timedelta(days=50))
    songs = [
        {"dt": day, "song_id": s, "artist_id": f"a{(n + (day == later)) % 4}"}
        for day in (first, later)
        for n, s in enumerate(SONGS)
    ]
    users = [
        {"dt": day, "user_key": f"u:{n}", "is_internal": n == 3 and day == later} for day in (first, later) for n in range(50)
    ]
    campaigns = [
        {"dt": first, "campaign_id": name, "starts_at": _instant(start, 3.5), "ends_at": _instant(end, 20)}
        for name, start, end in CAMPAIGNS
    ]
    return {"songs": songs, "users": users, "campaigns": campaigns}


def events(seed: int, days: int, users: int = 36) -> Events:
    """Events of `days` business dates; a newcomer is seen on the last eight of them."""
    random = Random(seed)
    found: Events = defaultdict(list)
    for user in range(users):
        for day in range(days):
            if random.random() < 0.6:
                for _ in range(random.choice([1, 1, 2])):
                    _sit(random, found, user, _instant(day, random.choice([7, 12, 20, 23.6, 23.9]) + random.random() / 3))
    for day in range(days - 8, days):
        _sit(random, found, NEWCOMER, _instant(day, 19))
    for start in range(4, days - 3, 9):
        _never_stop(random, found, _instant(start, 13), min(days - start, random.choice([2, 4, 6])))
    for stream, rows in found.items():
        for number, row in enumerate(rows):
            row["event_id"] = f"{stream}-{number:05}"
    return found


def _instant(day: int, hour: float) -> datetime:
    """UTC instant of an hour of the Shanghai day `day`."""
    return datetime.combine(FIRST, time()) + timedelta(days=day, hours=hour - 8)


def _sit(random: Random, found: Events, user: int, moment: datetime) -> None:
    device = f"d:{user // 2 if random.random() < 0.2 else user + 100}"
    who: Row = {"user_key": f"u:{user}", "device_key": device}
    if random.random() < 0.2:
        who = {"user_key": None, "device_key": device}
    if random.random() < 0.1:
        who = {"user_key": f"u:{user}", "device_key": None}
    found["app_open"].append({**who, "event_ts": moment})
    for _ in range(random.randrange(2, 7)):
        moment += timedelta(seconds=random.choice([0, 5, 30, 60, 61, 240, 1800, 1801]))
        _act(random, found, who, moment)


def _act(random: Random, found: Events, who: Row, moment: datetime) -> None:
    campaign = random.choice(["k1", "k2", "k2", None])
    song = random.choice(SONGS)
    row: Row = {**who, "event_ts": moment, "campaign_id": campaign, "surface": random.choice(SURFACES) if campaign else None}
    look = {
        **row,
        "item_id": song,
        "item_type": random.choice(["song", "campaign"]),
        "visible_ms": random.choice([999, 1000, 4000]),
    }
    found["impression"].append(look)
    stream = random.choice(STREAMS)
    row |= {
        "like": {"action": random.choice(["like", "like", "unlike"]), "target_id": song, "song_id": song},
        "comment": {"song_id": song, "text_length": random.choice([1, 2, 30]), "moderation": random.choice(["ok", "pending"])},
        "share": {"song_id": song, "share_id": f"sh-{len(found['share'])}"},
        "share_open": {"share_id": f"sh-{random.randrange(max(1, len(found['share'])))}"},
        "play": {
            "song_id": song,
            "listened_ms": random.choice([0, 4_999, 30_000, 180_000, 200_000, 700_000]),
            "end_reason": random.choice(["skip", "completed", "app_close"]),
        },
        "follow": {"target_id": random.choice("abc")},
        "playlist": {"action": random.choice(["create", "add"]), "song_id": song},
        "reward": {"action": random.choice(["grant", "redeem"])},
        "impression": {**look, "event_ts": moment + timedelta(seconds=40), "visible_ms": 1000},
    }.get(stream, {})
    found[stream].append(row)


def _never_stop(random: Random, found: Events, moment: datetime, days: int) -> None:
    who = {"user_key": f"u:{random.choice([40, 41])}", "device_key": "d:bot"}
    for number in range(days * 60):
        play = {
            "listened_ms": random.choice([1_400_000, 1_440_000, 3_000_000]),
            "duration_ms": 1_440_000,
            "song_id": SONGS[number % 12],
        }
        found["play"].append({**who, "event_ts": moment, "end_reason": "completed", **play})
        if number % 7 == 0:
            found["impression"].append({**who, "event_ts": moment, "campaign_id": "k1", "surface": "popup", "item_id": "s1"})
        moment += timedelta(seconds=1440)
