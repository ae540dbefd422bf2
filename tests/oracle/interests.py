"""Interests: what the trailing ninety days of a user say of each tag, switched on and off day by day."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log
from pathlib import Path

from tests.oracle import instants
from tests.oracle.campaign_days import Night
from tests.oracle.identity import Keys, Versions
from tests.oracle.landing import Row

PARENTS = Path(__file__).parents[2] / "dbt_project" / "seeds" / "tag_parents.csv"
POINTS = {
    "like": 1.0, "comment": 2.0, "share": 4.0, "playlist": 5.0, "complete": 1.0, "effective": 0.5, "unlike": -1.0, "skip": -0.2,
}  # fmt: skip
WINDOW = timedelta(days=90)


@dataclass
class Interest:
    """One user's interest in one tag on one day."""

    tf: float = 0.0
    songs: set[str] = field(default_factory=set)
    actions: int = 0
    days: set[date] = field(default_factory=set)
    is_parent: bool = False
    share: float = 0.0
    lift: float = 0.0
    affinity: float = 0.0

    @property
    def is_entering(self) -> bool:
        is_evident = len(self.songs) >= 5 or (self.actions >= 10 and len(self.days) >= 3)
        return is_evident and round(self.lift, 9) >= 2 and round(self.share, 9) >= 0.15

    def is_leaving(self, day: date) -> bool:
        return round(self.lift, 9) < 1.5 or not self.days or (day - max(self.days)).days >= 60


Interests = dict[tuple[str, str], Interest]


def song_deeds(night: Night) -> dict[tuple[str, str, date], list[tuple[float, float]]]:
    """(points, weight) of a user's day with a song: one deed per type, the first one, of plays the fullest."""
    first: dict[tuple[str, str, date, str], tuple[float, float]] = {}

    def note(event: Row, kind: str, slot: str = "") -> None:
        key = (event["user"], event["song_id"], event["business_date"], slot or kind)
        if key not in first or (slot and first[key][0] < POINTS[kind]):
            first[key] = (POINTS[kind], float(1 - event["p_fake"]))

    for event in night.actions:
        if event["stream"] in ("comment", "share", "playlist") or event.get("target_type") == "song":
            note(event, event["stream"])
    for play in night.plays:
        if play["is_effective"] or play["is_complete"]:
            note(play, "complete" if play["is_complete"] else "effective", "play")
        elif play["is_early_skip"]:
            note(play, "skip")
    for like in last_likes(night):
        if like["action"] == "unlike":
            note(like, "unlike")
    found: dict[tuple[str, str, date], list[tuple[float, float]]] = defaultdict(list)
    for (user, song, day, _), deed in first.items():
        found[(user, song, day)].append(deed)
    return found


def last_likes(night: Night) -> list[Row]:
    last = {
        (event["user"], event["target_id"], event["business_date"]): event
        for event in night.events
        if event["stream"] == "like" and event["target_type"] == "song"
    }
    return list(last.values())


def parents_of() -> dict[str, str]:
    with PARENTS.open(encoding="utf-8", newline="") as file:
        return {row["tag"]: row["parent_tag"] for row in csv.DictReader(file)}


class Tastes:
    """Interests of every user on any day, and since when a tag is on."""

    def __init__(self, night: Night, songs: Versions, users: Versions, keys: Keys) -> None:
        self.deeds, self.songs, self.users = song_deeds(night), songs, users
        self.raw = {keys.user(raw): raw for raw in users.every_key()}
        self.start, self.last = night.start, night.day
        self.parents = parents_of()
        self.on: dict[date, dict[tuple[str, str], date]] = {}
        self.by_day = {day: self._weigh(day) for day in instants.days(self.start, self.last)}
        for day, interests in self.by_day.items():
            before = self.on.get(day - timedelta(days=1), {})
            self.on[day] = {
                key: before.get(key, day)
                for key, interest in interests.items()
                if not interest.is_leaving(day) and (interest.is_entering or key in before)
            }

    def user_at(self, user: str, day: date) -> Row | None:
        return self.users.at(self.raw[user], day) if user in self.raw else None

    def lives_in(self, user: str) -> str | None:
        """The province of the newest version."""
        province: str | None = self.users.newest().get(self.raw.get(user, ""), {}).get("province_code")
        return province

    def top_tag(self, user: str, day: date) -> str | None:
        """The leaf tag of the highest affinity."""
        own = [
            (-round(found.affinity, 9), tag)
            for (who, tag), found in self._of_user(day).get(user, {}).items()
            if not found.is_parent
        ]
        return min(own)[1] if own else None

    def top_tags(self) -> dict[str, list[str]]:
        """Up to five tags that are on tonight, by affinity."""
        found: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for user, tag in self.on[self.last]:
            found[user].append((-round(self.by_day[self.last][(user, tag)].affinity, 9), tag))
        return {user: [tag for _, tag in sorted(tags)][:5] for user, tags in found.items()}

    def _of_user(self, day: date) -> dict[str, Interests]:
        if not hasattr(self, "_grouped"):
            self._grouped: dict[date, dict[str, Interests]] = {}
        if day not in self._grouped:
            grouped: dict[str, Interests] = defaultdict(dict)
            for key, interest in self.by_day[day].items():
                grouped[key[0]][key] = interest
            self._grouped[day] = grouped
        return self._grouped[day]

    def tags(self, song: str, day: date) -> list[str]:
        version = self.songs.at(song, day)
        return sorted(set(version["tags"]) - {""}) if version else []

    def _weigh(self, day: date) -> Interests:
        found: Interests = defaultdict(Interest)
        for (user, song, when), deeds in self.deeds.items():
            version = self.user_at(user, day)
            if not day - WINDOW < when <= day or not version or not version["consent_profiling"]:
                continue
            tags = self.tags(song, when)
            decay = 0.5 ** ((day - when).days / 30)
            support = sum(points > 0 and weight >= 0.5 for points, weight in deeds)
            names = [(tag, False) for tag in tags if tag not in self.parents.values()]
            names += [(self.parents[tag], True) for tag in tags if tag in self.parents]
            for tag, is_parent in names:
                one = found[(user, tag)]
                one.is_parent = is_parent
                one.tf += 0 if is_parent else sum(points * weight for points, weight in deeds) * decay / len(tags)
                if support:
                    one.songs.add(song)
                    one.days.add(when)
            for tag in {tag for tag, _ in names}:
                found[(user, tag)].actions += support
        for (user, tag), one in list(found.items()):
            if tag in self.parents and one.tf > 0:
                found[(user, self.parents[tag])].tf += one.tf
        return _rated({key: one for key, one in found.items() if one.tf > 1e-12})


def _rated(interests: Interests) -> Interests:
    of_user, of_tag, likers = defaultdict(float), defaultdict(float), defaultdict(int)
    for (user, tag), one in interests.items():
        of_user[user] += 0 if one.is_parent else one.tf
        of_tag[tag] += one.tf
        likers[tag] += 1
    total = sum(of_user.values())
    for (user, tag), one in interests.items():
        one.share = one.tf / of_user[user]
        one.lift = one.share / (of_tag[tag] / total)
        one.affinity = one.share * (log((1 + len(of_user)) / (1 + likers[tag])) + 1)
    return interests
