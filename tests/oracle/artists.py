"""artist_weeks: listeners, depth, discovery, growth and stage."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from math import log
from statistics import fmean, stdev

from tests.oracle.actions import Measures
from tests.oracle.campaign_days import Night
from tests.oracle.contract import SOURCES
from tests.oracle.identity import Versions
from tests.oracle.landing import Row
from tests.oracle.suppression import rate

WEEK = timedelta(days=7)
ACTIVE_SOURCES = ("own_library", "artist_page", "album_page", "search", "user_playlist")
ORDER = ("superstar", "mainstream", "developing", "long_tail")
FEWEST_ARTISTS = 30
BANDS = ((8, "explosive"), (2, "high"), (1, "moderate"))
STAGES = ((0.9997, "superstar"), (0.9977, "mainstream"), (0.9877, "developing"))


def artist_weeks(night: Night, songs: Versions) -> list[Row]:
    """Rows of artists with ≥ 1 listener in the 28 days up to the Sunday of a complete ISO week."""
    plays: dict[str, list[Row]] = defaultdict(list)
    for play in night.plays:
        version = songs.at(play["song_id"], play["business_date"])
        if version:
            plays[version["artist_id"]].append(play)
    start = night.start
    monday = start - timedelta(days=start.weekday())
    found: list[Row] = []
    while monday + timedelta(days=6) <= night.day:
        rows = [_row(artist, monday, own, start) for artist, own in sorted(plays.items())]
        rows = [row for row in rows if row["listener_count_28d"]]
        staged = [{**row, "stage": stage} for row, stage in zip(rows, _stages(rows), strict=True)]
        found.extend({**row, **_answers(night, songs, row), **_growing(staged, row)} for row in staged)
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


def _answers(night: Night, songs: Versions, row: Row) -> Row:
    """Listeners of 28 days who follow the artist or keep a song in them, and the songs released in the week."""
    artist, sunday = row["artist_id"], row["week_start_date"] + timedelta(days=6)
    recent = [a for a in night.actions if a["is_genuine"] and sunday - 4 * WEEK < a["business_date"] <= sunday]
    fans = {a["user"] for a in recent if a["stream"] == "follow" and (a["target_type"], a["target_id"]) == ("artist", artist)}
    adds = [(a["user"], songs.at(a["song_id"], a["business_date"])) for a in recent if a["stream"] == "playlist"]
    savers = {user for user, version in adds if version and version["artist_id"] == artist}
    released = [song for song in songs.all_at(sunday) if song["artist_id"] == artist]
    return {
        **rate("follower_conversion", len(fans & row["users"]), len(row["users"])),
        **rate("save", len(savers & row["users"]), len(row["users"])),
        "release_count": sum(row["week_start_date"] <= song["release_date"] <= sunday for song in released),
    }


def _growing(rows: list[Row], row: Row) -> Row:
    """z of growth within the stage (a stage of fewer than 30 pooled with the next lower), and its band."""
    pools: list[list[Row]] = []
    below: list[Row] = []
    for stage in ORDER:
        below += [other for other in rows if other["stage"] == stage]
        if len(below) >= FEWEST_ARTISTS or stage == ORDER[-1]:
            pools.append(below)
            below = []
    (pool,) = (members for members in pools if row in members)
    deltas = [round(other["growth_delta"], 9) for other in pool if other["growth_delta"] is not None]
    if row["growth_delta"] is None or len(deltas) < 2 or not stdev(deltas):
        return {"growth_z": None, "growth_band": None}
    z = (round(row["growth_delta"], 9) - fmean(deltas)) / stdev(deltas)
    return {"growth_z": z, "growth_band": next((band for limit, band in BANDS if z >= limit), "steady" if z > -1 else "decline")}


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
