"""Lists of songs that somebody goes through on purpose, on whichever platform."""

from __future__ import annotations

import numpy as np

Rows = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Account, beginning of its errand (ms) and song, by song."""


def shuffled(rng: np.random.Generator, who: np.ndarray, begin: np.ndarray, table: np.ndarray) -> Rows:
    """Rows of `table` (n, k), −1 for none, each in an order of its own, for `who` (n,)."""
    table = np.take_along_axis(table, np.argsort(rng.random(table.shape), axis=1), axis=1)
    row, column = np.nonzero(table >= 0)
    return np.asarray(who)[row], np.asarray(begin)[row], table[row, column]


def some_of(rng: np.random.Generator, songs: np.ndarray, rows: int, kept: np.ndarray | float) -> np.ndarray:
    """`songs` (k,) as a table (rows, k) in which each row lacks some (−1)."""
    table = np.broadcast_to(songs, (rows, songs.shape[-1]))
    return np.where(rng.random(table.shape) < np.asarray(kept).reshape(-1, 1), table, -1)
