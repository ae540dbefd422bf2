"""What the parts of a world share: its temper, its songs, its households, and the log of what happens in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resonance.made_up.third.scale import Chance, Scale, share

if TYPE_CHECKING:
    from resonance.made_up.market import Order
    from resonance.made_up.tenth.catalogue import Catalogue
    from resonance.made_up.tenth.log import Log
    from resonance.made_up.tenth.people import Accounts
    from resonance.made_up.tenth.season import Plan

SCALES = {
    "small": Scale(people=4_200, songs=2_500, artists=640, plays_each=112.0),
    "default": Scale(people=23_000, songs=9_600, artists=2_300, plays_each=112.0),
}
SEARCH, LIBRARY, ARTIST_PAGE, ALBUM, LIST, EDITORIAL, RADIO, MIX, DISCOVER, LINK, CAMPAIGN, AUTOPLAY = range(12)
"""Codes of fifth.stage.SOURCES."""
COMPLETED, SKIP, TIMEOUT, CLOSED, ERROR = range(5)
TASK_PAGE, SHARE_PAGE, COMMENT_AREA, POPUP, BANNER, PUSH, LIST_PAGE, SEARCH_PAGE, PLAYER, DEEPLINK, ELSEWHERE = range(11)


@dataclass(frozen=True)
class Temper:
    """What differs from world to world. `gaps`, `repeated`, `late`: of delivery; `hasty`: skipping; `warm`: likes per play;
    `voiced`: share of likes that are spoken; `mixed_up`: how often a speaker takes one voice for another; `zeal`: how
    many vote for their city; `care`: what suppliers spend to look real, from 0 to 1; `rush`: how fast they work;
    `skilled`: share of sellers whose speaker does it; `equipped`, `motorised`: homes with a speaker and with a car;
    `woken`: homes that wake to music."""

    gaps: float
    repeated: float
    late: float
    hasty: float
    warm: float
    voiced: float
    mixed_up: float
    zeal: float
    care: float
    rush: float
    skilled: float
    equipped: float
    motorised: float
    woken: float

    @classmethod
    def drawn(cls, chance: Chance) -> Temper:
        low = (0.5, 0.0005, 0.005, 0.7, 0.1, 0.6, 0.05, 0.05, 0.15, 0.5, 0.2, 0.5, 0.35, 0.25)
        high = (1.5, 0.0014, 0.02, 1.35, 0.2, 1.3, 0.2, 0.14, 0.75, 2.0, 0.7, 0.9, 0.75, 0.65)
        return cls(*chance.of("temper").uniform(low, high))


@dataclass
class Stage:
    """A world in the making."""

    kind: str
    chance: Chance
    scale: Scale
    temper: Temper
    catalogue: Catalogue
    accounts: Accounts
    log: Log
    plans: list[Plan] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def toss(self, *parts: np.ndarray | int) -> np.ndarray:
        """Chance in [0, 1) that depends on what it is about and on the world's seed."""
        return share(*parts, self.chance.seed)
