"""Sizes of worlds, the clock, and where chance comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
SHANGHAI = 8 * HOUR


@dataclass(frozen=True)
class Scale:
    """Real accounts, the catalogue, how much an account plays on average, and the business dates of a world."""

    people: int
    songs: int
    artists: int
    plays_each: float = 119.0
    days: int = 35
    last_day: date = date(2026, 11, 8)

    @property
    def start(self) -> int:
        """Midnight in Shanghai that begins the first business date, in ms since 1970 UTC."""
        first = self.last_day - timedelta(days=self.days - 1)
        return (first - date(1970, 1, 1)).days * DAY - SHANGHAI

    @property
    def end(self) -> int:
        """Midnight in Shanghai that ends the last business date."""
        return self.start + self.days * DAY

    @property
    def snapshots(self) -> tuple[tuple[date, int], ...]:
        """The days on which snapshots are delivered, the first and the last, and the instants (ms) up to which they know."""
        return (self.last_day - timedelta(days=self.days - 1), self.start + DAY), (self.last_day, self.end)

    def times(self, factor: float) -> Scale:
        """The same platform `factor` times as large, catalogue included."""
        return replace(self, **{name: round(getattr(self, name) * factor) for name in ("people", "songs", "artists")})


SCALES = {
    "small": Scale(people=4_400, songs=2_600, artists=700),
    "default": Scale(people=21_900, songs=9_500, artists=2_400),
}


@dataclass(frozen=True)
class Chance:
    """Streams of random numbers by name: what one part of a world draws does not shift another part."""

    seed: int

    def of(self, name: str) -> np.random.Generator:
        return np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence([self.seed, *name.encode()])))


def mix(*parts: np.ndarray | int) -> np.ndarray:
    """Integers to one well-mixed uint64 a row (the finaliser of MurmurHash3): chance that depends on what it is about."""
    state = np.zeros(1, np.uint64)
    for part in parts:
        state = state * np.uint64(0x9E3779B97F4A7C15) + np.asarray(part).astype(np.int64).astype(np.uint64)
        state = (state ^ (state >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
        state = (state ^ (state >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
        state = state ^ (state >> np.uint64(33))
    return state


def share(*parts: np.ndarray | int) -> np.ndarray:
    """As `mix`, but a number in [0, 1)."""
    return (mix(*parts) >> np.uint64(11)).astype(float) / 2.0**53


def pick(rng: np.random.Generator, cumulative: np.ndarray, size: int) -> np.ndarray:
    """Indices drawn in proportion to the weights that `cumulative` sums up."""
    return np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right").clip(0, len(cumulative) - 1)


def weighted(rng: np.random.Generator, weights: Sequence[float] | np.ndarray, size: int) -> np.ndarray:
    """As `pick`, from the weights themselves."""
    return pick(rng, np.cumsum(np.asarray(weights, float)), size)


def runs(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(owner, place): for counts 2, 0, 1 the owners 0, 0, 2 and the places 0, 1, 0."""
    owner = np.repeat(np.arange(len(counts)), counts)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
