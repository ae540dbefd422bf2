"""Labels, artists, albums and songs; songs are numbered artist by artist and album by album, in track order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.third.catalogue import Urn
from resonance.made_up.third.scale import Chance, Scale, runs, weighted

GENRES = ("流行", "摇滚", "民谣", "电子", "说唱", "古风", "戏腔", "轻音乐", "爵士", "民乐", "金属", "后摇")
NICHE = 11
EDITORIALS, EDITORIAL_SIZE = 36, 40


@dataclass
class Catalogue:
    """Per song: artist, album's first song, genre, weight (popularity), duration (ms), age (days before the last day).
    Per artist: first (artists + 1; its songs are first[a]:first[a+1]), label."""

    artist: np.ndarray
    album: np.ndarray
    genre: np.ndarray
    weight: np.ndarray
    duration: np.ndarray
    age: np.ndarray
    first: np.ndarray
    label: np.ndarray
    editorial: np.ndarray
    """(lists, places) songs of the editors' playlists; list n is of genre n mod 12."""
    by_genre: Urn
    by_artist: Urn

    def following(self, song: np.ndarray, steps: np.ndarray) -> np.ndarray:
        """The song `steps` tracks on in its artist's albums, from the start again after the last."""
        low = self.first[self.artist[song]]
        return low + (song - low + steps) % (self.first[self.artist[song] + 1] - low)


def make_catalogue(chance: Chance, scale: Scale, fame: float) -> Catalogue:
    """`fame` is the spread (sd of the logarithm) of artists' popularity."""
    rng = chance.of("catalogue")
    size = rng.lognormal(0, 0.9, scale.artists)
    size = np.maximum(1, np.round(size * scale.songs / size.sum())).astype(int)
    artist, place = runs(size)
    count = len(artist)
    length = rng.integers(3, 13, scale.artists)[artist]
    genre = np.concatenate([np.arange(len(GENRES)), weighted(rng, np.arange(12, 0, -1), scale.artists - len(GENRES))])
    weight = rng.lognormal(0, fame, scale.artists)[artist] * rng.lognormal(0, 0.7, count) / (1 + place % length) ** 0.4
    drift = np.where(rng.random(count) < 0.06, rng.integers(0, len(GENRES), count), genre[artist])
    duration = (rng.lognormal(np.log(225), 0.24, count).clip(70, 620) * 1_000).astype(np.int64)
    by_genre = Urn.by_group(drift, weight, len(GENRES))
    editorial = by_genre.draw(rng, np.repeat(np.arange(EDITORIALS) % len(GENRES), EDITORIAL_SIZE))
    age = rng.exponential(900, scale.artists)[artist] + place // length * 40
    return Catalogue(
        artist, np.arange(count) - place % length, drift, weight, duration, age.astype(int),
        np.concatenate([[0], np.cumsum(size)]), rng.integers(0, max(4, scale.artists // 9), scale.artists),
        editorial.reshape(EDITORIALS, EDITORIAL_SIZE), by_genre, Urn.by_group(artist, weight, scale.artists),
    )  # fmt: skip
