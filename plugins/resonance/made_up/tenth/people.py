"""Accounts, one for each voice of a household; suppliers' accounts come alike and are changed afterwards, trait by trait."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resonance.made_up.fifth.accounts import PROVINCES
from resonance.made_up.fifth.catalogue import GENRES
from resonance.made_up.tenth.catalogue import CITIES, LULLABY, NURSERY
from resonance.made_up.tenth.clock import ELDER, PUPIL
from resonance.made_up.tenth.homes import furnish, house
from resonance.made_up.tenth.stage import Temper
from resonance.made_up.third.scale import DAY, Chance, Scale, weighted

FRIENDS = 5


@dataclass
class Accounts:
    """Columns by account. `device`, `device_type`, `integrity` are (n, homes.SLOTS); `speaker`, `drives`: has one; `tablet`:
    share of another machine of one's own; `wakes`: nothing comes before (ms); `rises`, `leaves`, `returns`: hours;
    `steady`: how many of the mornings; `alarm`: wakes to music; `spoken`: share of likes that are spoken; `looks_back`:
    chance of a weekly round-up; `library`: songs known by heart; `taste`: (n, 3) genres, the first one liked most;
    `waits`: share of likes that wait for a common upload."""

    attack: np.ndarray
    registered: np.ndarray
    wakes: np.ndarray
    household: np.ndarray
    place: np.ndarray
    days: np.ndarray
    born: np.ndarray
    province: np.ndarray
    city: np.ndarray
    friends: np.ndarray
    device: np.ndarray
    device_type: np.ndarray
    integrity: np.ndarray
    speaker: np.ndarray
    drives: np.ndarray
    tablet: np.ndarray
    home: np.ndarray
    work: np.ndarray
    mast: np.ndarray
    cell: np.ndarray
    exits: np.ndarray
    proxied: np.ndarray
    rises: np.ndarray
    leaves: np.ndarray
    returns: np.ndarray
    steady: np.ndarray
    activity: np.ndarray
    liking: np.ndarray
    spoken: np.ndarray
    looks_back: np.ndarray
    talking: np.ndarray
    taste: np.ndarray
    library: np.ndarray
    alarm: np.ndarray
    loss: np.ndarray
    waits: np.ndarray
    cohorts: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.attack)

    @property
    def real(self) -> np.ndarray:
        return np.flatnonzero(self.attack == 0)

    @property
    def since(self) -> np.ndarray:
        """When an account can act at all (ms)."""
        return np.asarray(np.maximum(self.registered, self.wakes))


def make_accounts(chance: Chance, scale: Scale, temper: Temper, hired: int) -> Accounts:
    """`scale.people` real accounts, then `hired` that suppliers will have; a household registered within days of itself."""
    rng, n = chance.of("accounts"), scale.people + hired
    home = house(rng, n)
    household, days = home["household"], home["days"]
    city = weighted(rng, rng.dirichlet(np.full(CITIES, 3.0)), n)[household]
    towns = rng.integers(0, len(PROVINCES), CITIES)
    age = rng.weibull(0.9, n)[household] * 420 - 25 * (rng.random(n) < 0.06)[household] + rng.exponential(9, n)
    age = np.where(rng.random(n) < 0.25, age * rng.random(n), age).clip(-32, 3_200)
    taste = rng.integers(0, len(GENRES), (n, 3))
    alike = rng.random(n) < 0.3
    taste[alike, 1] = taste[household[alike], 0]
    taste[:, 2] = np.where(rng.random(n) < 0.3, LULLABY, taste[:, 2])
    taste[(days == PUPIL) & (home["born"] > 2013), 0] = NURSERY
    mute = rng.random(n) < np.where(days == ELDER, 0.5, 0.27)
    rises = (rng.choice([6.3, 7.0, 7.5], n) + rng.normal(0, 0.4, n))[household] + rng.normal(0, 0.15, n)
    activity, machines = rng.lognormal(-0.4, 0.9, n).clip(0.03, 6), furnish(rng, temper, household, days)
    sets = np.where(home["place"] == 0, temper.woken, 0.08) * (1.5 * activity).clip(0, 1) * (home["born"] < 2014)
    return Accounts(
        attack=np.zeros(n, np.int64), registered=(scale.start - age * DAY).astype(np.int64), wakes=np.zeros(n, np.int64),
        **home, province=np.where(rng.random(n) < 0.93, towns[city], rng.integers(0, len(PROVINCES), n)), city=city,
        friends=_acquaint(rng, city, scale.people), **machines, rises=rises,
        leaves=rises + rng.gamma(4, 0.25, n), returns=17.8 + rng.normal(0, 0.8, n), steady=rng.beta(1.6, 1.2, n),
        activity=activity, alarm=machines["speaker"] & (rng.random(n) < sets), library=rng.gamma(1.5, 35, n).clip(6, 400),
        liking=np.where(mute, 0.0, temper.warm * rng.lognormal(-0.3, 1.1, n)).clip(0, 0.6),
        spoken=rng.beta(2, 2.4, n), looks_back=np.where(rng.random(n) < 0.22, rng.beta(2, 2.5, n), 0.0) * ~mute,
        talking=rng.lognormal(-1.0, 1.2, n).clip(0, 9), taste=taste,
        loss=np.where(rng.random(n) < 0.07, rng.beta(1, 4, n), 0.004),
        waits=np.where(rng.random(n) < 0.14, rng.beta(1.5, 2, n), 0.0),
    )  # fmt: skip


def _acquaint(rng: np.random.Generator, city: np.ndarray, real: int) -> np.ndarray:
    """(n, FRIENDS) accounts, −1 for none: circles of one's city, some from anywhere; who is hired has few."""
    n = len(city)
    order = np.lexsort((rng.random(n), city))
    circle = np.empty(n, np.int64)
    circle[order] = np.arange(n) // 9
    other = order[(circle[:, None] * 9 + rng.integers(0, 9, (n, FRIENDS))).clip(0, n - 1)]
    other = np.where(rng.random((n, FRIENDS)) < 0.25, rng.integers(0, n, (n, FRIENDS)), other)
    lacking = np.where(np.arange(n) < real, rng.beta(1.2, 1.5, n), 0.8 + 0.2 * rng.random(n))
    other = np.where(rng.random((n, FRIENDS)) < lacking[:, None], -1, other)
    return np.where(other == np.arange(n)[:, None], -1, other)
