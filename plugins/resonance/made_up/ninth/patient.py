"""The patient of worlds A and G, and real people who lend their accounts: a like or two at a time, amid a life of one's own."""

from __future__ import annotations

import numpy as np

from resonance.made_up.market import Order, accepted
from resonance.made_up.ninth.errand import Diary, Manner, go_through
from resonance.made_up.ninth.rhythm import instants_of
from resonance.made_up.ninth.stage import ARTIST_PAGE, DISCOVER, SEARCH, Stage
from resonance.made_up.ninth.trade import Crew
from resonance.made_up.third.scale import DAY, HOUR, MINUTE

GHOST_HEARD = 0.88


def wait(stage: Stage, crews: list[Crew]) -> None:
    """Each member likes a part of what its group has sold, over weeks, among songs in rotation that many like."""
    rng = stage.chance.of("waiting")
    diary = Diary.of(stage, np.flatnonzero(stage.accounts.attack > 0))
    for crew in crews:
        heard = GHOST_HEARD - 0.01 if stage.kind == "G" else rng.uniform(0.48, 0.66)
        source = int(rng.choice([SEARCH, DISCOVER, ARTIST_PAGE]))
        manner = Manner(heard, rng.uniform(25, 110), rng.uniform(0.1, 0.5), 11, 0.9, source)
        for order in accepted(rng, stage.orders, int(rng.integers(3, 9))):
            who, day, song = _share_out(stage, rng, crew, order)
            otherwise = instants_of(rng, stage.scale, stage.accounts.life[who], day)
            near = np.where(rng.random(len(who)) < 0.8, diary.beside(rng, who, day, otherwise), otherwise)
            go_through(stage, rng, (who, near, song), manner, campaign=order.plan)


def _share_out(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(who, day, song) of the paid likes and of those for show."""
    days, size = stage.scale.days, len(crew.members)
    part = rng.uniform(0.4, 0.9) * rng.beta(3, 1.2, size)
    row, place = np.nonzero(rng.random((size, len(order.songs))) < part[:, None])
    first = min(order.day, days - 6)
    span = min(days - first, order.span + int(rng.integers(5, 14)))
    shown = int(round(len(row) * rng.uniform(0.4, 1.6)))
    who = np.concatenate([crew.members[row], rng.choice(crew.members, shown)])
    day = np.concatenate([first + rng.integers(0, span, len(row)), rng.integers(0, days, shown)])
    at = stage.scale.start + day[len(row) :] * DAY
    popular = stage.air.rotated(rng, stage.accounts.dial[who[len(row) :], rng.integers(0, 3, shown)], at)
    popular = np.where(rng.random(shown) < 0.4, stage.catalogue.known(rng, shown), popular)
    return who, day, np.concatenate([order.songs[place], popular])


def lend(stage: Stage) -> None:
    """Real people take tasks in chat groups: some at once when one is posted, others later, most few and some dozens."""
    if "seller" not in stage.accounts.cohorts:
        return
    rng, sellers, scale = stage.chance.of("lending"), stage.accounts.cohorts["seller"], stage.scale
    need, diary = rng.gamma(0.9, 1, len(sellers)), Diary.of(stage, sellers)
    heard = GHOST_HEARD if stage.kind == "G" else rng.uniform(0.35, 0.75)
    for order in accepted(rng, stage.orders, max(9, len(stage.orders) * 3 // 5)):
        takes = np.flatnonzero(rng.random(len(sellers)) < (need * rng.uniform(0.1, 0.5)).clip(0, 0.85))
        row, place = np.nonzero(rng.random((len(takes), len(order.songs))) < rng.uniform(0.45, 1.0))
        who = sellers[takes][row]
        day = (order.day + rng.integers(0, order.span, len(takes)))[row].clip(0, scale.days - 1)
        begin = diary.beside(rng, who, day, instants_of(rng, scale, stage.accounts.life[who], day))
        if stage.kind == "S" and rng.random() < 0.5:
            posted = scale.start + order.day * DAY + rng.uniform(9, 23) * HOUR
            late = (rng.pareto(0.7, len(takes)) * 30 * MINUTE).clip(0, order.span * DAY)
            begin = (posted + late).astype(np.int64)[row]
        manner = Manner(heard, rng.uniform(8, 60), rng.uniform(0, 0.25), 9, 0.8)
        go_through(stage, rng, (who, begin, order.songs[place]), manner, campaign=order.plan, sold=1)
