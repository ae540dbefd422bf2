"""Events of a world, each with when it happened and when it will be handed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.oracle.instants import SECOND
from tests.worlds.cast import Cast

Row = dict[str, Any]
ADVERT = "https://x.example/1 来"
"""A comment that rules hold for spam."""


@dataclass
class Script:
    """Collects events; `at` is an instant in µs, user and device raw ids or None."""

    random: Random
    cast: Cast
    events: list[Row] = field(default_factory=list)

    def add(self, stream: str, at: int, who: tuple[str | None, str | None], **columns: Any) -> Row:
        """One event, received within seconds unless `received` says otherwise."""
        received = columns.pop("received", at + self.random.choice([0, 1, 5, 90]) * SECOND)
        event = {
            "stream": stream,
            "event_id": f"{self.random.getrandbits(64):016x}",
            "event_ts": at,
            "received_ts": received,
            "tz_offset_min": self.random.choice([480, None, 540]),
            "user_id": who[0],
            "device_id": who[1],
            "device_type": self.random.choice(["phone", "pc", None]),
            "campaign_id": None,
            "surface": None,
            **columns,
        }
        self.events.append(event)
        return event

    def open(self, at: int, who: tuple[str | None, str | None], **columns: Any) -> Row:
        return self.add("app_open", at, who, open_source="icon", **columns)

    def play(self, at: int, who: tuple[str | None, str | None], song: str, listened_ms: int, **columns: Any) -> Row:
        duration = self.cast.songs[song]["duration_ms"]
        given = {"source": "search", "end_reason": "completed", "duration_ms": duration, **columns}
        return self.add("play", at, who, song_id=song, listened_ms=min(listened_ms, 4 * duration), **given)

    def look(self, at: int, who: tuple[str | None, str | None], campaign: str | None, surface: str | None, **columns: Any) -> Row:
        given = {"item_type": "campaign", "item_id": campaign or "x", "visible_ms": 1000, "visible_pct": 0.5, **columns}
        return self.add("impression", at, who, campaign_id=campaign, surface=surface, **given)

    def like(self, at: int, who: tuple[str | None, str | None], song: str, action: str = "like", **columns: Any) -> Row:
        return self.add("like", at, who, action=action, target_type="song", target_id=song, song_id=song, **columns)


LISTENED = (0, 4_999, 5_000, 15_000, 29_999, 30_000, 61_000, 100_000, 120_000, 180_000, 200_000, 240_000, 450_000)
SOURCES = ("search", "own_library", "artist_page", "algo_radio", "campaign", "autoplay", "user_playlist")
ENDS = ("completed", "completed", "skip", "pause_timeout", "app_close", "error")
LAGS = (0, 1, 2, 29, 30, 31, 59, 60, 61, 300, 1799, 1800, 1801)


def ordinary_days(script: Script, share: float = 0.16) -> None:
    """Background life: short visits with steps that land on the exact limits."""
    random, cast = script.random, script.cast
    for number in range(cast.span.days):
        for user in cast.users:
            if random.random() < share:
                device = random.choice([f"dev-{user}", f"dev-{user}", None, "dev-shared"])
                at = cast.span.at(number, random.choice([0, 7, 12, 20, 23.5, 23.9])) + random.randrange(60) * SECOND
                visit(script, at, (user, device), random.randint(2, 6))


def visit(script: Script, at: int, who: tuple[str | None, str | None], steps: int) -> None:
    """A visit of a few steps, some of them in the name of a campaign."""
    random = script.random
    running = [row["campaign_id"] for row in script.cast.campaigns]
    script.open(at, who)
    for _ in range(steps):
        at += random.choice(LAGS) * SECOND
        campaign = random.choice([None, None, *running])
        surface = random.choice(["popup", "banner", "player", None]) if campaign else None
        at = step(script, at, who, {"campaign_id": campaign, "surface": surface})


def step(script: Script, at: int, who: tuple[str | None, str | None], tag: Row) -> int:
    """One random deed; returns when it ends."""
    random = script.random
    song = random.choice(list(script.cast.songs)[: random.choice([4, 30])])
    deed = random.random()
    if deed < 0.45:
        listened = random.choice(LISTENED)
        given = {**tag, "source": random.choice(SOURCES), "end_reason": random.choice(ENDS)}
        return at + int(script.play(at, who, song, listened, **given)["listened_ms"]) * 1000
    if deed < 0.60:
        visible = {"visible_ms": random.choice([999, 1000, 3000]), "visible_pct": random.choice([0.49, 0.5, 1])}
        script.look(at, who, tag["campaign_id"], tag["surface"], **visible)
    elif deed < 0.75:
        script.like(at, who, song, random.choice(["like", "like", "unlike"]), **tag)
    else:
        rare_step(script, at, who, song, tag)
    return at


def rare_step(script: Script, at: int, who: tuple[str | None, str | None], song: str, tag: Row) -> None:
    """A deed that is not an everyday one."""
    random = script.random
    name = f"{random.getrandbits(40):010x}"
    deeds: list[tuple[str, Row]] = [
        (
            "comment",
            {
                "comment_id": name,
                "song_id": song,
                "text": random.choice(["好", "好听", "𠮷", '喜欢,这首 "歌"\n🎵', ADVERT]),
                "moderation": "ok",
            },
        ),
        ("comment", {"comment_id": name, "song_id": song, "text": "不好说", "moderation": random.choice(["pending", "removed"])}),
        ("share", {"share_id": name, "song_id": song, "channel": "wechat"}),
        ("share_open", {"share_id": name}),
        ("follow", {"action": random.choice(["follow", "unfollow"]), "target_type": "artist", "target_id": "artist-1"}),
        ("playlist", {"action": "create", "playlist_id": name}),
        ("playlist", {"action": random.choice(["add", "remove"]), "playlist_id": name, "song_id": song}),
        ("negative_feedback", {"feedback": random.choice(["close", "report"])}),
        ("task", {"task_id": "daily"}),
        ("team", {"action": random.choice(["join", "leave"]), "team_id": "t1", "match_id": "m1"}),
        ("like", {"action": "like", "target_type": random.choice(["artist", "comment"]), "target_id": name}),
        ("registration", {"channel": "wechat"}),
    ]
    stream, columns = random.choice(deeds)
    script.add(stream, at, who, **columns, **tag)
