"""One after another: how anybody goes through a list of songs and likes them, whether for a reward, an order or out of joy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from resonance.made_up.eighth.stage import CAMPAIGN, COMPLETED, PLAYER, SKIP, Stage
from resonance.made_up.third.scale import SECOND


@dataclass(frozen=True)
class Way:
    """`heard`: chance that a song is played first; `listen`: mean seconds of it, `whole` the share heard to the end;
    `gap`: seconds between songs (median), `spread` its log deviation, 0 for clockwork."""

    heard: float = 1.0
    listen: float = 15.0
    whole: float = 0.0
    gap: float = 6.0
    spread: float = 0.7
    source: int = CAMPAIGN
    surface: int = PLAYER
    liked: float = 1.0


def spree(
    stage: Stage, rng: np.random.Generator, rows: Sequence[np.ndarray], way: Way, campaign: int = -1, sold: int = 0
) -> np.ndarray:
    """`rows`: account, beginning of its spree (ms) and song, by song in their order; returns the instants of the likes.

    Songs with the same account and beginning follow each other.
    """
    account, begin, song = (np.asarray(column) for column in rows)
    size, duration = len(song), stage.catalogue.duration[song]
    heard = rng.random(size) < way.heard
    part = (way.listen * SECOND * rng.gamma(1.6, 1 / 1.6, size)).clip(200, 0.97 * duration)
    part = np.where(rng.random(size) < way.whole, duration, part).astype(np.int64)
    gap = (way.gap * SECOND * rng.lognormal(0, way.spread + 0.02, size)).astype(np.int64) + 90
    ends = np.cumsum(gap + np.where(heard, part, 0))
    first = np.flatnonzero((np.diff(account, prepend=-1) != 0) | (np.diff(begin, prepend=-1) != 0))
    owner = np.searchsorted(first, np.arange(size), side="right") - 1
    done = ends - (ends - gap - np.where(heard, part, 0))[first][owner] + begin
    start = done - part
    stage.log.add(
        "play", account[heard], start[heard], song=song[heard], source=way.source, listened=part[heard],
        ending=np.where(part >= duration, COMPLETED, SKIP)[heard],
    )  # fmt: skip
    tap = done - np.where(heard, part * rng.beta(1, 4, size), 0) + rng.integers(0, 900, size)
    likes = rng.random(size) < way.liked
    stage.log.add("like", account[likes], tap[likes], song=song[likes], surface=way.surface, campaign=campaign, sold=sold)
    return tap


def lists(rng: np.random.Generator, who: np.ndarray, begin: np.ndarray, songs: np.ndarray) -> list[np.ndarray]:
    """Rows for `spree`: each account goes through its row of `songs` (−1: none), or all through one list, in its own order."""
    table = np.broadcast_to(songs, (len(who), songs.shape[-1]))
    place = np.argsort(rng.random(table.shape), axis=1)
    table = np.take_along_axis(table, place, axis=1)
    row, column = np.nonzero(table >= 0)
    return [np.asarray(who)[row], np.asarray(begin)[row], table[row, column]]


def thinned(rng: np.random.Generator, songs: np.ndarray, rows: int, keep: np.ndarray | float) -> np.ndarray:
    """`songs` as a table of so many rows in which each account skips some (−1)."""
    table = np.broadcast_to(songs, (rows, songs.shape[-1]))
    return np.where(rng.random(table.shape) < np.asarray(keep).reshape(-1, 1), table, -1)
