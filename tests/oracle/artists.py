"""artist_weeks: listeners, depth, discovery, growth and stage."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from math import log

from tests.oracle.actions import Measures
from tests.oracle.campaign_days import Night
from tests.oracle.contract import SOURCES
from tests.oracle.identity import Versions
from tests.oracle.landing import Row

WEEK = timedelta(days=7)
ACTIVE_SOURCES = ("own_library", "artist_page", "album_page", "search", "user_playlist")
STAGES = ((0.9997, "superstar"), (0.9977, "mainstream"), (0.9877, "developing"))


def artist_weeks(night: Night, songs: Versions) -> list[Row]:
    """Rows of artists with ≥ 1 listener in the 28 days up to the Sunday of a complete ISO week."""
    plays: dict[str, list[Row]] = defaultdict(list)
    for play in night.plays:
        version = songs.at(play["song_id"], play["business_date"])
        if version:
            plays[version["artist_id"]].append(play)
    start = min(event["business_date"] for event in night.events)
    monday = start - timedelta(days=start.weekday())
    found: list[Row] = []
    while monday + timedelta(days=6) <= night.day:
        rows = [_row(artist, monday, own, start) for artist, own in sorted(plays.items())]
        rows = [row for row in rows if row["listener_count_28d"]]
        found.extend({**row, "stage": stage} for row, stage in zip(rows, _stages(rows), strict=True))
        monday += WEEK
    return found


def _row(artist: str, monday: date, plays: list[Row], start: date) -> Row:
    sunday = monday + timedelta(days=6)
    recent = [p for p in plays if p["is_effective"] and p["is_genuine"] and sunday - 4 * WEEK < p["business_date"] <= sunday]
    week = [p for p in plays if p["is_effective"] and monday <= p["business_date"] <= sunday]
    listeners = {p["user"] for p in recent}
    first: dict[str, Row] = {}
    for play in plays:
        first.setdefault(play["user"], play)
    weekly = {p["user"] for p in week if p["is_genuine"]}
    new = {user for user in weekly if first[user]["business_date"] >= monday}
    row: Row = {"artist_id": artist, "week_start_date": monday, "users": listeners, "listener_count_28d": len(listeners)}
    row.update({"new_listener_count": len(new), "returning_listener_count": len(weekly - new)})
    row.update(_depth(recent))
    sources = Counter(first[user]["source"] for user in new)
    row.update({f"discovery_{source}_count": sources[source] for source in SOURCES})
    measures = Measures(week)
    row.update({f"play_count_{name}": getattr(measures, name) for name in ("raw", "genuine", "weighted")})
    row["growth_delta"] = _growth(plays, monday, start)
    return row


def _depth(recent: list[Row]) -> Row:
    chosen: dict[str, list[date]] = defaultdict(list)
    for play in recent:
        if play["source"] in ACTIVE_SOURCES:
            chosen[play["user"]].append(play["business_date"])
    kinds = Counter(_kind(dates) for dates in chosen.values())
    return {f"{kind}_listener_count": kinds[kind] for kind in ("super", "moderate", "light")}


def _kind(dates: list[date]) -> str:
    if len(dates) >= 15 and len(set(dates)) >= 5:
        return "super"
    return "moderate" if len(dates) >= 3 else "light"


def _growth(plays: list[Row], monday: date, start: date) -> float | None:
    counts: list[int] = []
    week = monday
    while week >= start and len(counts) < 13:
        until = week + WEEK
        counts.append(
            len({p["user"] for p in plays if p["is_effective"] and p["is_genuine"] and week <= p["business_date"] < until})
        )
        week -= WEEK
    if len(counts) < 2:
        return None
    now = min(4, len(counts) - 1)
    recent, before = counts[:now], counts[now:]
    return log(1 + sum(recent) / len(recent)) - log(1 + sum(before) / len(before))


def _stages(rows: list[Row]) -> list[str]:
    sizes = sorted(row["listener_count_28d"] for row in rows)
    found = []
    for row in rows:
        below = sizes.index(row["listener_count_28d"])
        rank = below / (len(sizes) - 1) if len(sizes) > 1 else 0.0
        found.append(next((stage for limit, stage in STAGES if rank >= limit), "long_tail"))
    return found
