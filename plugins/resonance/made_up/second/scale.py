"""How large a world is, and from which seed; every part of it draws from a stream of its own."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
SHANGHAI_MS = 8 * HOUR_MS


@dataclass(frozen=True)
class Scale:
    """Sizes before the attacks come on top: accounts of real people, their plays and likes, the catalogue, dates.

    `hired`: factor on the usual number of fake accounts and of sellers; `crowds`: factor on the usual size of real-life cohorts.
    """

    people: int
    plays: int
    likes: int
    songs: int
    artists: int
    days: int = 35
    last_day: date = date(2026, 11, 8)
    hired: float = 1.0
    crowds: float = 1.0

    @property
    def first_ms(self) -> int:
        """Midnight in Shanghai of the first business date, in ms since 1970 UTC."""
        start = datetime.combine(self.last_day - timedelta(days=self.days - 1), datetime.min.time(), UTC)
        return int(start.timestamp() * 1000) - SHANGHAI_MS

    @property
    def end_ms(self) -> int:
        """Midnight that ends the last business date."""
        return self.first_ms + self.days * DAY_MS

    def times(self, factor: float) -> Scale:
        """The same platform `factor` times as large, catalogue included."""
        sizes = {name: round(getattr(self, name) * factor) for name in ("people", "plays", "likes", "songs", "artists")}
        return replace(self, **sizes)


SCALES = {
    "small": Scale(people=2_400, plays=280_000, likes=27_000, songs=1_600, artists=420),
    "default": Scale(people=23_000, plays=2_850_000, likes=265_000, songs=9_000, artists=2_200),
}


@dataclass(frozen=True)
class Draws:
    """Independent random streams by name, so that one part of a world does not shift another."""

    seed: int

    def stream(self, name: str) -> np.random.Generator:
        """A PCG64 stream that depends on the world's seed and the name alone."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])
