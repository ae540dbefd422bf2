"""A world in the making, and how songs are played and liked in it by whoever does."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resonance.made_up.fifth.stage import CAMPAIGN, DISCOVER, LINK, PLAYLIST, RADIO, SEARCH, SHELF, Log, Plan, surface_of
from resonance.made_up.seventh.catalogue import Catalogue
from resonance.made_up.seventh.habits import Habits
from resonance.made_up.seventh.people import Accounts
from resonance.made_up.third.scale import SECOND, Chance, Scale, share

__all__ = [
    "CAMPAIGN",
    "DISCOVER",
    "LINK",
    "PLAYLIST",
    "RADIO",
    "SEARCH",
    "SHELF",
    "How",
    "Plan",
    "Stage",
    "listen",
    "once",
    "perform",
]


@dataclass
class Stage:
    """Everything that the parts of a world need of one another; `market` holds the songs of every customer of the cheats."""

    kind: str
    chance: Chance
    scale: Scale
    habits: Habits
    catalogue: Catalogue
    accounts: Accounts
    texts: list[str] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    market: list[np.ndarray] = field(default_factory=list)
    log: Log = field(default_factory=Log)

    def toss(self, salt: int, *about: np.ndarray | int) -> np.ndarray:
        """A number in [0, 1) that depends on what it is about and on the seed."""
        return share(*about, salt, self.chance.seed)

    def say(self, text: str) -> int:
        """The number of a text."""
        self.texts.append(text)
        return len(self.texts) - 1


@dataclass(frozen=True)
class How:
    """Chances that a song is heard and liked, that it is heard to the end, else which part (least, most); where; for whom."""

    heard: float | np.ndarray = 1.0
    full: float = 0.6
    part: tuple[float, float] = (0.05, 0.9)
    liked: float | np.ndarray = 1.0
    late: float = 0.6
    source: int | np.ndarray = DISCOVER
    campaign: int | np.ndarray = -1
    team: int | np.ndarray = -1
    sold: int = 0


def listen(rng: np.random.Generator, duration: np.ndarray, skips: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(ms heard, how it ended): a quarter of plays ends in 5 s, a third in 30 s, half before the end. `skips` is about 1."""
    toss = rng.random(len(duration)) / skips
    other = rng.random(len(duration))
    rest = np.maximum(duration - 31 * SECOND, SECOND)
    heard = np.select(
        [toss < 0.24, toss < 0.35, toss < 0.49],
        [400 + 4_600 * other, 5_000 + 25_000 * other**1.4, 30_000 + rest * other],
        duration,
    )
    heard = np.minimum(heard, duration).astype(np.int64)
    ending = np.searchsorted((0.8, 0.88, 0.99), rng.random(len(duration))) + 1
    return heard, np.where(heard >= duration, 0, ending)


def once(account: np.ndarray, song: np.ndarray) -> np.ndarray:
    """Places of the first row of every account and song, in the order of the rows."""
    return np.sort(np.unique(account * (1 << 32) + song, return_index=True)[1])


def perform(stage: Stage, rng: np.random.Generator, deeds: tuple[np.ndarray, np.ndarray, np.ndarray], how: How) -> np.ndarray:
    """Play (`heard` of) the songs and like (`liked` of) them; `deeds` = (account, ts, song). Returns when each was liked."""
    account, ts, song = deeds
    count, duration = len(account), stage.catalogue.duration[song]
    heard, liked = rng.random(count) < how.heard, rng.random(count) < how.liked
    fraction = np.where(rng.random(count) < how.full, 1.0, rng.uniform(*how.part, count))
    listened = (duration * fraction).astype(np.int64)
    ending = np.where(fraction >= 1, 0, 1 + np.searchsorted((0.8, 0.88, 0.99), rng.random(count)))
    source = np.broadcast_to(how.source, account.shape)
    stage.log.add("play", account[heard], ts[heard], song=song[heard], source=source[heard], listened=listened[heard],
                  ending=ending[heard])  # fmt: skip
    place = np.where(rng.random(count) < how.late, rng.uniform(0.66, 1, count), rng.uniform(0.02, 1, count))
    when = ts + np.where(heard, listened * place, rng.uniform(0, 1_500, count)).astype(np.int64)
    campaign, team = (np.broadcast_to(value, account.shape) for value in (how.campaign, how.team))
    promoted = np.array([plan.surfaces for plan in stage.plans])[campaign, rng.integers(0, 3, count)]
    surface = np.where(campaign >= 0, promoted, surface_of(source, rng.random(count)))
    stage.log.add("like", account[liked], when[liked], song=song[liked], campaign=campaign[liked], surface=surface[liked],
                  team=team[liked], sold=how.sold)  # fmt: skip
    return when
