"""Songs: fame with a heavy tail, songs for children and for sleep, and what every account knows by heart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.fifth.catalogue import GENRES
from resonance.made_up.third.scale import SECOND, Chance, Scale, share, weighted

CITIES = 12
NURSERY, LULLABY = 6, 8
"""Genres for children and for the night."""
LISTS, LENGTH = 36, 30
"""Ready-made lists, each of so many songs; the first are of the charts."""
CHARTS = 4


@dataclass(frozen=True)
class Catalogue:
    """Columns by song. `city`: the artist's; `weight`: fame. `shelf`: songs by genre, `summed` their fame summed up, `bounds` the
    sums before each genre; `works`: songs by artist, the best known first, from `begins` on, `many` of them; `lists`:
    (weeks, LISTS, LENGTH) songs."""

    artist: np.ndarray
    artists: int
    genre: np.ndarray
    city: np.ndarray
    duration: np.ndarray
    age: np.ndarray
    weight: np.ndarray
    shelf: np.ndarray
    summed: np.ndarray
    bounds: np.ndarray
    works: np.ndarray
    begins: np.ndarray
    many: np.ndarray
    lists: np.ndarray

    def of_genre(self, genre: np.ndarray, toss: np.ndarray) -> np.ndarray:
        """A song of each genre in proportion to fame; `toss` in [0, 1)."""
        low, high = self.bounds[genre], self.bounds[genre + 1]
        place = np.searchsorted(self.summed, low + toss * (high - low), side="right")
        return np.asarray(self.shelf[place.clip(0, len(self.shelf) - 1)])

    def known(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """Songs of any genre, in proportion to fame."""
        return weighted(rng, self.weight, count)

    def after(self, song: np.ndarray, step: np.ndarray) -> np.ndarray:
        """The song of the same artist `step` places further down, from the top again where there are no more."""
        artist = self.artist[song]
        return np.asarray(self.works[self.begins[artist] + step % self.many[artist]])

    def rank(self) -> np.ndarray:
        """0 for the least known song, towards 1 for the best known."""
        return np.argsort(np.argsort(self.weight, kind="stable"), kind="stable") / len(self.weight)


def make_catalogue(chance: Chance, scale: Scale) -> Catalogue:
    """A fifth of the artists sing for children; they have many short songs. Steepness and length of songs differ by world."""
    rng, count = chance.of("catalogue"), scale.songs
    steep, style = rng.uniform(1.1, 1.7), rng.dirichlet(np.full(len(GENRES), 4.0))
    style[NURSERY] = max(style[NURSERY], 0.1)
    home = weighted(rng, style, scale.artists)
    fame = rng.lognormal(0, steep, scale.artists)
    eager = np.sqrt(fame) * np.where(home == NURSERY, 2.5, 1.0)
    artist = np.concatenate([np.arange(scale.artists), weighted(rng, eager, count - scale.artists)])
    genre = np.where(rng.random(count) < 0.85, home[artist], rng.integers(0, len(GENRES), count))
    weight = fame[artist] * rng.pareto(1.6, count).clip(0.02, 60)
    shelf = np.lexsort((np.arange(count), genre))
    summed = np.cumsum(weight[shelf])
    ends = np.searchsorted(genre[shelf], np.arange(len(GENRES)), side="right")
    bounds = np.concatenate([[0.0], np.where(ends > 0, summed[ends - 1], 0.0)])
    many = np.bincount(artist, minlength=scale.artists)
    seconds = rng.gamma(26, rng.uniform(7.5, 9.5), count).clip(75, 520)
    seconds = np.where(genre == NURSERY, rng.gamma(16, 6.5, count).clip(45, 240), seconds)
    lists = _compile(rng, scale.days // 7 + 1, genre, weight)
    return Catalogue(
        artist=artist, artists=scale.artists, genre=genre, city=rng.integers(0, CITIES, scale.artists)[artist],
        duration=(seconds * SECOND).astype(np.int64) + rng.integers(0, 1_000, count),
        age=(rng.pareto(1.1, count) * 300).clip(0, 13_000).astype(np.int64), weight=weight, shelf=shelf, summed=summed,
        bounds=bounds, works=np.lexsort((-weight, artist)), begins=np.cumsum(many) - many, many=many, lists=lists,
    )  # fmt: skip


def _compile(rng: np.random.Generator, weeks: int, genre: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Lists of the charts change fast, the others keep to a genre and change by a seventh in a week."""
    lists = np.empty((weeks, LISTS, LENGTH), np.int64)
    for number in range(LISTS):
        chart = number < CHARTS
        likely = weight if chart else np.sqrt(weight) * np.where(genre == number % len(GENRES), 1.0, 0.03)
        kept = weighted(rng, likely, LENGTH)
        for week in range(weeks):
            kept = np.where(rng.random(LENGTH) < (0.35 if chart else 0.14), weighted(rng, likely, LENGTH), kept)
            lists[week, number] = kept
    return lists


def by_heart(catalogue: Catalogue, seed: int, taste: np.ndarray, account: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The song at a place of what an account knows by heart; the same account and place give the same song.

    taste: (accounts, 3) genres, the first one liked most."""
    which = np.searchsorted((0.5, 0.8, 0.95), share(account, place, 11, seed), side="right")
    other = (share(account, place, 12, seed) * len(GENRES)).astype(np.int64)
    genre = np.where(which < 3, taste[account, which.clip(0, 2)], other)
    return catalogue.of_genre(genre, share(account, place, 13, seed))
