"""What the crowds do together: viral songs, live rooms of fan clubs, scenes, imports, first steps, what idols share."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from resonance.made_up.seventh.catalogue import MOODS
from resonance.made_up.seventh.crowds import clusters
from resonance.made_up.seventh.life import relaxing
from resonance.made_up.seventh.rhythm import hours, visits
from resonance.made_up.seventh.stage import DISCOVER, LINK, PLAYLIST, RADIO, SEARCH, SHELF, How, Stage, perform
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, runs


def celebrate(stage: Stage, crowds: Mapping[str, np.ndarray]) -> None:
    rng = stage.chance.of("gatherings")
    _go_viral(stage, rng, crowds["viral_song"])
    for club in clusters(rng, crowds["fan_club"], (12, 60)):
        _meet(stage, rng, club)
    for scene in clusters(rng, crowds["niche_scene"], (12, 40)):
        _dig(stage, rng, scene)
    _bring(stage, rng, crowds["playlist_import"])
    _begin(stage, rng, crowds["newcomers"])
    for followers in clusters(rng, crowds["influencer_followers"], (12, 50)):
        _follow(stage, rng, followers)


def _instant(stage: Stage, rng: np.random.Generator, size: int, part: tuple[float, float] = (0.05, 0.95)) -> np.ndarray:
    """Evenings of random days within a part of the window."""
    day = (rng.uniform(*part, size) * stage.scale.days).astype(np.int64)
    return stage.scale.start + day * DAY + (rng.normal(20, 2.0, size).clip(7, 23.9) * HOUR).astype(np.int64)


def _go_viral(stage: Stage, rng: np.random.Generator, members: np.ndarray) -> None:
    """An endogenous burst: it grows by word of mouth towards a peak and relaxes as slowly (Crane and Sornette 2008)."""
    song, peak = stage.catalogue.popular(rng, 1, 0.5)[0], _instant(stage, rng, 1, (0.2, 0.7))[0]
    account, place = runs(1 + rng.poisson(1.5, len(members)))
    side = np.where(rng.random(len(account)) < 0.4, -1, 1)
    ts = peak + side * relaxing(rng, len(account), 0.8, 3 * HOUR).clip(0, 9 * DAY)
    how = How(0.93, rng.uniform(0.5, 0.8), (0.1, 0.9), liked=np.where(place == 0, rng.uniform(0.7, 0.95), 0.1),
              source=rng.choice((LINK, DISCOVER, SEARCH), len(account)))  # fmt: skip
    perform(stage, rng, (members[account], ts, np.full(len(account), song)), how)


def _meet(stage: Stage, rng: np.random.Generator, club: np.ndarray) -> None:
    """A live room at an appointed hour on several evenings: the artist's songs one after another, and everybody likes."""
    catalogue = stage.catalogue
    many = np.flatnonzero(np.bincount(catalogue.artist, minlength=catalogue.artists) >= 3)
    songs = np.flatnonzero((catalogue.artist == rng.choice(many)) & (catalogue.age >= 0))
    songs = songs if len(songs) else catalogue.popular(rng, 4)
    hour = rng.integers(19, 23)
    for day in rng.choice(stage.scale.days, min(stage.scale.days, int(rng.integers(2, 8))), replace=False):
        tonight = rng.permutation(songs)[: rng.integers(1, 6)]
        there = club[rng.random(len(club)) < rng.uniform(0.6, 0.95)]
        account, place = np.repeat(there, len(tonight)), np.tile(np.arange(len(tonight)), len(there))
        begin = stage.scale.start + day * DAY + hour * HOUR + (rng.gamma(2.0, rng.uniform(0.5, 5), len(there)) * MINUTE)
        ts = np.repeat(begin, len(tonight)).astype(np.int64) + place * rng.integers(20, 240) * SECOND
        how = How(rng.uniform(0.7, 1), rng.uniform(0.3, 0.8), (0.1, 0.9), rng.uniform(0.6, 0.95), 0.4, PLAYLIST)
        perform(stage, rng, (account, ts, tonight[place]), how)


def _dig(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    """Lovers of a corner of the catalogue: they hear its few songs again and again and like most of them."""
    catalogue = stage.catalogue
    scene, mood = rng.integers(0, len(catalogue.genre)), rng.integers(0, MOODS)
    near = np.flatnonzero((catalogue.genre == catalogue.genre[scene]) & (catalogue.mood == mood) & (catalogue.age >= 0))
    corner = near[np.argsort(catalogue.pull[near])][: rng.integers(12, 40)]
    who, _ = runs(rng.poisson(rng.uniform(20, 60), len(group)))
    song = rng.choice(corner, len(who))
    ts = visits(rng, hours(stage.chance, stage.scale), stage.accounts.rhythm[group[who]], stage.scale.start)
    how = How(1.0, 0.75, (0.1, 0.9), rng.uniform(0.15, 0.4), source=rng.choice((SHELF, PLAYLIST, RADIO), len(who)))
    perform(stage, rng, (group[who], ts, song), how)


def _bring(stage: Stage, rng: np.random.Generator, members: np.ndarray) -> None:
    """Favourites imported from another app: many likes within minutes, unheard here."""
    who, place = runs(rng.lognormal(4.0, 0.6, len(members)).astype(int).clip(25, 250))
    gap = rng.choice((90, 400, 1_500), len(members), p=(0.3, 0.4, 0.3))
    ts = _instant(stage, rng, len(members))[who] + place * gap[who] + rng.integers(0, 60, len(who))
    song = stage.catalogue.popular(rng, len(who), 0.8)
    perform(stage, rng, (members[who], ts, song), How(heard=0.0, source=PLAYLIST))


def _begin(stage: Stage, rng: np.random.Generator, members: np.ndarray) -> None:
    """The first minutes of an account: the app asks what one likes, and shows songs with a heart."""
    who, place = runs(rng.integers(4, 26, len(members)))
    begin = stage.accounts.registered[members] + rng.integers(30, 400, len(members)) * SECOND
    steps = (place * rng.uniform(1.0, 6.0, len(members))[who] * SECOND).astype(np.int64)
    ts = begin[who] + steps + rng.integers(0, 900, len(who))
    perform(stage, rng, (members[who], ts, stage.catalogue.popular(rng, len(who))), How(0.08, 0.05, (0.02, 0.2)))


def _follow(stage: Stage, rng: np.random.Generator, followers: np.ndarray) -> None:
    """An idol shares a song; within minutes the followers open, like it at once, and most hear it."""
    idol, rest = followers[0], followers[1:]
    times = int(rng.integers(3, 12))
    shares = stage.log.number("share", times)
    song, begin = stage.catalogue.popular(rng, times, 0.6), _instant(stage, rng, times)
    stage.log.add("share", np.full(times, idol), begin, song=song, share=shares, channel=int(rng.integers(0, 8)), surface=1)
    there = rng.random((times, len(rest))) < rng.uniform(0.4, 0.9)
    which, place = np.nonzero(there)
    ts = begin[which] + relaxing(rng, len(which), 0.9, int(rng.uniform(1, 12) * MINUTE)).clip(0, 2 * DAY)
    stage.log.add("share_open", rest[place], ts, share=shares[which])
    how = How(rng.uniform(0.5, 0.9), rng.uniform(0.3, 0.7), (0.03, 0.9), rng.uniform(0.7, 0.95), 0.2, LINK)
    perform(stage, rng, (rest[place], ts + rng.integers(1, 20, len(ts)) * SECOND, song[which]), how)
