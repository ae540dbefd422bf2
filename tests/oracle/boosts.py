"""Which songs may be shown more: screened, no bubble, and engaging more than three quarters of the songs like them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from tests.oracle.bubbles import popularity
from tests.oracle.campaign_days import Night
from tests.oracle.engagement import Engagement
from tests.oracle.identity import Versions
from tests.oracle.landing import Row
from tests.oracle.proposals import MOST_BUBBLE
from tests.oracle.songs_in_scenes import is_held_out


def with_boosts(screenings: list[Row], night: Night, songs: Versions, earned: Engagement, bubbles: list[Row]) -> list[Row]:
    """Rows of song_screenings with is_boost_eligible and is_boost_holdout; `bubbles` are as published."""
    air = {(row["entity_id"], row["business_date"]): row["bubble_index"] for row in bubbles if row["entity_type"] == "song"}
    engaging = {day: set(_engaging(night, songs, earned, day)) for day in {row["business_date"] for row in screenings}}
    found = []
    for row in screenings:
        song, day = row["song_id"], row["business_date"]
        index = air.get((song, day))
        may = row["screening_state"] == "pass" and index is not None and index < MOST_BUBBLE and song in engaging[day]
        found.append({**row, "is_boost_eligible": may, "is_boost_holdout": may and is_held_out(f"boost|{song}")})
    return found


def _engaging(night: Night, songs: Versions, earned: Engagement, day: date) -> Iterator[str]:
    """Songs whose score per 1,000 genuine listeners of 28 days is in the upper quarter of their main tag and decile."""
    since = day - timedelta(days=28)
    listeners: dict[str, set[str]] = defaultdict(set)
    for play in night.plays:
        if play["is_effective"] and play["is_genuine"] and since < play["business_date"] <= day:
            listeners[play["song_id"]].add(play["user"])
    scores: dict[str, Decimal] = defaultdict(Decimal)
    for sign in earned.scored:
        if sign["song"] and since < sign["business_date"] <= day:
            scores[sign["song"]] += sign["score"]
    places = popularity(night, songs, day)
    rated = {song: float(scores[song]) * 1000 / len(users) for song, users in listeners.items()}
    alike: dict[object, list[float]] = defaultdict(list)
    for song, value in rated.items():
        alike[places[song]].append(value)
    for song, value in rated.items():
        if value >= _upper_quartile(sorted(alike[places[song]])):
            yield song


def _upper_quartile(ordered: list[float]) -> float:
    """Linear between the two nearest values."""
    place = 0.75 * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
