"""Who is hired for which trade and what is ordered, on platforms whose trades bear the same names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from resonance.made_up.third.scale import Chance

PATIENT = ("coordinated_likes", "slow_drip", "copied_comment", "share_ring")
"""Trades of adversarial worlds: those that can wait."""
FEWEST_FAKES = 4
"""Of every trade."""


@dataclass(frozen=True)
class Market:
    """`trades`: those of an ordinary world; `hired`: fakes over real accounts by kind, a range over worlds."""

    trades: Collection[str]
    hired: Mapping[str, tuple[float, float]]

    def names(self, kind: str) -> list[str]:
        """The trades of a world of this kind."""
        return list(self.trades if kind == "S" else PATIENT)

    def accounts(self, chance: Chance, kind: str, people: int) -> int:
        """How many accounts all suppliers have together."""
        share = chance.of("hired").uniform(*self.hired[kind])
        return 0 if kind == "N" else max(round(share * people), FEWEST_FAKES * len(self.names(kind)))

    def split(
        self, rng: np.random.Generator, kind: str, members: np.ndarray, evenness: float, **of_trade: float
    ) -> Iterator[tuple[str, np.ndarray]]:
        """Every trade with its members, by a Dirichlet distribution with `evenness`, of some trades another one."""
        names = self.names(kind)
        weight = rng.dirichlet([of_trade.get(name, evenness) for name in names])
        spare = len(members) - FEWEST_FAKES * len(names)
        ends = np.round(np.cumsum(weight) * spare).astype(int) + FEWEST_FAKES * np.arange(1, len(names) + 1)
        yield from zip(names, np.split(members, ends[:-1]), strict=True)


@dataclass(frozen=True)
class Order:
    """Songs that are to be liked within `span` days from `day` on; `plan`: the contest that they are to win, −1 for none."""

    songs: np.ndarray
    day: int
    span: int
    plan: int = -1


def accepted(rng: np.random.Generator, orders: list[Order], count: int) -> list[Order]:
    """Some of the orders; one may be split over several suppliers."""
    places = rng.choice(len(orders), min(count, len(orders)), replace=False)
    return [orders[place] for place in np.sort(places)]
