"""What people like of themselves: rarely and late after many listens, some on the radio at once, some unheard."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fourth.routine import COMPLETED, EDITORIAL, MIX, RADIO
from resonance.made_up.fourth.stage import PLAYER, Columns, Stage, chosen, take_out
from resonance.made_up.third.scale import DAY, MINUTE, SECOND, runs, share

PAIR = 1 << 24
"""(account, song) as one number."""


def pairs(rows: Columns) -> np.ndarray:
    return rows["account"] * PAIR + rows["song"]


def like(stage: Stage) -> None:
    """A like when the hazard of the n-th listen strikes, as many as the platform's plays per like ask for."""
    rng, habit, people = stage.chance.of("likes"), stage.habit, stage.accounts
    plays = stage.log.rows("play")
    plays = chosen(plays, np.lexsort((plays["ts"], pairs(plays))))
    _, size = np.unique(pairs(plays), return_counts=True)
    pair, times = runs(size)
    quick = (share(plays["account"], 31) < habit["radio_likers"]) & np.isin(plays["source"], (RADIO, MIX, EDITORIAL))
    hazard = people.warmth[plays["account"]] * np.minimum(1 + times, 14.0) ** habit["growth"]
    hazard *= np.where(plays["ending"] == COMPLETED, 1.0, 0.1)
    hazard = np.where(quick, people.warmth[plays["account"]] * 1.5, hazard)
    wait = rng.exponential(1, len(pair)) / hazard
    soonest = np.minimum.reduceat(wait, np.cumsum(size) - size)
    wanted = int(len(pair) / habit["plays_per_like"] * (1 - habit["unheard"]))
    struck = np.flatnonzero(wait <= np.partition(soonest, min(wanted, len(size) - 1))[min(wanted, len(size) - 1)])
    struck = struck[np.unique(pair[struck], return_index=True)[1]]
    likes, early = chosen(plays, struck), quick[struck]
    moment = np.where(early, rng.uniform(0.05, 0.7, len(struck)), rng.beta(3, 1.2, len(struck)))
    after = np.where(rng.random(len(struck)) < 0.25, likes["listened"] + rng.exponential(2_500, len(struck)), 0)
    ts = likes["ts"] + np.maximum(moment * likes["listened"], after).astype(np.int64)
    stage.log.add("like", likes["account"], ts, song=likes["song"], surface=rng.choice([8, 8, 8, 6, 10], len(ts)))
    _unheard(stage, int(wanted * habit["unheard"] / (1 - habit["unheard"])))
    _regret(stage)


def _unheard(stage: Stage, count: int) -> None:
    """Likes from lists, searches and memory: songs known from elsewhere, now and then an album at once."""
    rng, people = stage.chance.of("unheard"), stage.accounts
    plays = stage.log.rows("play")
    collects = people.warmth * share(np.arange(len(people)), 32) ** 3
    which = rng.choice(len(plays["ts"]), max(1, count // 3), p=(odds := collects[plays["account"]]) / odds.sum())
    times = np.where(rng.random(len(which)) < 0.2, rng.integers(3, 13, len(which)), 1)
    owner, place = runs(times)
    account = plays["account"][which][owner]
    song = stage.catalogue.following(people.songs(rng, stage.catalogue, plays["account"][which])[owner], place)
    ts = plays["ts"][which][owner] + rng.integers(0, 150 * SECOND, len(which))[owner] + _steps(rng, place)
    fresh = take_out(account * PAIR + song, pairs(stage.log.rows("like")))
    page = rng.choice([6, 7, 2, 10], len(which))[owner]
    stage.log.add("like", account[fresh], ts[fresh], song=song[fresh], surface=page[fresh])


def _steps(rng: np.random.Generator, place: np.ndarray) -> np.ndarray:
    """Ms from the first tap of a run to each of its taps."""
    gap = rng.lognormal(np.log(1_800), 0.7, len(place))
    total = np.cumsum(gap)
    return (total - np.maximum.accumulate(np.where(place == 0, total, 0))).astype(np.int64)


def _regret(stage: Stage) -> None:
    """Likes taken back, by a slip of the finger at once or after days, some given again."""
    rng, likes = stage.chance.of("regret"), stage.log.rows("like")
    back = chosen(likes, rng.random(len(likes["ts"])) < stage.habit["regret"])
    slip = rng.random(len(back["ts"])) < 0.35
    ts = back["ts"] + np.where(slip, rng.exponential(2 * SECOND, len(slip)) + 300, rng.exponential(5 * DAY, len(slip))).astype(
        int
    )
    again = rng.random(len(slip)) < np.where(slip, 0.5, 0.1)
    stage.log.add("like", back["account"], ts, song=back["song"], action=1, surface=back["surface"])
    later = ts + (rng.exponential(3 * MINUTE, len(slip)) + 800).astype(int)
    stage.log.add("like", back["account"][again], later[again], song=back["song"][again], surface=PLAYER)
