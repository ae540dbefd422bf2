"""bubble_days: how much of the likes of a song or campaign is air."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any

from tests.oracle import instants
from tests.oracle.actions import is_countable
from tests.oracle.campaign_days import Campaign, Night
from tests.oracle.identity import Versions
from tests.oracle.landing import Row

Entity = tuple[str, str]
TERMS = ("genuine_ratio", "listened_ratio", "depth_ratio", "carry_ratio")


@dataclass
class Crowd:
    """Likes of songs and deeper genuine actions of one entity, by date."""

    likes: dict[date, list[Row]] = field(default_factory=lambda: defaultdict(list))
    deep: dict[date, int] = field(default_factory=lambda: defaultdict(int))

    def of(self, day: date, length: int) -> tuple[list[Row], int]:
        """Likes and deeper actions of the trailing days."""
        dates = [day - timedelta(days=back) for back in range(length)]
        return [like for one in dates for like in self.likes.get(one, ())], sum(self.deep.get(one, 0) for one in dates)


def bubble_days(night: Night, campaigns: Iterable[Campaign], songs: Versions) -> list[Row]:
    """One row per entity and date with a like in seven days; `users` are the genuine likers."""
    crowds = crowds_of(night, campaigns)
    heard = {(play["user"], play["song_id"]): [] for play in night.plays if play["is_effective"]}
    for play in night.plays:
        if play["is_effective"]:
            heard[(play["user"], play["song_id"])].append(play["event_ts"])
    levels = Levels(night)
    start = night.start
    found = []
    for day in instants.days(start, night.day):
        places = popularity(night, songs, day)
        depths = reference_depths(crowds, day)
        for (kind, name), crowd in sorted(crowds.items()):
            likes, deep = crowd.of(day, 7)
            if likes:
                row: Row = {"entity_type": kind, "entity_id": name, "business_date": day}
                reference = reference_of(depths, places, name if kind == "song" else None)
                found.append({**row, **measured(likes, deep / reference, heard), **carried(night, levels, likes, day)})
                finish(found[-1])
    return found


def crowds_of(night: Night, campaigns: Iterable[Campaign]) -> dict[Entity, Crowd]:
    crowds: dict[Entity, Crowd] = defaultdict(Crowd)
    likes = [like for like in night.likes if like["target_type"] == "song"]
    deep = [e for e in night.events if is_countable(e) and e["stream"] != "follow" and e["is_genuine"]]
    for like in likes:
        crowds["song", like["song_id"]].likes[like["business_date"]].append(like)
    for event in deep:
        crowds["song", event["song_id"]].deep[event["business_date"]] += 1
    for campaign in campaigns:
        entity = ("campaign", campaign.campaign_id)
        for like in filter(campaign.holds, likes):
            crowds[entity].likes[like["business_date"]].append(like)
        for event in filter(campaign.holds, deep):
            crowds[entity].deep[event["business_date"]] += 1
    return crowds


def measured(likes: list[Row], relative_depth: float, heard: dict[tuple[str, str], list[int]]) -> Row:
    genuine = [like for like in likes if like["is_genuine"]]
    likers = {like["user"] for like in genuine}
    listened = {
        like["user"]
        for like in genuine
        if any(
            -7 * instants.DAY <= at - like["event_ts"] <= instants.DAY for at in heard.get((like["user"], like["song_id"]), ())
        )
    }
    return {
        "users": likers,
        "genuine_ratio": len(genuine) / len(likes),
        "listened_ratio": len(listened) / len(likers) if likers else None,
        "depth_ratio": min(1.0, relative_depth / len(genuine)) if genuine else None,
    }


def popularity(night: Night, songs: Versions, day: date) -> dict[str, tuple[Any, int]]:
    """Main tag and decile of every song with an effective play in 28 days."""
    counts: dict[str, int] = defaultdict(int)
    for play in night.plays:
        if play["is_effective"] and day - timedelta(days=28) < play["business_date"] <= day:
            counts[play["song_id"]] += 1
    ranked = sorted(counts, key=lambda song: (counts[song], song))
    placed = {}
    for song, decile in zip(ranked, tiles(len(ranked)), strict=True):
        version = songs.at(song, day)
        tags = version["tags"] if version else None
        placed[song] = (tags[0] if tags else None, decile)
    return placed


def tiles(size: int) -> list[int]:
    """NTILE(10): the first size % 10 tiles have one more."""
    whole, more = divmod(size, 10)
    return [tile for tile in range(10) for _ in range(whole + (tile < more))]


def reference_depths(crowds: dict[Entity, Crowd], day: date) -> dict[str, float]:
    """Depth of songs with a hundred genuine likes in 28 days."""
    found = {}
    for (kind, name), crowd in crowds.items():
        likes, deep = crowd.of(day, 28)
        genuine = sum(like["is_genuine"] for like in likes)
        if kind == "song" and genuine >= 100:
            found[name] = deep / genuine
    return found


def reference_of(depths: dict[str, float], places: dict[str, tuple[Any, int]], song: str | None) -> float:
    place = places.get(song) if song else None
    alike = [depth for name, depth in depths.items() if place and place[0] and places.get(name) == place]
    chosen = alike if len(alike) >= 20 else list(depths.values())
    return max(median(chosen) if chosen else 0.0, 0.02)


class Levels:
    """Active users of a date by decile of their active days in the 28 days before."""

    def __init__(self, night: Night) -> None:
        self._night = night
        self._known: dict[date, dict[str, int]] = {}

    def on(self, day: date) -> dict[str, int]:
        if day not in self._known:
            prior = {
                user: sum(day - timedelta(days=28) <= one < day for one in dates)
                for user, dates in self._night.active_days.items()
                if day in dates
            }
            ranked = sorted(prior, key=lambda user: (prior[user], user))
            self._known[day] = dict(zip(ranked, tiles(len(ranked)), strict=True))
        return self._known[day]


def carried(night: Night, levels: Levels, likes: list[Row], day: date) -> Row:
    """D7 of active genuine likers over D7 of active non-likers of the same date and decile."""
    if not night.is_mature(day, 7):
        return {"carry_ratio": None}
    stayed, expected = 0, 0.0
    for one in {like["business_date"] for like in likes}:
        users, week = levels.on(one), one + timedelta(days=7)
        likers = {like["user"] for like in likes if like["business_date"] == one}
        genuine = {like["user"] for like in likes if like["business_date"] == one and like["is_genuine"]}
        for decile in {users[user] for user in genuine if user in users}:
            cell = [user for user in users if users[user] == decile]
            others = [user for user in cell if user not in likers]
            if others:
                ours = [user for user in cell if user in genuine]
                rate = sum(week in night.active_days[user] for user in others) / len(others)
                stayed += sum(week in night.active_days[user] for user in ours)
                expected += round(len(ours) * rate, 9)
    return {"carry_ratio": min(1.0, stayed / expected) if expected else None}


def finish(row: Row) -> None:
    """Index, band, weakest term."""
    known = [row[name] for name in TERMS if row[name] is not None]
    product = 1.0
    for term in known:
        product *= term
    row["is_provisional"] = row["carry_ratio"] is None
    exponent = 1 / 3 if row["is_provisional"] else 1 / 4
    row["bubble_index"] = round(100 * (1 - product**exponent), 6) if 0 not in known else 100.0
    row["band"] = "solid" if row["bubble_index"] < 25 else "watch" if row["bubble_index"] < 50 else "bubble"
    row["weakest_component"] = min((name for name in TERMS if row[name] is not None), key=lambda name: row[name])
