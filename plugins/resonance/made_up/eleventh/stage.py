"""What the parts of a world share: its temper, its songs, its people and their chats, and the log of what happens."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from resonance.made_up.fifth import stage
from resonance.made_up.third.scale import Chance, Scale, share

if TYPE_CHECKING:
    from resonance.made_up.eleventh.chats import Chats
    from resonance.made_up.eleventh.people import Accounts
    from resonance.made_up.eleventh.season import Plan
    from resonance.made_up.fifth.catalogue import Catalogue
    from resonance.made_up.market import Order

SCALES = {
    "small": Scale(people=4_300, songs=2_500, artists=660, plays_each=106.0),
    "default": Scale(people=23_000, songs=9_600, artists=2_300, plays_each=106.0),
}
SEARCH, LIBRARY, ARTIST_PAGE, EDITORIAL, RADIO, MIX, DISCOVER, LINK, CAMPAIGN, AUTOPLAY = 0, 1, 2, 5, 6, 7, 8, 9, 10, 11
"""Codes of fifth.stage.SOURCES."""
TASK_PAGE, SHARE_PAGE, COMMENT_AREA, POPUP, BANNER, PUSH, LIST_PAGE, SEARCH_PAGE, PLAYER, DEEPLINK = range(10)
OWN, RIG = -1, 1
"""Values of `by`: on machines of one's own, on the rig of whoever rents the account."""


def between(low: float, high: float) -> Any:
    """Log-uniform over worlds."""
    return field(metadata={"ends": (low, high)})


@dataclass(frozen=True)
class Temper:
    """What differs from world to world. `gaps`, `repeated`, `late`: of delivery. `tempo`: plays, about 1; `carded`: share of them
    that cards bring; `attention`: cards that are opened; `spread`: forwards of a card; `warm`: likes per play; `courtesy`: likes
    for who posted it; `blind`: those of them that are unheard; `before`: likes that come before it is heard; `regret`: likes that
    are taken back; `glimpse`, `whole`: cards heard for seconds and to the end; `prompt`: readers who are there at the moment;
    `streak`: who checks in daily; `greed`, `stay`: who comes for an envelope, and goes on listening; `zeal`: voters; `crowded`:
    size of chats; `lasting`: length of sessions; `care`, `hurry`: of suppliers; `rented`: sellers who rent their account out."""

    gaps: float = between(0.4, 1.6)
    repeated: float = between(0.0004, 0.0015)
    late: float = between(0.004, 0.025)
    tempo: float = between(0.7, 1.4)
    carded: float = between(0.3, 0.8)
    attention: float = between(0.12, 0.36)
    spread: float = between(0.12, 0.6)
    warm: float = between(0.012, 0.09)
    courtesy: float = between(0.12, 1.6)
    blind: float = between(0.06, 0.35)
    before: float = between(0.08, 0.35)
    regret: float = between(0.01, 0.06)
    glimpse: float = between(0.18, 0.5)
    whole: float = between(0.12, 0.4)
    prompt: float = between(0.15, 0.6)
    streak: float = between(0.04, 0.25)
    greed: float = between(0.02, 0.2)
    stay: float = between(0.2, 0.7)
    zeal: float = between(0.04, 0.16)
    crowded: float = between(0.6, 1.7)
    lasting: float = between(0.7, 2.2)
    care: float = between(0.12, 0.75)
    hurry: float = between(0.5, 2.0)
    rented: float = between(0.1, 0.5)

    @classmethod
    def drawn(cls, chance: Chance) -> Temper:
        rng = chance.of("temper")
        ends = [one.metadata["ends"] for one in fields(cls)]
        return cls(*(float(low * (high / low) ** rng.random()) for low, high in ends))


class Log(stage.Log):
    """Everything has a column `by`, OWN where it is not given."""

    extra = ("by",)


@dataclass
class Stage:
    """A world in the making. `charts`: (weeks, songs) the songs of each week, the first one heard most; `zest`: by song, how
    readily it is passed on; `drops`: number of the plan and instant (ms) of every red envelope; `rounds`: instant (ms) of the
    last round of likes for likes in which an order was, by its first song."""

    kind: str
    chance: Chance
    scale: Scale
    temper: Temper
    catalogue: Catalogue
    accounts: Accounts
    chats: Chats
    charts: np.ndarray
    zest: np.ndarray
    log: Log = field(default_factory=Log)
    plans: list[Plan] = field(default_factory=list)
    drops: list[tuple[int, int]] = field(default_factory=list)
    rounds: dict[int, int] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def toss(self, *parts: np.ndarray | int) -> np.ndarray:
        """Chance in [0, 1) that depends on what it is about and on the world's seed."""
        return share(*parts, self.chance.seed)
