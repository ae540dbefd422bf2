"""A world in the making: what its parts need of one another, and how a song is heard and liked on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resonance.made_up.fifth.stage import DISCOVER, ENDED, Log, Plan, surface_of
from resonance.made_up.sixth.catalogue import Catalogue
from resonance.made_up.sixth.habits import Habits
from resonance.made_up.sixth.people import Accounts
from resonance.made_up.third.scale import SECOND, Chance, Scale, share


@dataclass
class Stage:
    """`joined` is the campaign (a place in `plans`) that each account takes part in, −1 without; `market` holds the songs of each
    customer of the trade in likes."""

    kind: str
    chance: Chance
    scale: Scale
    habits: Habits
    catalogue: Catalogue
    accounts: Accounts
    texts: list[str] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    joined: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    market: list[np.ndarray] = field(default_factory=list)
    log: Log = field(default_factory=Log)

    def toss(self, *parts: np.ndarray | int) -> np.ndarray:
        """A number in [0, 1) that depends on the parts and the seed alone."""
        return share(*parts, self.chance.seed)

    def say(self, text: str) -> int:
        """The number of a text."""
        self.texts.append(text)
        return len(self.texts) - 1


@dataclass(frozen=True)
class Manner:
    """How songs are heard and liked: chances that they are heard at all and to the end, else which fraction on average, after
    which part of it the like comes; whether it comes; where from."""

    heard: float | np.ndarray = 1.0
    whole: float = 0.4
    fraction: float = 0.4
    liked: float | np.ndarray = 1.0
    source: int | np.ndarray = DISCOVER
    campaign: int | np.ndarray = -1
    sold: int = 0


def hear(stage: Stage, rows: tuple[np.ndarray, np.ndarray, np.ndarray], manner: Manner) -> np.ndarray:
    """Play (`heard` of) the songs, like (`liked` of) them; `rows` = (account, ts, song). Returns when each was liked (0: not)."""
    account, ts, song = rows
    toss = [stage.toss(account, ts, song, 300 + n) for n in range(6)]
    long = stage.catalogue.duration[song]
    part = toss[0] ** ((1 - manner.fraction) / max(manner.fraction, 0.02))
    listened = np.where(toss[1] < manner.whole, long, (part * long).clip(700, 0.98 * long)).astype(np.int64)
    ending = np.where(listened >= long, 0, ENDED.searchsorted(toss[2], side="right"))
    heard, source = toss[3] < manner.heard, np.broadcast_to(manner.source, account.shape)
    stage.log.add("play", account[heard], ts[heard], song=song[heard], source=source[heard],
                  listened=listened[heard], ending=ending[heard])  # fmt: skip
    liking = toss[4] < manner.liked
    after = ts + np.where(heard, 900 + listened * toss[5], SECOND * toss[5]).astype(np.int64)
    campaign = np.broadcast_to(manner.campaign, account.shape)
    shown = np.array([plan.surfaces for plan in stage.plans])[campaign, (3 * toss[2]).astype(int)]
    surface = np.where(campaign >= 0, shown, surface_of(source, toss[0]))
    stage.log.add("like", account[liking], after[liking], song=song[liking], campaign=campaign[liking],
                  surface=surface[liking], sold=manner.sold)  # fmt: skip
    return np.where(liking, after, 0)
