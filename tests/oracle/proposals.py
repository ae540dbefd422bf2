"""What the marts propose to editors: candidates for playlists, and the names of all proposals."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from typing import Any

from tests.oracle.landing import Landed, Row
from tests.oracle.scenes import Scenes
from tests.oracle.suppression import hidden_row

LEAST_LIFT, MOST_Q, MOST_BUBBLE = 1.0, 0.9, 101
"""As in the worlds' policy: few songs of a small world would fit otherwise."""
MONTH, EIGHT = timedelta(days=28), timedelta(hours=8)
Key = tuple[str, str]
GRAIN = ("scene", "song_id", "business_date")


def playlist_candidates(
    playlists: Playlists, in_scenes: tuple[list[Row], list[Row]], screenings: list[Row], bubbles: list[Row]
) -> list[Row]:
    """Songs that fit a scene and are not in any editorial playlist of it; `in_scenes` are the rows of scene_song_days, first none
    hidden, then as published.

    `screenings` and `bubbles` are as published: what is hidden there vouches for nobody.
    """
    counted, published = in_scenes
    states = {(row["song_id"], row["business_date"]): row["screening_state"] for row in screenings}
    air = {(row["entity_id"], row["business_date"]): row["bubble_index"] for row in bubbles if row["entity_type"] == "song"}
    shown = {tuple(row[name] for name in GRAIN): row for row in published}
    middles = _medians(counted)
    found = []
    for row in counted:
        song = (row["song_id"], row["business_date"])
        if row["scene"] == "other" or row["q_value"] is None or states.get(song) != "pass" or air.get(song) is None:
            continue
        is_good = row["lift_ratio"] >= LEAST_LIFT and row["q_value"] <= MOST_Q and air[song] < MOST_BUBBLE
        is_smooth = (row["early_skip_rate"] or 0) <= middles[(row["scene"], row["business_date"])]
        if is_good and is_smooth and not playlists.holds((row["scene"], row["song_id"]), row["business_date"]):
            acted = playlists.next_addition((row["scene"], row["song_id"]), row["business_date"])
            later = shown.get((row["scene"], row["song_id"], acted + MONTH)) if acted else None
            found.append(
                {
                    "scene": row["scene"], "song_id": row["song_id"], "business_date": row["business_date"],
                    "lift_ratio": row["lift_ratio"], "screening_state": "pass",
                    "bubble_index": air[song], "acted_on_date": acted,
                    "outcome_difference": _difference(row["like_rate"], later["like_rate"] if later else None),
                }
            )  # fmt: skip
    _rank(found)
    return [_as_shown(row, shown[tuple(row[name] for name in GRAIN)]["is_suppressed"]) for row in found]


def _as_shown(row: Row, is_hidden: bool) -> Row:
    return {**(hidden_row(row, GRAIN) if is_hidden else row), "is_suppressed": is_hidden}


def _medians(counted: list[Row]) -> dict[Any, float]:
    rates: dict[Any, list[float]] = {}
    for row in counted:
        if row["early_skip_rate"] is not None:
            rates.setdefault((row["scene"], row["business_date"]), []).append(row["early_skip_rate"])
    return {key: median(values) for key, values in rates.items()}


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _rank(found: list[Row]) -> None:
    for scene, day in {(row["scene"], row["business_date"]) for row in found}:
        here = [row for row in found if (row["scene"], row["business_date"]) == (scene, day)]
        for place, row in enumerate(sorted(here, key=lambda row: (-row["lift_ratio"], row["song_id"])), start=1):
            row["candidate_rank"] = place


class Playlists:
    """Which songs are in an editorial playlist of a scene, by the last change of each date; editors are internal accounts."""

    def __init__(self, scenes: Scenes, landed: Landed) -> None:
        lists = landed.newest("playlists", scenes.night.day)
        scene_of = {row["playlist_id"]: row["scene"] for row in lists if row["is_editorial"] and row["scene"]}
        self._changes: dict[Key, dict[str, dict[date, str]]] = {}
        changes = [
            event for event in landed.events if event["stream"] == "playlist" and event["business_date"] <= scenes.night.day
        ]
        for event in sorted(changes, key=lambda event: (event["event_ts"], event["event_id"])):
            if event["action"] != "create" and event["song_id"] and event["playlist_id"] in scene_of:
                own = self._changes.setdefault((scene_of[event["playlist_id"]], event["song_id"]), {})
                own.setdefault(event["playlist_id"], {})[event["business_date"]] = event["action"]

    def holds(self, song: Key, day: date) -> bool:
        """Whether one of the scene's playlists has the song at the end of a day."""
        for changes in self._changes.get(song, {}).values():
            until = [at for at in changes if at <= day]
            if until and changes[max(until)] == "add":
                return True
        return False

    def next_addition(self, song: Key, day: date) -> date | None:
        """The first date after a day on which it was added to one of them."""
        later = [
            at
            for changes in self._changes.get(song, {}).values()
            for at, action in changes.items()
            if at > day and action == "add"
        ]
        return min(later, default=None)


def proposals(surges: list[Row], candidates: list[Row], screenings: list[Row]) -> dict[str, date]:
    """The first date of every proposed surge, candidate and boost, by insight id."""
    found: dict[str, date] = {}
    named = [
        (f"surge:{row['scene']}:{row['song_id']}:{row['surge_hour_at']:%Y-%m-%dT%H}", (row["surge_hour_at"] + EIGHT).date())
        for row in surges
        if row["is_surge"]
    ]
    named += [(f"candidate:{row['scene']}:{row['song_id']}", row["business_date"]) for row in candidates]
    boosted = [row for row in screenings if row["is_boost_eligible"] and not row["is_boost_holdout"]]
    named += [(f"boost:all:{row['song_id']}", row["business_date"]) for row in boosted]
    for name, day in named:
        found[name] = min(found.get(name, day), day)
    return found
