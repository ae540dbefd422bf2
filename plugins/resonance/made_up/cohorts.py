"""How crowds of real people get their members and their groups, on platforms that name them alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Crowds:
    """`shares`: members over real accounts, at least `fewest`; `anywhere`: crowds whose members may be in another one too;
    `selling`: share of sellers, a range over worlds."""

    shares: Mapping[str, float]
    anywhere: Collection[str]
    fewest: int
    selling: tuple[float, float]

    def name(self, rng: np.random.Generator, real: np.ndarray, with_sellers: bool) -> dict[str, np.ndarray]:
        """Sorted members of every crowd."""
        found: dict[str, np.ndarray] = {}
        free = rng.permutation(real)
        for name, part in self.shares.items():
            size = max(self.fewest, round(part * len(real)))
            if name in self.anywhere:
                found[name] = np.sort(rng.choice(real, size, replace=False))
            else:
                found[name], free = np.sort(free[:size]), free[size:]
        if with_sellers:
            size = round(rng.uniform(*self.selling) * len(real))
            found["seller"] = np.sort(rng.choice(real, size, replace=False))
        return found


def groups(rng: np.random.Generator, members: np.ndarray, low: int, high: int) -> list[np.ndarray]:
    """The members in groups of `low` to `high`; the last may be larger or smaller."""
    found, begin, order = [], 0, rng.permutation(members)
    while begin < len(order):
        size = int(rng.integers(low, high + 1))
        size = size if len(order) - begin - size >= low else len(order) - begin
        found.append(order[begin : begin + size])
        begin += size
    return found
