"""From a play to a like: when the heart is pressed, for what, and how one comes back to songs."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from resonance.made_up.ninth.stage import LIST_PAGE, PLAYER, SEARCH_PAGE, Stage
from resonance.made_up.third.scale import HOUR, MINUTE, SECOND

EXPOSURES = np.array([0.8, 1.15, 1.3, 1.1, 0.8, 0.55, 0.4])
"""How readily a song is liked at the first, second … exposure."""
CALLED = 8.0
"""Warmth where a host asks."""
SWEEPS = 0.013
"""Plays after which one goes through the list of what was played, and likes several of it."""


@dataclass(frozen=True)
class Heard:
    """Columns by play. `warmth`: factor on its account's readiness; `slow`: pressed only when the hands are free;
    `call`: when (ms) a host asked for hearts while it ran, 0 for never."""

    account: np.ndarray
    ts: np.ndarray
    song: np.ndarray
    listened: np.ndarray
    warmth: np.ndarray
    slow: np.ndarray
    call: np.ndarray

    def only(self, kept: np.ndarray) -> Heard:
        return Heard(*(getattr(self, one.name)[kept] for one in fields(self)))


def in_a_row(begin: np.ndarray, owner: np.ndarray, heard: np.ndarray, pause: np.ndarray) -> np.ndarray:
    """Instants (ms) of plays that follow one another from their owner's `begin` on; `owner` is sorted."""
    ends = np.cumsum(heard + pause)
    before = ends - heard - pause
    first = np.flatnonzero(np.diff(owner, prepend=-1) != 0)
    return begin + before - np.repeat(before[first], np.diff(first, append=len(owner)))


def repeats(rng: np.random.Generator, account: np.ndarray, chance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(place whose song is played, whether again) for plays sorted by account: each copies, with its chance, one of the same
    account's plays before it, by a power law of the distance."""
    size = len(account)
    place = np.arange(size) - np.searchsorted(account, account)
    back = np.floor(rng.pareto(0.75, size).clip(0, 1e6)).astype(np.int64) + 1
    again = (rng.random(size) < chance) & (back <= place)
    source = np.where(again, np.arange(size) - back, np.arange(size))
    while (source[source] != source).any():
        source = source[source]
    return source, again


def press(stage: Stage, rng: np.random.Generator, parts: list[Heard]) -> None:
    """Likes of what was heard: mostly while it runs, by drivers at the next halt, some from the list of what was played."""
    heard = Heard(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Heard)))
    order = np.lexsort((heard.ts, heard.song, heard.account))
    new = (np.diff(heard.account[order], prepend=-1) != 0) | (np.diff(heard.song[order], prepend=-1) != 0)
    exposure = np.empty(len(order), np.int64)
    exposure[order] = np.arange(len(order)) - np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    warmth = np.where(heard.call > 0, CALLED, heard.warmth)
    liking = stage.accounts.liking[heard.account] * warmth * EXPOSURES[exposure.clip(0, len(EXPOSURES) - 1)]
    loved = heard.only(rng.random(len(liking)) < liking)
    count = len(loved.ts)
    after = loved.listened * rng.beta(1.5, 1.4, count)
    after = np.where(loved.slow & (rng.random(count) < 0.5), after + rng.exponential(70 * SECOND, count), after)
    after = np.where(loved.call > 0, loved.call - loved.ts + rng.exponential(14 * SECOND, count), after)
    later = rng.random(count) < 0.07
    after = np.where(later, loved.listened + rng.lognormal(0.5, 1.5, count) * HOUR, after)
    surface = np.select([later, rng.random(count) < 0.06], [LIST_PAGE, SEARCH_PAGE], PLAYER)
    stage.log.add("like", loved.account, loved.ts + after + 60, song=loved.song, surface=surface)
    taken = loved.only(rng.random(count) < 0.03)
    stage.log.add(
        "like", taken.account, taken.ts + rng.lognormal(1, 2.3, len(taken.ts)) * HOUR, song=taken.song, surface=PLAYER, action=1
    )
    _sweep(stage, rng, heard)


def _sweep(stage: Stage, rng: np.random.Generator, heard: Heard) -> None:
    """Some like three or more of the last hour's songs in a row, seconds apart, from the list of what was played."""
    order = np.lexsort((heard.ts, heard.account))
    heard = heard.only(order)
    chance = SWEEPS * np.minimum(1, 12 * stage.accounts.liking[heard.account])
    ends = np.flatnonzero(rng.random(len(heard.ts)) < chance)
    count = rng.integers(3, 9, len(ends))
    owner = np.repeat(np.arange(len(ends)), count)
    back = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    row = ends[owner] - back
    begin = (heard.ts + heard.listened)[ends] + rng.exponential(8 * MINUTE, len(ends)).astype(np.int64)
    taps = begin[owner] + back * rng.lognormal(8.0, 0.5, len(ends)).astype(np.int64)[owner] + rng.integers(0, 1_500, len(owner))
    kept = (row >= 0) & (heard.account[row] == heard.account[ends[owner]]) & (rng.random(len(row)) < 0.6)
    kept &= (heard.ts[ends[owner]] - heard.ts[row] < 2 * HOUR) & (heard.listened[row] > 15 * SECOND)
    stage.log.add("like", heard.account[row][kept], taps[kept], song=heard.song[row][kept], surface=LIST_PAGE)
