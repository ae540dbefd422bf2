"""What the parts of a world share: its temper, its people and songs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resonance.made_up.fifth.stage import Log
from resonance.made_up.third.scale import Chance, Scale, share

if TYPE_CHECKING:
    from resonance.made_up.eighth.campaigns import Plan
    from resonance.made_up.eighth.catalogue import Catalogue, Wave
    from resonance.made_up.eighth.market import Order
    from resonance.made_up.eighth.people import Accounts

SCALES = {
    "small": Scale(people=4_300, songs=2_500, artists=650, plays_each=120.0),
    "default": Scale(people=22_000, songs=9_200, artists=2_300, plays_each=120.0),
}
SEARCH, LIBRARY, ARTIST_PAGE, ALBUM, LIST, EDITORIAL, RADIO, MIX, DISCOVER, LINK, CAMPAIGN, AUTOPLAY, OTHER = range(13)
"""Codes of fifth.stage.SOURCES."""
COMPLETED, SKIP, TIMEOUT, CLOSED, ERROR = range(5)
TASK_PAGE, SHARE_PAGE, COMMENT_AREA, POPUP, BANNER, PUSH, LIST_PAGE, SEARCH_PAGE, PLAYER, DEEPLINK, ELSEWHERE = range(11)


@dataclass(frozen=True)
class Temper:
    """How this platform differs from its sisters: drawn once a world."""

    gaps: float
    repeated: float
    late: float
    skipping: float
    liking: float
    tapping: float

    @classmethod
    def drawn(cls, chance: Chance) -> Temper:
        rng = chance.of("temper")
        low, high = (0.6, 0.0005, 0.004, 0.85, 0.026, 0.7), (1.5, 0.0014, 0.014, 1.2, 0.046, 1.6)
        return cls(*rng.uniform(low, high))


@dataclass
class Stage:
    """Everything a part of a world needs."""

    kind: str
    chance: Chance
    scale: Scale
    temper: Temper
    catalogue: Catalogue
    accounts: Accounts
    waves: list[Wave]
    log: Log = field(default_factory=Log)
    plans: list[Plan] = field(default_factory=list)
    market: list[Order] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def toss(self, *parts: np.ndarray | int) -> np.ndarray:
        """Chance in [0, 1) that depends on what it is about and on the world's seed."""
        return share(*parts, self.chance.seed)
