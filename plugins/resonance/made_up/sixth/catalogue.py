"""Songs, artists and playlists: fame by artist, hits by song, small scenes apart, lists for a mood or a genre."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resonance.made_up.third.scale import SECOND, Chance, Scale, weighted

GENRES = ("国语流行", "粤语", "民谣", "说唱", "电子", "摇滚", "影视原声", "轻音乐", "欧美", "日韩", "后摇", "实验", "昆曲")
SCENES = 3
"""The last genres are small scenes."""
LISTS_A_GENRE, LIST_LENGTH = 5, 40


class Shelf:
    """Draws things by weight among those with a key."""

    def __init__(self, key: np.ndarray, weight: np.ndarray, keys: int) -> None:
        self.order = np.argsort(key, kind="stable")
        self.sums = np.cumsum(weight[self.order])
        self.first = np.searchsorted(key[self.order], np.arange(keys + 1))
        self.edges = np.concatenate([[0.0], self.sums])[self.first]

    def draw(self, key: np.ndarray, toss: np.ndarray) -> np.ndarray:
        """One thing per key; every key has some. `toss` in [0, 1)."""
        level = self.edges[key] + toss * (self.edges[key + 1] - self.edges[key])
        place = np.searchsorted(self.sums, level, side="right")
        return self.order[np.clip(place, self.first[key], self.first[key + 1] - 1)]


@dataclass
class Catalogue:
    """By song: artist, genre, duration (ms), weight, quality (0..1), age (days before the world); by artist: genre and weight;
    by list: songs (LIST_LENGTH) and genre."""

    artist: np.ndarray
    genre: np.ndarray
    duration: np.ndarray
    weight: np.ndarray
    quality: np.ndarray
    age: np.ndarray
    artist_genre: np.ndarray
    artist_weight: np.ndarray
    lists: np.ndarray
    list_genre: np.ndarray

    by_genre: Shelf = field(init=False)
    by_artist: Shelf = field(init=False)
    artist_by_genre: Shelf = field(init=False)

    def __post_init__(self) -> None:
        self.by_genre = Shelf(self.genre, self.weight, len(GENRES))
        self.by_artist = Shelf(self.artist, self.weight, self.artists)
        self.artist_by_genre = Shelf(self.artist_genre, self.artist_weight, len(GENRES))

    @property
    def artists(self) -> int:
        return len(self.artist_genre)

    def hits(self, share: float) -> np.ndarray:
        """The most played songs."""
        return np.argsort(-self.weight, kind="stable")[: max(20, int(share * len(self.weight)))]


def make_catalogue(chance: Chance, scale: Scale) -> Catalogue:
    rng = chance.of("catalogue")
    main = len(GENRES) - SCENES
    wide = np.concatenate([rng.dirichlet(np.full(main, 2.0)) + 0.02, rng.uniform(0.01, 0.02, SCENES)])
    artist_genre = weighted(rng, wide, scale.artists)
    artist_genre[: len(GENRES)] = np.arange(len(GENRES))
    artist_weight = rng.pareto(rng.uniform(0.9, 1.4), scale.artists) + 0.05
    artist_weight[artist_genre >= main] **= 0.3
    artist = np.concatenate([np.arange(scale.artists), weighted(rng, np.sqrt(artist_weight), scale.songs - scale.artists)])
    quality = rng.beta(2, 2, scale.songs)
    weight = artist_weight[artist] * rng.lognormal(0, 0.9, scale.songs) * np.exp(1.5 * quality)
    duration = (rng.lognormal(np.log(212), 0.24, scale.songs).clip(70, 520) * SECOND).astype(np.int64)
    age = (rng.exponential(900, scale.songs) * rng.choice([0.05, 1.0], scale.songs, p=[0.2, 0.8])).astype(int)
    genre = artist_genre[artist]
    list_genre = np.repeat(np.arange(len(GENRES)), LISTS_A_GENRE)
    shelf = Shelf(genre, weight**0.7, len(GENRES))
    lists = shelf.draw(np.repeat(list_genre[:, None], LIST_LENGTH, axis=1), rng.random((len(list_genre), LIST_LENGTH)))
    return Catalogue(artist, genre, duration, weight, quality, age, artist_genre, artist_weight, lists, list_genre)
