"""Who and what lives in a random world: accounts, devices, songs, artists, campaigns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.oracle import instants

Row = dict[str, Any]
REVIEWS = ("passed", "passed", "passed", "passed", "pending", "failed")
TAGS = ("古风", "国风", "民谣", "电子", "说唱", "轻音乐")
PROVINCES = ("440000", "330000", "510000", "110000")
SCENES = ("sleep", "late_night", "commute", "work_focus", "family_weekend", "workout")
SURFACES = ("popup", "banner", "player", "share_flow", "comment_area", None)


@dataclass(frozen=True)
class Span:
    """The business dates of a world."""

    first: date
    days: int

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)

    def day(self, number: int) -> date:
        """The date `number` days after the first, never past the last."""
        return min(self.first + timedelta(days=number), self.last)

    def at(self, number: int, hours: float = 0) -> int:
        """An instant, in Shanghai hours after the midnight that begins day `number`."""
        return instants.midnight(self.first + timedelta(days=number)) + int(hours * 3600) * instants.SECOND


@dataclass
class Cast:
    """Reference rows by stream, and the ids that events draw from."""

    span: Span
    users: list[str] = field(default_factory=list)
    songs: dict[str, Row] = field(default_factory=dict)
    snapshots: dict[str, dict[date, list[Row]]] = field(default_factory=dict)
    campaigns: list[Row] = field(default_factory=list)


def make_cast(random: Random, span: Span, size: int) -> Cast:
    """A cast of `size` accounts, six artists, thirty songs, three campaigns."""
    cast = Cast(span)
    cast.users = [f"user-{number:03}" for number in range(size)]
    _enlist_users(cast, random)
    _write_songs(cast, random)
    _plan_campaigns(cast)
    cast.snapshots["erasures"] = {
        span.day(2): [],
        span.day(span.days // 2): [{"user_id": cast.users[-1], "requested_at": instants.text(span.at(3))}],
        span.day(span.days - 3): [
            {"user_id": user, "requested_at": instants.text(span.at(5))} for user in (cast.users[-1], cast.users[-2])
        ],
    }
    _file_the_rest(cast)
    return cast


def _enlist_users(cast: Cast, random: Random) -> None:
    span = cast.span
    rows = [_account(cast, random, number, user) for number, user in enumerate(cast.users)]
    third = span.days // 3
    moved = [{**row, "is_internal": row["user_id"] in [*cast.users[8:11], cast.users[-3]]} for row in rows]
    for row in random.sample(moved, len(moved) // 6):
        row.update({"city_tier": random.choice([1, 3, 5]), "birth_year": random.choice([1990, 1994, 1995, 2009, 2010, None])})
    cast.snapshots["users"] = {span.first: rows[:-6], span.day(third): moved, span.day(2 * third): [dict(row) for row in moved]}


def _account(cast: Cast, random: Random, number: int, user: str) -> Row:
    return {
        "user_id": user,
        "registered_at": instants.text(cast.span.at(-random.randrange(200))),
        "birth_year": random.choice([1960, 1990, 1994, 1995, 2000, 2009, 2010, None]),
        "province_code": random.choice(PROVINCES),
        "city_code": "440100",
        "city_tier": random.choice([1, 2, 3, 5, None]),
        "hometown_province_code": random.choice(PROVINCES),
        "membership": None,
        "consent_profiling": random.random() < 0.8,
        "consent_marketing": random.random() < 0.5,
        "is_internal": 6 <= number < 9,
    }


def _write_songs(cast: Cast, random: Random) -> None:
    span = cast.span
    for number in range(30):
        song = f"song-{number:02}"
        cast.songs[song] = {
            "song_id": song,
            "title": f"歌 {number}",
            "artist_id": f"artist-{0 if number < 4 else number % 6}",
            "duration_ms": [200_000, 20_000, 900_000, 61_000, 240_000][number % 5],
            "release_date": str(span.day(number % 9)),
            "language": "zh",
            "tags": random.sample(TAGS, 2),
            "province_code": random.choice(PROVINCES),
            "originality_review": "passed" if number < 4 else random.choice(REVIEWS),
        }
    rows = list(cast.songs.values())
    changed = [dict(row) for row in rows]
    changed[3]["originality_review"] = "failed"
    changed[2]["artist_id"] = "artist-5"
    cast.snapshots["songs"] = {span.first: rows[:-2], span.day(span.days - 6): changed}
    artists = [
        {
            "artist_id": f"artist-{n}",
            "name": f"音乐人 {n}",
            "is_independent": n % 2 == 0,
            "programme": None,
            "province_code": "440000",
        }
        for n in range(6)
    ]
    signed = [{**row, "programme": "启明" if row["artist_id"] == "artist-0" else None} for row in artists]
    cast.snapshots["artists"] = {span.first: artists, span.day(span.days // 2): signed}


def _plan_campaigns(cast: Cast) -> None:
    span = cast.span
    windows = {"camp-a": (4, 10.5, span.days - 8, 21), "camp-b": (span.days - 12, 0, span.days + 3, 0), "camp-c": (2, 9, 3, 9)}
    rows = [_campaign(cast, name, *window) for name, window in windows.items()]
    corrected = [dict(row) for row in rows]
    corrected[0]["ends_at"] = instants.text(span.at(span.days - 9, 20), None)
    cast.campaigns = corrected
    cast.snapshots["campaigns"] = {span.first: rows, span.day(span.days - 2): corrected}


def _campaign(cast: Cast, name: str, first: int, hour: float, last: int, until: float) -> Row:
    return {
        "campaign_id": name,
        "name": f"为家乡歌曲点赞 {name}",
        "theme": "家乡",
        "mechanic": {"camp-a": "resonance", "camp-b": "treasure_artist", "camp-c": "daily_task"}[name],
        "starts_at": instants.text(cast.span.at(first, hour)),
        "ends_at": instants.text(cast.span.at(last, until), None),
        "surfaces": [surface for surface in SURFACES if surface],
        "song_ids": [f"song-{n:02}" for n in range(5)],
        "treated_province_codes": None,
        "reward_eligible_actions": ["like"],
        "budget_cny": "5000.00",
        "experiment_id": "x-a" if name == "camp-a" else None,
        "primary_kpi": "participation_rate",
    }


def _file_the_rest(cast: Cast) -> None:
    first, span = cast.span.first, cast.span
    merchant = {"merchant_id": "m1", "name": "茶", "city_code": "440100", "category": "tea"}
    playlist = {"playlist_id": "p1", "name": "专注", "owner_user_id": cast.users[3], "is_editorial": False, "scene": None}
    cast.snapshots["merchants"] = {first: [merchant]}
    editorial = [{**playlist, "playlist_id": f"ed-{scene}", "is_editorial": True, "scene": scene} for scene in SCENES]
    cast.snapshots["playlists"] = {first: [playlist, *editorial]}
    cast.snapshots["follows_graph"] = {
        first: [{"follower_user_id": cast.users[3], "followee_user_id": cast.users[4], "since": instants.text(span.at(-9))}]
    }
