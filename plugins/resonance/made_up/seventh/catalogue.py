"""Songs by scene and mood, with their pull and their hook; a few are released while the world lasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.fifth.catalogue import GENRES
from resonance.made_up.third.scale import DAY, HOUR, SECOND, Chance, Scale

SCENES, MOODS = len(GENRES), 5
RELEASED = 0.03
"""Songs that come out while the world lasts."""


@dataclass(frozen=True)
class Catalogue:
    """Per song: artist, scene (`genre`), mood, ms, `age` (days before the window − 6), `release` (ms), pull, hook (mean 1)."""

    artist: np.ndarray
    genre: np.ndarray
    mood: np.ndarray
    duration: np.ndarray
    age: np.ndarray
    release: np.ndarray
    pull: np.ndarray
    hook: np.ndarray
    artists: int
    order: np.ndarray
    summed: np.ndarray

    def pick(self, rng: np.random.Generator, scene: np.ndarray, mood: np.ndarray) -> np.ndarray:
        """Older songs of a scene and a mood, by their pull."""
        bounds = np.searchsorted(self.genre[self.order] * MOODS + self.mood[self.order], np.arange(SCENES * MOODS + 1))
        summed = np.concatenate([[0.0], self.summed])
        low, high = (summed[bounds[scene * MOODS + mood + n]] for n in (0, 1))
        place = np.searchsorted(self.summed, low + rng.random(len(scene)) * (high - low), side="right")
        return self.order[place.clip(0, len(self.order) - 1)]

    def popular(self, rng: np.random.Generator, size: int, flatness: float = 1.0) -> np.ndarray:
        """Older songs, whatever their scene; the smaller `flatness`, the more even."""
        weights = np.cumsum(np.where(self.age < 0, 0.0, self.pull) ** flatness * (self.age >= 0))
        return np.searchsorted(weights, rng.random(size) * weights[-1], side="right").clip(0, len(weights) - 1)


def make_catalogue(chance: Chance, scale: Scale) -> Catalogue:
    rng = chance.of("catalogue")
    fame = rng.lognormal(0, 1.1, scale.artists)
    artist = np.concatenate([np.arange(scale.artists), rng.choice(scale.artists, scale.songs - scale.artists)])
    genre = rng.choice(SCENES, scale.artists, p=rng.dirichlet(np.full(SCENES, 3.0)))[artist]
    mood = rng.integers(0, MOODS, scale.songs)
    day = rng.integers(0, scale.days, scale.songs)
    new = rng.random(scale.songs) < RELEASED
    age = np.where(new, -6 - day, (rng.exponential(700, scale.songs)).astype(int))
    release = np.where(new, scale.start + day * DAY + rng.choice((0, 10, 12, 20), scale.songs) * HOUR, 0)
    pull = fame[artist] * rng.lognormal(0, 1.0, scale.songs)
    order = np.lexsort((genre * MOODS + mood,))
    hook = rng.gamma(4.0, 0.25, scale.songs)
    duration = (rng.normal(215, 45, scale.songs).clip(75, 420) * SECOND + rng.integers(0, 1_000, scale.songs)).astype(np.int64)
    summed = np.cumsum(np.where(new, 0.0, pull)[order])
    return Catalogue(artist, genre, mood, duration, age, release, pull, hook, scale.artists, order, summed)
