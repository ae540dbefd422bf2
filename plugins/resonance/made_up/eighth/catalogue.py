"""Songs to sing: fame with a heavy tail, a hook that the feed plays, and waves of attention that rise at once and relax."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.fifth.catalogue import GENRES
from resonance.made_up.third.scale import DAY, SECOND, Chance, Scale, pick


@dataclass(frozen=True)
class Catalogue:
    """Columns by song. `weight` is fame, `hook` the length (ms) of the clip that the feed plays."""

    artist: np.ndarray
    artists: int
    genre: np.ndarray
    duration: np.ndarray
    hook: np.ndarray
    age: np.ndarray
    weight: np.ndarray
    order: np.ndarray
    cumulative: np.ndarray
    bounds: np.ndarray

    def by_genre(self, rng: np.random.Generator, genre: np.ndarray) -> np.ndarray:
        """A song of every genre asked for, in proportion to fame."""
        low, high = self.bounds[genre], self.bounds[genre + 1]
        place = np.searchsorted(self.cumulative, low + rng.random(len(genre)) * (high - low), side="right")
        return self.order[place.clip(0, len(self.order) - 1)]

    def famous(self, rng: np.random.Generator, count: int) -> np.ndarray:
        return pick(rng, np.cumsum(self.weight), count)

    def fame_rank(self) -> np.ndarray:
        """0 for the least known song, towards 1 for the best known."""
        return np.argsort(np.argsort(self.weight, kind="stable"), kind="stable") / len(self.weight)


@dataclass(frozen=True)
class Wave:
    """A song that a challenge carries: attention to it begins at `begin` (ms) and relaxes with `exponent`."""

    song: int
    begin: int
    size: float
    exponent: float

    def strength(self, ts: np.ndarray) -> np.ndarray:
        """(1 + days since the beginning) ** −(1 + exponent), 0 before it."""
        days = (ts - self.begin) / DAY
        return np.where(days < 0, 0.0, self.size * (1 + np.maximum(days, 0)) ** -(1 + self.exponent))


def make_catalogue(chance: Chance, scale: Scale) -> Catalogue:
    rng = chance.of("catalogue")
    fame = rng.pareto(0.95, scale.artists) + 0.05
    artist = np.concatenate([np.arange(scale.artists), rng.integers(0, scale.artists, scale.songs - scale.artists)])
    style = rng.choice(len(GENRES), scale.artists, p=rng.dirichlet(np.full(len(GENRES), 6.0)))
    genre = np.where(rng.random(scale.songs) < 0.85, style[artist], rng.integers(0, len(GENRES), scale.songs))
    weight = np.minimum(fame[artist], 60) * rng.lognormal(0, 1.1, scale.songs)
    order = np.lexsort((np.arange(scale.songs), genre))
    cumulative = np.cumsum(weight[order])
    ends = np.searchsorted(genre[order], np.arange(1, len(GENRES) + 1))
    bounds = np.concatenate([[0.0], np.where(ends > 0, cumulative[ends - 1], 0.0)])
    return Catalogue(
        artist, scale.artists, genre,
        (rng.normal(228, 38, scale.songs).clip(95, 420) * SECOND).astype(np.int64),
        (rng.gamma(9, 3.4, scale.songs).clip(12, 75) * SECOND).astype(np.int64),
        rng.exponential(1_400, scale.songs).clip(0, 9_000).astype(np.int64),
        weight, order, cumulative, bounds,
    )  # fmt: skip


def make_waves(chance: Chance, scale: Scale, catalogue: Catalogue) -> list[Wave]:
    """Two or three waves a day, the first of them the viral song (Crane and Sornette 2008: exponents between 0.1 and 0.6)."""
    rng = chance.of("waves")
    count = scale.days * 2 + int(rng.integers(0, 25))
    songs = np.unique(np.concatenate([catalogue.famous(rng, count // 2), rng.integers(0, len(catalogue.artist), count)]))
    songs = rng.permutation(songs)[:count]
    begins = scale.start + (rng.random(len(songs)) * (scale.days + 6) - 6) * DAY
    begins[0] = scale.start + rng.uniform(6, scale.days - 12) * DAY
    sizes = rng.pareto(1.2, len(songs)).clip(0.05, 5) + 0.1
    sizes[0] = 9.0
    exponents = rng.uniform(0.1, 0.6, len(songs))
    return [Wave(int(s), int(b), float(z), float(x)) for s, b, z, x in zip(songs, begins, sizes, exponents, strict=True)]
