"""What the parts of a world share: its temper, what is on the air, its people and songs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resonance.made_up.fifth.stage import Log
from resonance.made_up.third.scale import Chance, Scale, share

if TYPE_CHECKING:
    from resonance.made_up.market import Order
    from resonance.made_up.ninth.airwaves import Air
    from resonance.made_up.ninth.catalogue import Catalogue
    from resonance.made_up.ninth.contest import Plan
    from resonance.made_up.ninth.people import Accounts

SCALES = {
    "small": Scale(people=4_000, songs=2_300, artists=600, plays_each=155.0),
    "default": Scale(people=22_000, songs=9_000, artists=2_200, plays_each=155.0),
}
SEARCH, LIBRARY, ARTIST_PAGE, ALBUM, LIST, EDITORIAL, RADIO, MIX, DISCOVER, LINK, CAMPAIGN, AUTOPLAY, OTHER = range(13)
"""Codes of fifth.stage.SOURCES."""
COMPLETED, SKIP, TIMEOUT, CLOSED, ERROR = range(5)
TASK_PAGE, SHARE_PAGE, COMMENT_AREA, POPUP, BANNER, PUSH, LIST_PAGE, SEARCH_PAGE, PLAYER, DEEPLINK, ELSEWHERE = range(11)


@dataclass(frozen=True)
class Temper:
    """What differs from world to world. `gaps`, `repeated`, `late`: of delivery; `restless`: skipping; `warm`: likes per play;
    `calling`: how often hosts ask for hearts; `zeal`: how many take part in a contest."""

    gaps: float
    repeated: float
    late: float
    restless: float
    warm: float
    calling: float
    zeal: float

    @classmethod
    def drawn(cls, chance: Chance) -> Temper:
        low, high = (0.5, 0.0005, 0.004, 0.8, 0.02, 0.012, 0.04), (1.4, 0.0013, 0.016, 1.3, 0.038, 0.035, 0.12)
        return cls(*chance.of("temper").uniform(low, high))


@dataclass
class Stage:
    """A world in the making."""

    kind: str
    chance: Chance
    scale: Scale
    temper: Temper
    catalogue: Catalogue
    air: Air
    accounts: Accounts
    log: Log = field(default_factory=Log)
    plans: list[Plan] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def toss(self, *parts: np.ndarray | int) -> np.ndarray:
        """Chance in [0, 1) that depends on what it is about and on the world's seed."""
        return share(*parts, self.chance.seed)
