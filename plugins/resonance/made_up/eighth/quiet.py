"""The patient of worlds A and G, and real people who sell likes in every world with fakes: few at a time, amid their own life."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eighth.client import IDLE
from resonance.made_up.eighth.crews import Crew
from resonance.made_up.eighth.market import chosen
from resonance.made_up.eighth.people import instants_of
from resonance.made_up.eighth.spree import Way, spree
from resonance.made_up.eighth.stage import DISCOVER, PLAYER, SEARCH, Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE

GHOST_HEARD = 0.88


def wait(stage: Stage, crews: list[Crew]) -> None:
    """Each member likes a part of what the group has sold, a song or two a day, and more that everybody likes."""
    rng = stage.chance.of("waiting")
    for crew in crews:
        heard = GHOST_HEARD - 0.005 if stage.kind == "G" else rng.uniform(0.5, 0.68)
        cover = rng.uniform(0.35, 0.85)
        way = Way(heard, rng.uniform(20, 90), rng.uniform(0.05, 0.4), 12, 0.9, int(rng.choice([SEARCH, DISCOVER])))
        for order in chosen(rng, stage.market, int(rng.integers(4, 11))):
            span = max(order.span, min(int(rng.integers(6, 15)), stage.scale.days - order.day))
            rows = np.argwhere(rng.random((len(crew.members), len(order.songs))) < cover)
            show = int(round(len(rows) * rng.uniform(0.6, 2.0)))
            who = np.concatenate([crew.members[rows[:, 0]], rng.choice(crew.members, show)])
            song = np.concatenate([order.songs[rows[:, 1]], _popular(stage, rng, show)])
            day = np.concatenate([order.day + rng.integers(0, span, len(rows)), rng.integers(0, stage.scale.days, show)])
            spree(stage, rng, [who, beside(stage, rng, who, day), song], way)


def _popular(stage: Stage, rng: np.random.Generator, count: int) -> np.ndarray:
    """Well-known songs and those of waves."""
    waves = np.array([wave.song for wave in stage.waves])
    return np.where(rng.random(count) < 0.3, rng.choice(waves, count), stage.catalogue.famous(rng, count))


def beside(stage: Stage, rng: np.random.Generator, who: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Instants just before or after an account's own sessions of that day, where it has one; else at one of its hours."""
    plays = stage.log.rows("play")
    mine = np.flatnonzero(np.isin(plays["account"], np.unique(who)))
    mine = mine[np.lexsort((plays["ts"][mine], plays["account"][mine]))]
    account, ts = plays["account"][mine], plays["ts"][mine]
    done = ts + plays["listened"][mine]
    opens = (np.diff(account, prepend=-1) != 0) | (ts > np.concatenate([[0], done[:-1]])[: len(ts)] + IDLE)
    edges = np.concatenate([ts[opens] - 3 * MINUTE, done[np.append(opens[1:], True)[: len(ts)]]])
    key = np.tile(account[opens], 2) * 1_000 + (edges - stage.scale.start) // DAY
    order = np.lexsort((edges, key))
    key, edges = key[order], edges[order]
    wanted = who * 1_000 + day
    low, high = np.searchsorted(key, wanted), np.searchsorted(key, wanted, side="right")
    other = instants_of(rng, stage.scale, stage.accounts.life[who], day)
    if not len(ts):
        return other
    place = (low + rng.random(len(who)) * (high - low)).astype(np.int64).clip(0, len(edges) - 1)
    near = (high > low) & (rng.random(len(who)) < 0.75)
    return np.where(near, edges[place] + rng.integers(1_000, MINUTE, len(who)), other)


def sell(stage: Stage) -> None:
    """Tasks are posted for an order and found within hours; most sellers take a handful, some dozens."""
    if "seller" not in stage.accounts.cohorts:
        return
    rng, sellers = stage.chance.of("selling"), stage.accounts.cohorts["seller"]
    zeal = rng.lognormal(0, 0.8, len(sellers))
    heard = GHOST_HEARD if stage.kind == "G" else rng.uniform(0.35, 0.75)
    for order in chosen(rng, stage.market, max(10, len(stage.market) * 2 // 3)):
        takes = np.flatnonzero(rng.random(len(sellers)) < (zeal * rng.uniform(0.12, 0.55)).clip(0, 0.9))
        row, place = np.nonzero(rng.random((len(takes), len(order.songs))) < rng.uniform(0.4, 1.0))
        who = sellers[takes][row]
        if stage.kind == "S" and rng.random() < 0.4:
            posted = stage.scale.start + order.day * DAY + rng.uniform(10, 22) * HOUR
            at = posted + (rng.pareto(0.8, len(takes)) * HOUR).clip(0, order.span * DAY)
            begin = at.astype(np.int64)[row]
        else:
            begin = beside(stage, rng, who, (order.day + rng.integers(0, order.span, len(takes)))[row])
        way = Way(heard, rng.uniform(8, 60), rng.uniform(0, 0.2), 8, 0.8, SEARCH, PLAYER)
        spree(stage, rng, [who, begin, order.songs[place]], way, sold=1)
