"""user_profiles: segment, lifecycle and the last 28 and 30 days of every user."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.oracle.actions import Judge
from tests.oracle.campaign_days import Night
from tests.oracle.identity import Keys, Versions
from tests.oracle.landing import Row
from tests.oracle.platform_days import lifecycle


def segment(user: Row | None) -> str:
    """The first that fits."""
    if user is None or user["birth_year"] is None:
        return "unknown"
    born, tier = user["birth_year"], user["city_tier"]
    if 1995 <= born <= 2009:
        return "gen_z"
    if tier is not None and tier >= 3:
        return "lower_tier"
    return "mature" if born <= 1994 and tier is not None and tier <= 2 else "other"


@dataclass(frozen=True)
class Known:
    """What else is known of users: reference rows, verdicts, and by user top_tags, top_scenes and role."""

    users: Versions
    keys: Keys
    judge: Judge
    described: dict[str, dict[str, Any]]


def user_profiles(night: Night, opens: list[Row], given: Known) -> list[Row]:
    """One row per user with an accepted event, as of the night."""
    known = {given.keys.user(raw): row for raw, row in given.users.newest().items()}
    first: dict[str, Row] = {}
    for event in night.events:
        first.setdefault(event["user"], event)
    month = night.day - timedelta(days=30)
    opened = Counter(event["user"] for event in opens if event["business_date"] > month)
    created, listened = Counter[str](), Counter[str]()
    for event in night.events:
        if event["business_date"] > month:
            created[event["user"]] += event["stream"] == "playlist" and event["action"] == "create"
            listened[event["user"]] += event["listened_ms"] if event["stream"] == "play" else 0
    start = night.start
    is_full = night.day - start >= timedelta(days=27)
    found = []
    for user, event in sorted(first.items()):
        row = known.get(user)
        if row and row["is_internal"]:
            continue
        days = night.active_days.get(user, set())
        active = sum(day > night.day - timedelta(days=28) for day in days)
        consents, said = bool(row and row["consent_profiling"]), given.described
        found.append(
            {
                "user_key": user,
                "segment": segment(row),
                "lifecycle": lifecycle(days, night.day) if is_full else None,
                "role": said["role"].get(user, "listener" if active else None),
                "top_tags": said["top_tags"].get(user, []) if consents else None,
                "top_scenes": said["top_scenes"].get(user, []) if consents else None,
                "active_days_28d": active,
                "open_count_30d": opened[user],
                "listen_minutes_30d": listened[user] / 60_000,
                "playlist_create_count_30d": created[user],
                "p_fake": given.judge.of_user(user),
                "has_profiling_consent": consents,
                "first_seen_date": event["business_date"],
            }
        )
    return found
