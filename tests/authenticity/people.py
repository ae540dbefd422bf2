"""Casts of the worlds: honest people that naive rules punish, and the tricks of one kind each."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyarrow as pa

from resonance.authenticity.text_model.model import default_model

Rows = dict[str, list[dict[str, Any]]]
LAST = date(2026, 11, 10)


def instant(day: date, hour: float = 12.0) -> datetime:
    """An instant of a Shanghai day, `hour` hours after its midnight."""
    return datetime.combine(day, time(), UTC) - timedelta(hours=8) + timedelta(hours=hour)


@dataclass
class World:
    """Rows by stream, with ids counted and chance seeded."""

    seed: int = 1
    last: date = LAST
    rows: Rows = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.rows["songs"] = [{"song_id": f"s{n}", "artist_id": f"a{n // 10}"} for n in range(1000)]

    def day(self, ago: int) -> date:
        return self.last - timedelta(days=ago)

    def user(self, name: str) -> str:
        return self.names.setdefault(name, "u:" + hashlib.sha256(name.encode()).hexdigest()[:32])

    def device(self, name: str) -> str:
        return self.names.setdefault(f"device {name}", "d:" + hashlib.sha256(name.encode()).hexdigest()[:32])

    def add(self, stream: str, user: str, at: datetime, **columns: Any) -> str:
        """One event; the user's own device unless `device` names another."""
        device = self.device(columns.pop("device", f"of {user}"))
        rows = self.rows.setdefault(stream, [])
        event_id = f"{stream}-{len(rows)}"
        rows.append({"event_id": event_id, "event_ts": at, "user_key": self.user(user), "device_key": device, **columns})
        return event_id

    def like(self, user: str, song: str, at: datetime, **columns: Any) -> str:
        return self.add("like", user, at, action="like", target_type="song", target_id=song, song_id=song, **columns)

    def play(self, user: str, song: str, at: datetime, listened: int = 200_000, **columns: Any) -> str:
        known = {"source": "search", "duration_ms": 200_000, "end_reason": "completed"}
        return self.add("play", user, at, song_id=song, listened_ms=listened, **known, **columns)

    def comment(self, user: str, song: str, at: datetime, text: str, **columns: Any) -> str:
        digest = hashlib.sha256(text.encode()).digest()
        return self.add(
            "comment",
            user,
            at,
            comment_id=f"c{len(self.rows.get('comment', []))}",
            song_id=song,
            moderation="ok",
            text_length=len(text),
            text_hash=digest.hex(),
            text_simhash=simhash(text),
            has_link="http" in text,
            text_score=float(default_model().scores(pa.array([text]))[0]),
            **columns,
        )

    def song(self) -> str:
        return f"s{self.chance.randrange(1000)}"

    def listen_and_like(self, user: str, days: int = 20, plays: int = 6, liked: float = 0.3, **columns: Any) -> None:
        """An ordinary life: songs heard in the evening, some of them liked while they play."""
        for ago in self.chance.sample(range(35), days):
            at = instant(self.day(ago), self.chance.uniform(17, 22))
            for _ in range(plays):
                song = self.song()
                self.play(user, song, at, **columns)
                if self.chance.random() < liked:
                    self.like(user, song, at + timedelta(seconds=self.chance.uniform(5, 180)), **columns)
                at += timedelta(seconds=self.chance.uniform(180, 400))

    def burst(self, user: str, at: datetime, songs: int, gap: float = 0.3, jitter: float = 0.1, **columns: Any) -> list[str]:
        """Likes of songs nobody heard, one after the other, `gap` seconds apart."""
        events = []
        for song in self.chance.sample(range(1000), songs):
            events.append(self.like(user, f"s{song}", at, **columns))
            at += timedelta(seconds=gap * self.chance.uniform(1 - jitter, 1 + jitter))
        return events


def simhash(text: str) -> int:
    """A 64-bit SimHash over character 3-grams, signed."""
    weights = [0] * 64
    for n in range(max(1, len(text) - 2)):
        value = int.from_bytes(hashlib.sha256(text[n : n + 3].encode()).digest()[:8], "big")
        for bit in range(64):
            weights[bit] += 1 if value >> bit & 1 else -1
    unsigned = sum(1 << bit for bit in range(64) if weights[bit] > 0)
    return unsigned - (1 << 64) if unsigned >= 1 << 63 else unsigned


def platform(seed: int = 1, users: int = 60) -> World:
    """A world of ordinary people."""
    world = World(seed)
    for n in range(users):
        world.listen_and_like(f"ordinary {n}")
    return world


def sentences() -> Iterator[str]:
    """Long texts, each of its own kind."""
    for n in range(10_000):
        yield f"sentence {hashlib.sha256(str(n).encode()).hexdigest()} about this song"
