"""Songs: fame with a heavy tail, tunes of the region's towns among those that everybody knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.fifth.catalogue import GENRES
from resonance.made_up.third.scale import SECOND, Chance, Scale, weighted

TOWNS = 14
LOCAL = 0.3
"""Share of artists who come from the region."""


@dataclass(frozen=True)
class Catalogue:
    """Columns by song. `town`: of its artist, −1 for those from elsewhere; `weight`: fame; `shelf`: songs by genre, with the
    fame summed up over them in `cumulative` and the sums before each genre in `bounds`."""

    artist: np.ndarray
    artists: int
    genre: np.ndarray
    town: np.ndarray
    duration: np.ndarray
    age: np.ndarray
    weight: np.ndarray
    shelf: np.ndarray
    cumulative: np.ndarray
    bounds: np.ndarray

    def of_genre(self, rng: np.random.Generator, genre: np.ndarray) -> np.ndarray:
        """A song of each genre asked for, in proportion to fame."""
        low, high = self.bounds[genre], self.bounds[genre + 1]
        place = np.searchsorted(self.cumulative, low + rng.random(len(genre)) * (high - low), side="right")
        return self.shelf[place.clip(0, len(self.shelf) - 1)]

    def known(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """Songs of any genre, in proportion to fame."""
        return weighted(rng, self.weight, count)

    def rank(self) -> np.ndarray:
        """0 for the least known song, towards 1 for the best known."""
        return np.argsort(np.argsort(self.weight, kind="stable"), kind="stable") / len(self.weight)


def make_catalogue(chance: Chance, scale: Scale) -> Catalogue:
    rng = chance.of("catalogue")
    fame = rng.lognormal(0, 1.5, scale.artists)
    local = rng.random(scale.artists) < LOCAL
    fame *= np.where(local, 0.35, 1.0)
    more = weighted(rng, fame**0.3, scale.songs - scale.artists)
    artist = np.concatenate([np.arange(scale.artists), more])
    style = weighted(rng, rng.dirichlet(np.full(len(GENRES), 5.0)), scale.artists)
    genre = np.where(rng.random(scale.songs) < 0.8, style[artist], rng.integers(0, len(GENRES), scale.songs))
    town = np.where(local, rng.integers(0, TOWNS, scale.artists), -1)[artist]
    weight = fame[artist] * rng.lognormal(0, 1.2, scale.songs)
    shelf = np.lexsort((np.arange(scale.songs), genre))
    cumulative = np.cumsum(weight[shelf])
    ends = np.searchsorted(genre[shelf], np.arange(len(GENRES)), side="right")
    duration = (rng.gamma(30, 7.6, scale.songs).clip(70, 480) * SECOND).astype(np.int64) + rng.integers(0, 1_000, scale.songs)
    age = rng.exponential(2_000, scale.songs).clip(0, 14_000).astype(np.int64)
    bounds = np.concatenate([[0.0], np.where(ends > 0, cumulative[ends - 1], 0.0)])
    return Catalogue(artist, scale.artists, genre, town, duration, age, weight, shelf, cumulative, bounds)
