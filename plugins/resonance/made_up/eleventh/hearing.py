"""How songs are heard and liked, by people and by whoever is paid: one after another, or each at its own instant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from resonance.made_up.eleventh.stage import DISCOVER, LIST_PAGE, OWN, PLAYER, Stage
from resonance.made_up.errands import Rows
from resonance.made_up.tenth.living import one_after_another
from resonance.made_up.third.scale import SECOND

COMPLETED, SKIP, TIMEOUT, CLOSED, ERROR = range(5)


@dataclass(frozen=True)
class Way:
    """`heard`: chance that a song is played at all, `glimpse` that only its first seconds are, `whole` that it is to its end, the
    others hear `dwell` seconds (median); `before`: likes that come before the first note, `after`: those that come when it is
    over; `liked`: chance of a like; `pace`: seconds between songs of the same account and beginning (median), 0 where each has
    an instant of its own; `loose`: its log deviation."""

    heard: float | np.ndarray = 0.9
    glimpse: float = 0.15
    whole: float = 0.3
    dwell: float = 50.0
    before: float = 0.1
    after: float = 0.2
    liked: float | np.ndarray = 1.0
    pace: float = 0.0
    loose: float = 0.6
    source: int | np.ndarray = DISCOVER
    surface: int = PLAYER
    by: int = OWN


def enjoy(stage: Stage, rng: np.random.Generator, rows: Rows, way: Way, campaign: int = -1, sold: int = 0) -> np.ndarray:
    """Play and like `rows` (account, instant in ms, song) as `way` has it; returns when each was over, in the order of the rows.

    campaign: a plan; what is no entry of it, or liked outside its days, is liked beside it. sold: 1 if paid for to a real person.
    """
    places = np.lexsort((np.arange(len(rows[0])), rows[1], rows[0]))
    account, ts, song = (np.asarray(column)[places] for column in rows)
    heard, liked, source = (np.broadcast_to(column, song.shape)[places] for column in (way.heard, way.liked, way.source))
    size, heard = len(song), rng.random(len(song)) < heard
    part = _parts(rng, stage.catalogue.duration[song], way)
    if way.pace:
        owner = np.cumsum((np.diff(account, prepend=-1) != 0) | (np.diff(ts, prepend=-1) != 0)) - 1
        wait = way.pace * SECOND * rng.lognormal(0, way.loose + 0.01, size) + 200
        ts = one_after_another(ts, owner, (np.where(heard, part, 0) + wait).astype(np.int64))
    _play(stage, rng, (account[heard], ts[heard], song[heard]), part[heard], {"source": source[heard], "by": way.by})
    tap = ts + _lag(rng, way, heard, part)
    likes = np.flatnonzero(rng.random(size) < liked)
    _like(stage, rng, (account[likes], tap[likes], song[likes]), {"campaign": campaign, "sold": sold}, way)
    over = np.empty(size, np.int64)
    over[places] = ts + np.where(heard, part, 2 * SECOND)
    return over


def _parts(rng: np.random.Generator, long: np.ndarray, way: Way) -> np.ndarray:
    """Milliseconds that are heard of each."""
    toss, size = rng.random(len(long)), len(long)
    few, some = 300 + rng.exponential(4 * SECOND, size), way.dwell * SECOND * rng.lognormal(0, 0.7, size)
    part = np.select([toss < way.glimpse, toss > 1 - way.whole], [few, long], some.clip(300, 0.97 * long))
    return np.asarray(np.minimum(part, long).astype(np.int64))


def _lag(rng: np.random.Generator, way: Way, heard: np.ndarray, part: np.ndarray) -> np.ndarray:
    """From the first note to the tap (ms); who hears nothing reads the card first."""
    toss, size = rng.random(len(part)), len(part)
    wait = 400 + rng.exponential(2.5 * SECOND, size)
    early, late = -wait.clip(0, 9 * SECOND), part + wait
    lag = np.select([~heard, toss < way.before, toss > 1 - way.after], [wait, early, late], part * rng.beta(1.2, 1.5, size))
    return np.asarray(lag.astype(np.int64))


def _play(stage: Stage, rng: np.random.Generator, rows: Rows, part: np.ndarray, facts: dict[str, Any]) -> None:
    account, ts, song = rows
    toss = rng.random(len(song))
    ending = np.select([part >= stage.catalogue.duration[song], toss < 0.14, toss < 0.2], [COMPLETED, CLOSED, TIMEOUT], SKIP)
    stage.log.add("play", account, ts, song=song, listened=part, ending=np.where(toss > 0.996, ERROR, ending), **facts)


def _like(stage: Stage, rng: np.random.Generator, rows: Rows, facts: dict[str, int], way: Way) -> None:
    account, tap, song = rows
    entered, surface = np.full(len(song), facts["campaign"]), np.full(len(song), way.surface)
    if facts["campaign"] >= 0:
        plan = stage.plans[facts["campaign"]]
        outside = ~np.isin(song, plan.songs) | (tap < plan.begin) | (tap >= plan.end)
        entered, surface = np.where(outside, -1, entered), np.where(outside, PLAYER, surface)
    surface = np.where((surface == PLAYER) & (rng.random(len(song)) < 0.15), LIST_PAGE, surface)
    stage.log.add("like", account, tap, song=song, surface=surface, campaign=entered, sold=facts["sold"], by=way.by)
