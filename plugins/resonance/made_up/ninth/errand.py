"""One song after another from a list: how anybody goes there on purpose, for a friend, a prize, an order or out of joy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.errands import Rows
from resonance.made_up.ninth.hearing import in_a_row
from resonance.made_up.ninth.stage import COMPLETED, LIST_PAGE, PLAYER, SEARCH, SEARCH_PAGE, SKIP, Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND


@dataclass(frozen=True)
class Manner:
    """`heard`: chance that a song is played; `dwell`: seconds of it (mean), `whole`: share to its end; `pace`: seconds between
    songs (median), `loose`: its log deviation."""

    heard: float = 0.9
    dwell: float = 40.0
    whole: float = 0.15
    pace: float = 7.0
    loose: float = 0.8
    source: int = SEARCH
    surface: int = PLAYER
    liked: float = 1.0


def go_through(stage: Stage, rng: np.random.Generator, rows: Rows, manner: Manner, campaign: int = -1, sold: int = 0) -> None:
    """Songs with the same account and beginning follow each other as they stand."""
    order = np.lexsort((rows[1], rows[0]))
    account, begin, song = (np.asarray(column)[order] for column in rows)
    size, duration = len(song), stage.catalogue.duration[song]
    heard = rng.random(size) < manner.heard
    part = (manner.dwell * SECOND * rng.lognormal(-0.25, 0.7, size)).clip(250, 0.96 * duration)
    part = np.where(rng.random(size) < manner.whole, duration, part).astype(np.int64)
    pause = (manner.pace * SECOND * rng.lognormal(0, manner.loose + 0.01, size)).astype(np.int64) + 80
    owner = np.cumsum((np.diff(account, prepend=-1) != 0) | (np.diff(begin, prepend=-1) != 0)) - 1
    ts = in_a_row(begin, owner, np.where(heard, part, 0), pause)
    ending = np.where(part >= duration, COMPLETED, SKIP)
    stage.log.add(
        "play", account[heard], ts[heard], song=song[heard], source=manner.source, listened=part[heard], ending=ending[heard]
    )
    early = rng.random(size) < 0.35
    tap = ts + np.where(heard, part * np.where(early, rng.beta(1.2, 3, size), 1), 0) + pause * rng.uniform(0.05, 0.7, size)
    likes = rng.random(size) < manner.liked
    _like(stage, rng, (account[likes], tap[likes], song[likes]), manner, campaign, sold)


def _like(stage: Stage, rng: np.random.Generator, rows: Rows, manner: Manner, campaign: int, sold: int) -> None:
    """Account, instant (ms) and song; what is no entry of the campaign, or too late for it, is liked beside it."""
    account, ts, song = rows
    toss = rng.random(len(ts))
    page = np.where((toss < 0.08) & (manner.source == SEARCH), SEARCH_PAGE, LIST_PAGE)
    surface = np.where((manner.surface == PLAYER) & (toss < 0.3), page, manner.surface)
    entered = np.full(len(ts), campaign)
    if campaign >= 0:
        plan = stage.plans[campaign]
        outside = ~np.isin(song, plan.songs) | (ts < plan.begin) | (ts >= plan.end)
        entered, surface = np.where(outside, -1, entered), np.where(outside, PLAYER, surface)
    stage.log.add("like", account, ts, song=song, surface=surface, campaign=entered, sold=sold)


@dataclass(frozen=True)
class Diary:
    """When some accounts were done with a play of their own: `key` (account and day) and `done` (ms), sorted."""

    key: np.ndarray
    done: np.ndarray

    @classmethod
    def of(cls, stage: Stage, accounts: np.ndarray) -> Diary:
        plays = stage.log.rows("play")
        mine = np.flatnonzero(np.isin(plays["account"], accounts))
        done = plays["ts"][mine] + plays["listened"][mine]
        key = plays["account"][mine] * 1_000 + (plays["ts"][mine] - stage.scale.start) // DAY
        order = np.lexsort((done, key))
        return cls(key[order], done[order])

    def beside(self, rng: np.random.Generator, who: np.ndarray, day: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
        """Instants after a play of that day, `otherwise` where there is none."""
        wanted = who * 1_000 + day
        low, high = np.searchsorted(self.key, wanted), np.searchsorted(self.key, wanted, side="right")
        if not len(self.done):
            return otherwise
        place = (low + rng.random(len(who)) * (high - low)).astype(np.int64).clip(0, len(self.done) - 1)
        delay = (rng.lognormal(-2, 1.3, len(who)) * 10 * MINUTE).clip(2 * SECOND, 2 * HOUR).astype(np.int64)
        return np.where(high > low, self.done[place] + delay, otherwise)
