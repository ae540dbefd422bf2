"""The full player of the mini-program, for those who use it: the known, the charts, what is like it."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eleventh.bouts import any_day, when
from resonance.made_up.eleventh.hearing import Way, enjoy
from resonance.made_up.eleventh.stage import AUTOPLAY, EDITORIAL, LIBRARY, MIX, RADIO, SEARCH, Stage
from resonance.made_up.fifth.catalogue import Catalogue
from resonance.made_up.third.scale import DAY, Chance, Scale, pick, runs

CHART = 60


def chart(chance: Chance, scale: Scale, catalogue: Catalogue) -> np.ndarray:
    """(weeks, CHART) songs of each week: fame and a luck that lasts for weeks."""
    rng, weeks = chance.of("charts"), scale.days // 7 + 1
    luck = np.cumsum(rng.normal(0, 0.5, (weeks, scale.songs)), axis=0)
    return np.argsort(-np.log(catalogue.weight + 1e-9) - luck - rng.gumbel(0, 0.3, luck.shape), axis=1)[:, :CHART]


def charted(stage: Stage, rng: np.random.Generator, ts: np.ndarray) -> np.ndarray:
    """A song of the charts of each instant's week, rather one of the first."""
    week = ((ts - stage.scale.start) // (7 * DAY)).clip(0, len(stage.charts) - 1)
    return np.asarray(stage.charts[week, (CHART * rng.random(len(ts)) ** 1.8).astype(np.int64)])


def known(stage: Stage, rng: np.random.Generator, account: np.ndarray) -> np.ndarray:
    """A song that an account knows; of some dozens, the first ones come most."""
    place = (10 + 60 * stage.toss(account, 21)) * rng.random(len(account)) ** 1.8
    return of_genre(stage, account, stage.toss(account, place.astype(np.int64), 22))


def of_genre(stage: Stage, account: np.ndarray, toss: np.ndarray) -> np.ndarray:
    """A song of a genre that an account likes, by fame; the same toss in [0, 1) gives the same song."""
    which = np.searchsorted((0.6, 0.87), toss * 997 % 1)
    genre, song = stage.accounts.taste[account, which], np.zeros(len(account), np.int64)
    for code, (songs, summed) in enumerate(stage.catalogue.by_genre):
        here = np.flatnonzero(genre == code)
        song[here] = songs[np.searchsorted(summed, toss[here] * summed[-1], side="right").clip(0, len(songs) - 1)]
    return song


def listen(stage: Stage) -> None:
    """Sessions of those who have the player; who only has cards listens to less."""
    rng, people, temper = stage.chance.of("listening"), stage.accounts, stage.temper
    long = 2.5 + 4 * temper.lasting
    want = people.activity * people.player
    wanted = len(people.real) * stage.scale.plays_each * temper.tempo * (1 - temper.carded) / long
    count = rng.poisson(want * wanted / want[people.real].sum())
    who, _ = runs(count)
    sit(stage, rng, who, when(stage, rng, who, any_day(stage, rng, len(who))), long)


def sit(stage: Stage, rng: np.random.Generator, who: np.ndarray, begin: np.ndarray, long: float) -> None:
    """Sessions of about `long` songs from `begin` on; each keeps to one source, with some strays."""
    owner, place = runs(rng.geometric(1 / long, len(who)))
    account, at = who[owner], begin[owner]
    sort = np.where(rng.random(len(owner)) < 0.8, rng.integers(0, 100, len(who))[owner], rng.integers(0, 100, len(owner)))
    sort = np.searchsorted((38, 56, 76, 88), sort, side="right")
    alike = of_genre(stage, account, rng.random(len(owner)))
    popular = pick(rng, np.cumsum(stage.catalogue.weight), len(owner))
    song = np.choose(sort, [known(stage, rng, account), charted(stage, rng, at), alike, alike, popular])
    source = np.choose(sort, [LIBRARY, EDITORIAL, RADIO, MIX, SEARCH])
    source = np.where((place > 3) & (sort == 4), AUTOPLAY, source)
    liked = fond(stage, account, song) * 1.3
    way = Way(heard=1, glimpse=0.14, whole=0.55, dwell=60, before=0.02, liked=liked, pace=2.5, source=source)
    enjoy(stage, rng, (account, at, song), way)


def fond(stage: Stage, account: np.ndarray, song: np.ndarray) -> np.ndarray:
    """Chance of a like for the song's own sake: everybody has songs that are dear, the same ones each time."""
    dear = -np.log(1 - stage.toss(account, song, 23))
    return np.asarray((stage.accounts.liking[account] * dear).clip(0, 0.9))
