"""Songs with latent factors, artists, playlists, campaigns and merchants.

A song's loading on a factor is Gamma (few factors matter), its standing a power law over ranks, and its freshness decays
exponentially from the release on: a person draws a factor from their own taste and a song from that factor's ranking of the day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.second.scale import Draws, Scale

FACTORS = 14
SONG_EXPONENT = 0.85
NEW_SHARE = 0.06
MECHANICS = ("daily_task", "coupon", "resonance", "treasure_artist")


@dataclass
class Catalogue:
    """Arrays by song index: artist, duration_ms, release day (relative to the first business date), standing, loadings."""

    artist: np.ndarray
    duration_ms: np.ndarray
    release_day: np.ndarray
    standing: np.ndarray
    loadings: np.ndarray
    campaign_songs: list[np.ndarray]
    tail: np.ndarray
    """Songs that hardly anybody knows, by ascending standing: where customers of fake likes are found."""

    @property
    def songs(self) -> int:
        return len(self.artist)

    def rankings(self, day: int) -> np.ndarray:
        """Cumulative popularity per factor on a day, shape (FACTORS, songs); the last column is 1."""
        age = np.maximum(day - self.release_day, 0)
        fresh = 0.25 + 3.0 * np.exp(-age / 6.0)
        weight = self.loadings.T * (self.standing * fresh * (self.release_day <= day))
        cumulative = np.cumsum(weight, axis=1)
        return cumulative / cumulative[:, -1:]

    def pick(self, rng: np.random.Generator, factor: np.ndarray, day: int) -> np.ndarray:
        """One song index per factor index."""
        rankings = self.rankings(day)
        chosen = np.empty(len(factor), np.int32)
        for k in range(FACTORS):
            here = np.flatnonzero(factor == k)
            chosen[here] = np.searchsorted(rankings[k], rng.random(len(here)), side="right").clip(max=self.songs - 1)
        return chosen

    def popular(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """Songs by standing alone, as camouflage picks them."""
        weight = self.standing * (self.release_day <= 0)
        return rng.choice(self.songs, count, p=weight / weight.sum()).astype(np.int32)

    def songs_of(self, artists: np.ndarray, most: int) -> np.ndarray:
        """Each artist's best-known songs, up to `most`, that are out on the first day."""
        by_standing = np.argsort(-self.standing, kind="stable")
        out = by_standing[self.release_day[by_standing] <= 0]
        found = [out[self.artist[out] == a][:most] for a in artists]
        return np.concatenate(found).astype(np.int32)


def make_catalogue(draws: Draws, scale: Scale) -> Catalogue:
    """A catalogue from the stream `catalogue`."""
    rng = draws.stream("catalogue")
    n = scale.songs
    weight = rng.pareto(1.3, scale.artists) + 0.4
    artist = rng.choice(scale.artists, n, p=weight / weight.sum()).astype(np.int32)
    artist[: scale.artists] = rng.permutation(scale.artists)
    standing = (1.0 + rng.permutation(n)) ** -SONG_EXPONENT
    release = np.where(rng.random(n) < NEW_SHARE, rng.integers(0, scale.days - 6, n), -rng.integers(1, 3000, n))
    loadings = rng.gamma(0.25, 1.0, (n, FACTORS)) + 1e-4
    duration = np.clip(rng.lognormal(np.log(212_000), 0.28, n), 45_000, 720_000).astype(np.int64)
    order = np.argsort(standing)
    tail = order[: int(n * 0.7)]
    campaigns = [rng.choice(order[n // 2 :], 30, replace=False).astype(np.int32) for _ in MECHANICS]
    return Catalogue(artist, duration, release.astype(np.int32), standing, loadings, campaigns, tail[release[tail] <= -30])
