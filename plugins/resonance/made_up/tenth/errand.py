"""Songs that are liked on purpose: how anybody does it, for a friend, a city, a coupon, an order or out of joy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from resonance.made_up.errands import Rows
from resonance.made_up.tenth.living import one_after_another
from resonance.made_up.tenth.log import ANY
from resonance.made_up.tenth.stage import COMPLETED, LIST_PAGE, PLAYER, SEARCH, SKIP, Stage
from resonance.made_up.third.scale import SECOND


@dataclass(frozen=True)
class Manner:
    """`heard`: chance that a song is played; `dwell`: seconds of it (median), `whole`: share to its end; `early`: share of likes
    that are given while it runs, the others come as it stops; `pace`: seconds between songs (median), `loose`: its log deviation;
    `by`: on which machine."""

    heard: float | np.ndarray = 0.85
    dwell: float = 40.0
    whole: float = 0.2
    early: float = 0.5
    pace: float = 6.0
    loose: float = 0.7
    source: int = SEARCH
    surface: int = PLAYER
    by: int | np.ndarray = ANY
    liked: float = 1.0


def in_turn(stage: Stage, rng: np.random.Generator, rows: Rows, manner: Manner, **order: Any) -> None:
    """Songs of the same account and beginning, one after another as they stand; `order`: see `do`."""
    places = np.lexsort((rows[1], rows[0]))
    account, begin, song = (np.asarray(column)[places] for column in rows)
    owner = np.cumsum((np.diff(account, prepend=-1) != 0) | (np.diff(begin, prepend=-1) != 0)) - 1
    heard, part = _parts(stage, rng, song, manner)
    wait = (manner.pace * SECOND * rng.lognormal(0, manner.loose + 0.01, len(song))).astype(np.int64) + 150
    ts = one_after_another(begin, owner, np.where(heard, part, 0) + wait)
    while_on = np.where(rng.random(len(song)) < manner.early, rng.beta(1.3, 2, len(song)), 1)
    tap = ts + np.where(heard, part * while_on, 0) + wait * rng.uniform(0.1, 0.7, len(song))
    _log(stage, rng, (account, ts, song), (heard, part, tap.astype(np.int64)), manner, order)


def at_once(stage: Stage, rng: np.random.Generator, rows: Rows, manner: Manner, **order: Any) -> None:
    """Each song is liked at its own instant, and was put on as long before as it was heard."""
    account, tap, song = rows
    heard, part = _parts(stage, rng, song, manner)
    while_on = np.where(rng.random(len(song)) < manner.early, rng.beta(1.3, 2, len(song)), 1)
    ts = tap - (part * while_on).astype(np.int64) - rng.integers(200, 1_200, len(song))
    _log(stage, rng, (account, ts, song), (heard, part, tap), manner, order)


def _parts(stage: Stage, rng: np.random.Generator, song: np.ndarray, manner: Manner) -> tuple[np.ndarray, np.ndarray]:
    """(whether played, ms of it)."""
    duration = stage.catalogue.duration[song]
    part = (manner.dwell * SECOND * rng.lognormal(0, 0.6, len(song))).clip(300, 0.97 * duration)
    part = np.where(rng.random(len(song)) < manner.whole, duration, part).astype(np.int64)
    return rng.random(len(song)) < manner.heard, part


def _log(stage: Stage, rng: np.random.Generator, rows: Rows, how: Rows, manner: Manner, order: dict[str, Any]) -> None:
    """`how`: whether played, ms of it, instant of the like. `order`: `campaign`, a plan, −1 for none; `sold`: 1 if paid for to a
    real person. What is no entry of the campaign, or liked outside its days, is liked beside it."""
    (account, ts, song), (heard, part, tap) = rows, how
    by = np.broadcast_to(manner.by, account.shape)
    ending = np.where(part >= stage.catalogue.duration[song], COMPLETED, SKIP)
    stage.log.add(
        "play", account[heard], ts[heard], song=song[heard], source=manner.source, listened=part[heard],
        ending=ending[heard], by=by[heard],
    )  # fmt: skip
    number, surface = order.get("campaign", -1), np.full(len(song), manner.surface)
    entered = np.full(len(song), number)
    if number >= 0:
        plan = stage.plans[number]
        outside = ~np.isin(song, plan.songs) | (tap < plan.begin) | (tap >= plan.end)
        entered, surface = np.where(outside, -1, entered), np.where(outside, PLAYER, surface)
    surface = np.where((surface == PLAYER) & (rng.random(len(song)) < 0.2), LIST_PAGE, surface)
    likes = np.flatnonzero(rng.random(len(song)) < manner.liked)
    stage.log.add(
        "like", account[likes], tap[likes], song=song[likes], surface=surface[likes], campaign=entered[likes],
        sold=order.get("sold", 0), by=by[likes],
    )  # fmt: skip
