"""Plays, counted likes and qualified actions, each with its p_fake from the published verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tests.oracle.landing import Row

HALF = Decimal("0.5")
NOTHING = Decimal(0)
Verdict = dict[str, Any]


class Judge:
    """Combines the live verdicts on an event, its user and its device."""

    def __init__(self, verdicts: Iterable[Verdict]) -> None:
        self._people: dict[tuple[str, str], Decimal] = {}
        self._largest: dict[tuple[str, str], Decimal] = {}
        for verdict in verdicts:
            if verdict["superseded_by"] is not None:
                continue
            entity = (verdict["entity_type"], verdict["entity_id"])
            p_fake = Decimal(str(round(float(verdict["p_fake"]), 6)))
            into = self._people if verdict["decided_by"].startswith("person:") else self._largest
            into[entity] = max(into.get(entity, NOTHING), p_fake)

    def p_fake(self, event: Row) -> Decimal:
        """A person's override first (event, user, device), else the largest."""
        entities = [("event", event["event_id"]), ("user", event["user"]), ("device", event["device"])]
        for entity in entities:
            if entity in self._people:
                return self._people[entity]
        return max(self._largest.get(entity, NOTHING) for entity in entities)

    def of_user(self, user: str) -> Decimal:
        """p_fake of a user's own live verdict."""
        entity = ("user", user)
        return self._people.get(entity, self._largest.get(entity, NOTHING))


class Measures:
    """Raw, genuine and weighted count of judged rows."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.raw, self.genuine, self.weighted = 0, 0, NOTHING
        for row in rows:
            self.raw += 1
            self.genuine += row["p_fake"] <= HALF
            self.weighted += 1 - row["p_fake"]


def judged(events: list[Row], judge: Judge) -> list[Row]:
    """Events with p_fake and is_genuine."""
    found = [{**event, "p_fake": judge.p_fake(event)} for event in events]
    for event in found:
        event["is_genuine"] = event["p_fake"] <= HALF
    return found


def classified(play: Row) -> Row:
    """A play with is_effective, is_half, is_complete, is_early_skip."""
    listened, duration = play["listened_ms"], play["duration_ms"]
    return {
        **play,
        "is_effective": listened >= min(30_000, duration),
        "is_half": 2 * listened >= min(duration, 480_000),
        "is_complete": 10 * listened >= 9 * duration,
        "is_early_skip": listened < 5_000 and play["end_reason"] == "skip",
    }


def counted_likes(events: list[Row]) -> list[Row]:
    """The last like event of each (user, target, business date) that the day leaves liked."""
    return _last_words(events, "like")


def counted_unlikes(events: list[Row]) -> list[Row]:
    """The last unlike event of each (user, target, business date) that the day leaves unliked."""
    return _last_words(events, "unlike")


def _last_words(events: list[Row], action: str) -> list[Row]:
    last: dict[tuple[object, ...], Row] = {}
    gross: Counter[tuple[object, ...]] = Counter()
    for event in events:
        if event["stream"] == "like":
            target = (event["user"], event["target_type"], event["target_id"], event["business_date"])
            last[target] = event
            gross[target] += event["action"] == "like"
    said = [{**event, "like_event_count": gross[key]} for key, event in last.items() if event["action"] == action]
    return sorted(said, key=lambda event: (event["event_ts"], event["event_id"]))


def is_countable(event: Row) -> bool:
    """Comments, shares, playlist adds and follows that campaign measures count."""
    stream = event["stream"]
    if stream in ("playlist", "follow"):
        return bool(event["action"] == {"playlist": "add", "follow": "follow"}[stream])
    return stream in ("comment", "share")


def qualified(events: list[Row], likes: list[Row]) -> list[Row]:
    """Counted likes, comments (ok, ≥ 2 characters), shares, playlist adds, follows, tasks, team joins; in time order."""
    found = [*likes]
    for event in events:
        stream = event["stream"]
        if stream == "comment":
            fits = event["moderation"] == "ok" and len(event["text"]) >= 2
        elif stream == "team":
            fits = event["action"] == "join"
        else:
            fits = stream == "task" or is_countable(event)
        if fits:
            found.append(event)
    return sorted(found, key=lambda event: (event["event_ts"], event["event_id"]))


def counted_rewards(events: Iterable[Row]) -> list[Row]:
    """Of each grant the first grant, and the first claim and redemption after it, in time order."""
    found: dict[tuple[str, str], Row] = {}
    for event in sorted((e for e in events if e["stream"] == "reward"), key=lambda e: (e["event_ts"], e["event_id"])):
        if event["action"] == "grant" or (event["grant_id"], "grant") in found:
            found.setdefault((event["grant_id"], event["action"]), event)
    return list(found.values())
