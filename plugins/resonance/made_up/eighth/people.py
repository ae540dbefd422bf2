"""Accounts as they come, cheats included: what differs for these is decided later, trait by trait."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resonance.made_up.eighth.stage import Temper
from resonance.made_up.fifth.accounts import PROVINCES
from resonance.made_up.fifth.catalogue import GENRES
from resonance.made_up.third.scale import DAY, HOUR, SHANGHAI, Chance, Scale

PHONE, TABLET, PC, TV, SPEAKER, CAR, WATCH = range(7)
HOME, WORK, VENUE, GATE, POOL = 1_000_000, 5_000_000, 7_000_000, 8_000_000, 9_000_000
"""Where the numbers of networks of a kind begin."""
OK, ROOTED, EMULATOR, UNKNOWN = range(4)
HOURS = np.array([
    [2, 1, .4, .2, .1, .1, .3, .8, 1, 1, 1, 1.5, 2.5, 2, 1.5, 1.5, 1.6, 2, 3, 5, 7, 8, 7, 4],
    [1, .4, .2, .1, .1, .2, .8, 2, 1.5, .7, .7, 2, 6, 4, 1, .7, .8, 1.5, 3.5, 4, 5, 6, 5, 2],
    [8, 7, 5, 3, 1.5, .7, .3, .2, .2, .3, .5, .7, 1, 1.3, 1.5, 1.6, 1.7, 2, 2, 2.5, 3.5, 5, 6, 8],
    [.1, .1, .1, .2, 1, 3, 6, 7, 6, 5, 4, 2.5, 1, 2, 4, 5, 4, 2, 1.5, 3, 3, 1.2, .4, .2],
])  # fmt: skip
"""Weights of the hours by way of life: after dinner, lunch break and after dinner, at night, pensioners."""


@dataclass
class Accounts:
    """Columns by account. `silent`: until when (ms) nothing comes of it. `device`, `device_type`, `integrity` are (n, 2): the
    usual one and another; `second` its share."""

    attack: np.ndarray
    registered: np.ndarray
    silent: np.ndarray
    born: np.ndarray
    province: np.ndarray
    friends: np.ndarray
    device: np.ndarray
    device_type: np.ndarray
    integrity: np.ndarray
    second: np.ndarray
    home: np.ndarray
    work: np.ndarray
    gate: np.ndarray
    cell: np.ndarray
    pool: np.ndarray
    proxied: np.ndarray
    life: np.ndarray
    activity: np.ndarray
    liking: np.ndarray
    talking: np.ndarray
    taste: np.ndarray
    loss: np.ndarray
    batching: np.ndarray
    cohorts: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.attack)

    @property
    def real(self) -> np.ndarray:
        return np.flatnonzero(self.attack == 0)

    def genres(self, rng: np.random.Generator, account: np.ndarray) -> np.ndarray:
        """A genre by row, by the accounts' tastes."""
        toss, genre = rng.random(len(account)), np.zeros(len(account), np.int64)
        for column in range(self.taste.shape[1] - 1):
            genre += self.taste[account, column] < toss
        return genre


def make_accounts(chance: Chance, scale: Scale, temper: Temper, hired: int) -> Accounts:
    """`scale.people` real accounts, then `hired` that crews will have."""
    rng, n = chance.of("accounts"), scale.people + hired
    kinds = rng.choice([PHONE, TABLET, PC, TV, SPEAKER, CAR, WATCH], (n, 2), p=(0.8, 0.07, 0.04, 0.06, 0.01, 0.015, 0.005))
    kinds[:, 0] = np.where(rng.random(n) < 0.7, PHONE, kinds[:, 0])
    province = rng.choice(len(PROVINCES), n, p=rng.dirichlet(np.full(len(PROVINCES), 3.0)))
    age = np.where(rng.random(n) < 0.8, rng.lognormal(6.1, 0.8, n), rng.uniform(-30, 100, n)).clip(-34, 2_600)
    home = np.arange(n) - (rng.random(n) < 0.3)
    life = rng.choice(4, n, p=(0.55, 0.2, 0.12, 0.13))
    quiet = rng.random(n) < 0.22
    return Accounts(
        attack=np.zeros(n, np.int64), registered=(scale.start - age * DAY).astype(np.int64),
        silent=np.zeros(n, np.int64), province=province,
        born=np.where(life == 3, rng.integers(1948, 1972, n), rng.integers(1972, 2012, n)),
        friends=_friends(rng, province, scale.people), device=np.column_stack([np.arange(n), n + np.arange(n)]),
        device_type=kinds, integrity=rng.choice(4, (n, 2), p=(0.93, 0.03, 0.006, 0.034)),
        second=np.where(rng.random(n) < 0.3, rng.beta(1, 4, n), 0.0), home=HOME + 1 + home,
        work=np.where(rng.random(n) < 0.5, WORK + rng.integers(0, max(40, n // 12), n), HOME + 1 + home),
        gate=np.full(n, -1), cell=rng.beta(1, 2.2, n), pool=POOL + rng.integers(0, 60, n) * 100,
        proxied=np.where(rng.random(n) < 0.04, rng.beta(1, 3, n), 0.0), life=life,
        activity=(rng.lognormal(-0.55, 1.05, n)).clip(0.02, 9),
        liking=np.where(quiet, 0.0, temper.liking * rng.lognormal(-0.35, 1.0, n)).clip(0, 0.5),
        talking=rng.lognormal(-0.8, 1.3, n).clip(0, 12), taste=np.cumsum(rng.dirichlet(np.full(len(GENRES), 0.3), n), axis=1),
        loss=np.where(rng.random(n) < 0.05, rng.beta(1, 4, n), 0.004),
        batching=np.where(rng.random(n) < 0.08, rng.beta(2, 2, n), 0.0),
    )  # fmt: skip


def _friends(rng: np.random.Generator, province: np.ndarray, real: int) -> np.ndarray:
    """Up to five accounts of the same place; the hired mostly have nobody."""
    n = len(province)
    order = np.lexsort((rng.random(n), province))
    steps = rng.integers(1, 12, (n, 5)) * rng.choice([-1, 1], (n, 5))
    friends = np.empty((n, 5), np.int64)
    friends[order] = order[(np.arange(n)[:, None] + steps) % n]
    alone = rng.random((n, 5)) < np.where(np.arange(n) < real, 0.4, 0.85)[:, None]
    return np.where(alone, -1, friends)


def day_weights(chance: Chance, scale: Scale) -> np.ndarray:
    """Weights of the days: Friday to Sunday are for singing, so is the October holiday."""
    rng, number = chance.of("days"), (scale.start + SHANGHAI) // DAY + np.arange(scale.days)
    weights = np.array([0.95, 0.9, 0.93, 0.97, 1.15, 1.4, 1.2])[(number + 3) % 7]
    return weights * np.where(np.arange(scale.days) < 3, 1.2, 1.0) * rng.lognormal(0, 0.05, scale.days)


def instants_of(rng: np.random.Generator, scale: Scale, life: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Instants (ms) on the days (from 0), at the hours at which accounts with such a way of life are there."""
    cumulative = np.cumsum(HOURS, axis=1)
    toss = rng.random(len(life)) * cumulative[life, -1]
    hour = (cumulative[life] <= toss[:, None]).sum(axis=1)
    return scale.start + np.asarray(day) * DAY + ((hour + rng.random(len(life))) * HOUR).astype(np.int64)
