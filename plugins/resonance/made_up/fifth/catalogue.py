"""Artists and songs: each artist keeps to a genre, and popularity has a heavy tail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.third.scale import SECOND, Chance, Scale, pick

GENRES = ("国风", "说唱", "民谣", "电子", "流行", "摇滚", "二次元", "怀旧", "轻音乐", "方言")


@dataclass
class Catalogue:
    """By song: artist, genre, duration (ms), age (days before the last day), weight. `by_genre`: songs, summed weights."""

    artist: np.ndarray
    genre: np.ndarray
    duration: np.ndarray
    age: np.ndarray
    weight: np.ndarray
    by_genre: list[tuple[np.ndarray, np.ndarray]]
    artists: int

    def draw(self, rng: np.random.Generator, genre: np.ndarray) -> np.ndarray:
        """A song of each genre, by weight."""
        song = np.empty(len(genre), np.int64)
        for code, (songs, summed) in enumerate(self.by_genre):
            wanted = genre == code
            song[wanted] = songs[pick(rng, summed, int(wanted.sum()))]
        return song

    def popular(self, rng: np.random.Generator, count: int, steep: float = 1.0) -> np.ndarray:
        """Songs by their weight to the power of `steep`."""
        return pick(rng, np.cumsum(self.weight**steep), count)

    def of(self, artist: int) -> np.ndarray:
        return np.flatnonzero(self.artist == artist)


def make_catalogue(chance: Chance, scale: Scale) -> Catalogue:
    """Artists keep to one genre; a song's weight is its artist's fame times its own luck."""
    rng = chance.of("catalogue")
    fame = rng.pareto(rng.uniform(0.9, 1.4), scale.artists) + 0.02
    chosen = rng.permutation(scale.songs) % scale.artists
    busy = rng.random(scale.songs) < 0.5
    chosen[busy] = rng.choice(scale.artists, int(busy.sum()), p=fame**0.4 / (fame**0.4).sum())
    artist = np.sort(chosen)
    home = rng.choice(len(GENRES), scale.artists, p=rng.dirichlet(np.full(len(GENRES), 6.0)))
    weight = fame[artist] * rng.lognormal(0, 1.2, scale.songs)
    genre = home[artist]
    duration = (rng.gamma(14, rng.uniform(11, 16), scale.songs).clip(35, 600) * SECOND).astype(np.int64)
    age = rng.exponential(500, scale.songs).astype(np.int64).clip(0, 4_000) + rng.integers(0, 3, scale.songs)
    by_genre = [(songs, np.cumsum(weight[songs])) for songs in (np.flatnonzero(genre == code) for code in range(len(GENRES)))]
    return Catalogue(artist, genre, duration, age, weight, by_genre, scale.artists)
