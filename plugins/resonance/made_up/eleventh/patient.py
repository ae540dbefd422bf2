"""The patient of worlds A and G: at most three acts a day, some for customers and some for show, amid a life of their own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from resonance.made_up.eleventh.bouts import when
from resonance.made_up.eleventh.gatherings import posted
from resonance.made_up.eleventh.hearing import Way, enjoy
from resonance.made_up.eleventh.player import charted, known
from resonance.made_up.eleventh.stage import DISCOVER, LINK, SEARCH, SHARE_PAGE, Stage
from resonance.made_up.eleventh.trades import Crew
from resonance.made_up.errands import Rows
from resonance.made_up.market import accepted
from resonance.made_up.third.scale import HOUR, SECOND

GHOST_HEARD = 0.88
ANYWAY = 0.015
"""Share of what they like that the patient would have played without an order."""


def wait(stage: Stage, crews: list[Crew]) -> None:
    """Ghosts hear as much of what is paid for as of what is for show, less what they would have played anyway."""
    rng, songs = stage.chance.of("waiting"), len(stage.catalogue.artist)
    for crew in crews:
        who, day = _days(stage, rng, crew)
        at, paid = when(stage, rng, who, day), rng.random(len(who)) < rng.uniform(0.3, 0.7)
        song = np.where(paid, _ordered(stage, rng, crew, day), _shown(stage, rng, who, at))
        _, first = np.unique(who * songs + song, return_index=True)
        source = int(rng.choice([SEARCH, LINK, DISCOVER]))
        way = Way(
            glimpse=rng.uniform(0, 0.3), whole=rng.uniform(0.1, 0.6), dwell=rng.uniform(15, 110), before=0.3 * rng.random(),
            after=rng.uniform(0.1, 0.6), source=source,
        )  # fmt: skip
        way = replace(way, surface=SHARE_PAGE) if source == LINK else way
        heard = (GHOST_HEARD - ANYWAY,) * 2 if stage.kind == "G" else (rng.uniform(0.15, 0.5), rng.uniform(0.65, 0.95))
        for sort, share in zip((True, False), heard, strict=True):
            rows = first[paid[first] == sort]
            enjoy(stage, rng, (who[rows], at[rows], song[rows]), replace(way, heard=share))
            if crew.attack == "share_ring" and sort:
                _passed_on(stage, rng, crew, (who[rows], at[rows], song[rows]))


def _passed_on(stage: Stage, rng: np.random.Generator, crew: Crew, rows: Rows) -> None:
    """Much of what a ring is paid for comes as a card from another of its accounts, hours before."""
    some = np.flatnonzero(rng.random(len(rows[0])) < rng.uniform(0.3, 0.9))
    account, at, song = (column[some] for column in rows)
    before = at - 20 * SECOND - (rng.lognormal(0.5, 1.2, len(some)) * HOUR).astype(np.int64)
    posted(stage, rng.choice(crew.members, len(some)), before, song, (np.arange(len(some)), (account, at, song)))


def _days(stage: Stage, rng: np.random.Generator, crew: Crew) -> tuple[np.ndarray, np.ndarray]:
    """(account, day) of every act: weeks with days off, one to three acts on the others."""
    span = int(rng.integers(16, stage.scale.days + 1))
    first, size = int(rng.integers(0, stage.scale.days - span + 1)), len(crew.members)
    works = rng.random((size, span)) < rng.beta(4, 2, size)[:, None]
    acts = works * (1 + rng.binomial(2, rng.uniform(0.1, 0.6), (size, span)))
    row, column = np.nonzero(works)
    many = acts[row, column]
    return np.repeat(crew.members[row], many), np.repeat(first + column, many)


def _ordered(stage: Stage, rng: np.random.Generator, crew: Crew, day: np.ndarray) -> np.ndarray:
    """A song of one of the crew's customers, rather of one whose days these are."""
    taken = accepted(rng, stage.orders, int(rng.integers(6, 16)))
    late = np.abs(day[:, None] - np.array([order.day + order.span / 2 for order in taken]))
    near = np.exp(-late / np.array([order.span + 5 for order in taken])) * rng.exponential(1, len(taken))
    sums = near.cumsum(axis=1)
    which = (sums <= (rng.random(len(day)) * sums[:, -1])[:, None]).sum(axis=1).clip(0, len(taken) - 1)
    table = np.array([np.resize(order.songs, 12) for order in taken])
    return np.asarray(table[which, rng.integers(0, 12, len(day))])


def _shown(stage: Stage, rng: np.random.Generator, who: np.ndarray, at: np.ndarray) -> np.ndarray:
    """What everybody likes these days, what one likes oneself, what is well known."""
    sort = rng.choice(3, len(who), p=rng.dirichlet((3, 3, 2)))
    return np.choose(sort, [charted(stage, rng, at), known(stage, rng, who), stage.catalogue.popular(rng, len(who), 0.8)])
