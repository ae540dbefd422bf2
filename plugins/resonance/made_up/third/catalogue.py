"""Songs and artists, and how their popularity came about: a chart that feeds on itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.third.scale import Chance, Scale, weighted

GENRES = ("流行", "民谣", "摇滚", "说唱", "电子", "古风", "R&B", "影视原声", "儿歌", "爵士", "纯音乐", "粤语")
SCENES = ("后摇", "戏腔", "氛围", "金属", "世界音乐", "实验", "民乐", "朋克")
"""Genres that few listen to; codes follow those of GENRES."""
WEEKS_BEFORE, DISCOVERY = 30, 0.12


@dataclass
class Catalogue:
    """Songs by code, ordered by artist; `standing` is what charts and recommendations go by, and changes week by week."""

    artist: np.ndarray
    genre: np.ndarray
    duration: np.ndarray
    age_days: np.ndarray
    appeal: np.ndarray
    standing: np.ndarray
    first: np.ndarray
    """First song of each artist, and one past the last song at the end: artist a has songs first[a] … first[a + 1] − 1."""

    def songs_of(self, artist: int) -> np.ndarray:
        return np.arange(self.first[artist], self.first[artist + 1])

    def renew(self, plays: np.ndarray) -> None:
        """A week's plays enter the standing, what was before fades."""
        self.standing = 0.8 * self.standing + plays

    def rank(self) -> np.ndarray:
        """0 the most popular song … 1 the least."""
        place = np.empty(len(self.standing))
        place[np.argsort(-self.standing, kind="stable")] = np.arange(len(place))
        return place / len(place)


def make_catalogue(chance: Chance, scale: Scale) -> Catalogue:
    rng = chance.of("catalogue")
    genre_of = weighted(rng, [*(1 / np.arange(1, len(GENRES) + 1) ** 0.7), *([0.035] * len(SCENES))], scale.artists)
    sizes = 1 + rng.multinomial(scale.songs - scale.artists, rng.dirichlet(np.full(scale.artists, 0.6)))
    artist = np.repeat(np.arange(scale.artists), sizes)
    fame = rng.lognormal(0, 0.9, scale.artists)
    made = Catalogue(
        artist=artist,
        genre=genre_of[artist],
        duration=(rng.lognormal(np.log(212), 0.27, scale.songs).clip(45, 900) * 1000).astype(np.int64),
        age_days=np.where(rng.random(scale.songs) < 0.09, rng.integers(0, 90, scale.songs), rng.integers(90, 4000, scale.songs)),
        appeal=fame[artist] * rng.lognormal(0, 0.8, scale.songs),
        standing=np.ones(scale.songs),
        first=np.concatenate([[0], np.cumsum(sizes)]),
    )
    _grow(rng, made, plays=scale.people * scale.plays_each / 5)
    return made


def _grow(rng: np.random.Generator, catalogue: Catalogue, plays: float) -> None:
    """Weeks of listening before the first day: most plays follow the plays of the week before, a few go anywhere."""
    for _ in range(WEEKS_BEFORE):
        follow = catalogue.standing**0.55 * catalogue.appeal
        chosen = (1 - DISCOVERY) * follow / follow.sum() + DISCOVERY / len(follow)
        catalogue.renew(rng.multinomial(int(plays), chosen).astype(float))


@dataclass(frozen=True)
class Urn:
    """Draws a song from a group (a genre, or all of them) in proportion to weights."""

    order: np.ndarray
    cumulative: np.ndarray
    bounds: np.ndarray

    @classmethod
    def by_group(cls, group: np.ndarray, weight: np.ndarray, groups: int) -> Urn:
        order = np.argsort(group, kind="stable")
        cumulative = np.concatenate([[0.0], np.cumsum(weight[order])])
        return cls(order, cumulative, np.searchsorted(group[order], np.arange(groups + 1)))

    def draw(self, rng: np.random.Generator, group: np.ndarray) -> np.ndarray:
        low, high = self.cumulative[self.bounds[group]], self.cumulative[self.bounds[group + 1]]
        place = np.searchsorted(self.cumulative, low + rng.random(len(group)) * (high - low), side="right") - 1
        return self.order[place.clip(0, len(self.order) - 1)]


@dataclass(frozen=True)
class Urns:
    """What a week offers: by genre, over all, and the feed, which likes what is new and rising."""

    genre: Urn
    chart: Urn
    feed: Urn


def make_urns(catalogue: Catalogue) -> Urns:
    nowhere = np.zeros(len(catalogue.genre), int)
    fresh = 1 + 6 * np.exp(-catalogue.age_days / 60)
    groups = len(GENRES) + len(SCENES)
    return Urns(
        Urn.by_group(catalogue.genre, (catalogue.standing + 0.3) ** 0.7, groups),
        Urn.by_group(nowhere, (catalogue.standing + 0.1) ** 0.9, 1),
        Urn.by_group(catalogue.genre, (catalogue.standing + 1) ** 0.55 * fresh * catalogue.appeal**0.3, groups),
    )
