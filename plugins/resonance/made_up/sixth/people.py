"""Accounts: households and second devices, chronotypes, tastes, how much one hears and likes, friends of like age and place."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resonance.made_up.sixth.catalogue import GENRES, SCENES
from resonance.made_up.sixth.habits import Habits
from resonance.made_up.third.scale import DAY, Chance, Scale, weighted

PROVINCES = (110000, 120000, 310000, 320000, 330000, 350000, 370000, 420000, 430000, 440000, 500000, 510000, 610000, 650000)
HOME, WORK, CAFE, GATE, TUNNEL = (10_000_000_000 * n for n in range(1, 6))
"""Where the numbers of networks begin, by their kind."""
TABLET, PC, TV, SPEAKER, CAR, WATCH = range(1, 7)
"""Codes of device types; 0 is a phone."""
TUNNELS, FRIENDS, TASTES = 6, 8, 3
OK, ROOTED, EMULATOR = 0, 1, 2


@dataclass
class Accounts:
    """By account. `device`, `device_type` and `integrity` have two columns, `second` is how often the second one is used; `home`,
    `work` and `tunnel` are networks, `gate` is one of the carrier's or −1; `cell` and `tunnelled` are shares of the time."""

    attack: np.ndarray
    registered: np.ndarray
    born: np.ndarray
    province: np.ndarray
    home: np.ndarray
    work: np.ndarray
    gate: np.ndarray
    tunnel: np.ndarray
    cell: np.ndarray
    tunnelled: np.ndarray
    device: np.ndarray
    device_type: np.ndarray
    integrity: np.ndarray
    second: np.ndarray
    activity: np.ndarray
    liking: np.ndarray
    sociable: np.ndarray
    novelty: np.ndarray
    wake: np.ndarray
    weekend: np.ndarray
    rhythm: np.ndarray
    tastes: np.ndarray
    friends: np.ndarray
    lost: np.ndarray
    batching: np.ndarray
    opening: np.ndarray
    cohorts: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.attack)


def make_accounts(chance: Chance, scale: Scale, habits: Habits, hired: int) -> Accounts:
    """The people of the platform, then `hired` accounts that crews own, drawn alike until crews change them."""
    rng, count = chance.of("people"), scale.people + hired
    born = 2026 - (14 + rng.gamma(2.6, 6.0, count)).clip(14, 75).astype(int)
    province = weighted(rng, rng.dirichlet(np.full(len(PROVINCES), 3.0)), count)
    kinds = np.column_stack([weighted(rng, (0.86, 0.04, 0.09, 0, 0, 0.01), count), rng.integers(0, 7, count)])
    integrity = weighted(rng, (1 - habits.rooted - habits.emulated, habits.rooted, habits.emulated), 2 * count).reshape(count, 2)
    taste_of_all = np.concatenate([rng.dirichlet(np.full(len(GENRES) - SCENES, 4.0)), np.full(SCENES, 0.006)])
    people = Accounts(
        attack=np.zeros(count, np.int64), born=born, province=province,
        registered=scale.start + ((0.98 * scale.days - rng.exponential(rng.uniform(400, 800), count)) * DAY).astype(np.int64),
        home=HOME + _homes(rng, count, habits.households), work=WORK + rng.integers(0, count // 6, count),
        gate=np.full(count, -1), tunnel=TUNNEL + rng.integers(0, TUNNELS, count) * 1_000,
        cell=rng.beta(3 * habits.cell, 3 - 3 * habits.cell, count),
        tunnelled=np.where(rng.random(count) < 3 * habits.tunnelled, rng.random(count), 0.0),
        device=np.column_stack([2 * np.arange(count), 2 * np.arange(count) + 1]), device_type=kinds, integrity=integrity,
        second=np.where(rng.random(count) < habits.second_device, rng.beta(1.2, 3, count), 0.0),
        activity=_positive(rng, habits.spread, count), liking=_positive(rng, habits.skew, count),
        sociable=_positive(rng, 1.0, count), novelty=(habits.novelty + rng.normal(0, 0.08, count)).clip(0.4, 0.95),
        wake=(7.1 + rng.normal(0, 1.3, count) + 1.2 * (born > 2000)) % 24, weekend=rng.lognormal(0.15, 0.35, count),
        rhythm=rng.dirichlet((1.2, 0.9, 2.2, 1.3), count),
        tastes=weighted(rng, taste_of_all, TASTES * count).reshape(count, TASTES),
        friends=_befriend(rng, province, born), lost=habits.lost * rng.gamma(0.7, 1 / 0.7, count).clip(0, 6),
        batching=rng.random(count) < 2.2 * habits.batching, opening=(habits.opening + rng.normal(0, 0.03, count)).clip(0.5, 1),
    )  # fmt: skip
    _share_tablets(people, rng.random(count) < rng.uniform(0.1, 0.6), scale.people)
    return people


def _share_tablets(people: Accounts, shares: np.ndarray, real: int) -> None:
    """In some homes the second device is everybody's."""
    member = np.flatnonzero(shares & (people.second > 0) & (np.arange(len(people)) < real))
    _, first, home = np.unique(people.home[member], return_index=True, return_inverse=True)
    for column in (people.device, people.device_type, people.integrity):
        column[member, 1] = column[member[first][home], 1]


def _positive(rng: np.random.Generator, sigma: float, count: int) -> np.ndarray:
    """A lognormal with mean 1."""
    return rng.lognormal(-(sigma**2) / 2, sigma, count)


def _homes(rng: np.random.Generator, count: int, shared: float) -> np.ndarray:
    """The home of each account: some live with the account before."""
    alone = rng.random(count) >= shared
    order = rng.permutation(count)
    home = np.empty(count, np.int64)
    home[order] = np.cumsum(alone)
    return home


def _befriend(rng: np.random.Generator, province: np.ndarray, born: np.ndarray) -> np.ndarray:
    """(n, FRIENDS) accounts near in place and age, −1 where one has fewer: a latent space of one dimension (Hoff 2002)."""
    count = len(born)
    line = np.argsort(province * 1_000 + born + rng.normal(0, 4, count), kind="stable")
    where = np.empty(count, np.int64)
    where[line] = np.arange(count)
    step = rng.geometric(0.08, (count, FRIENDS)) * rng.choice([-1, 1], (count, FRIENDS))
    friend = line[(where[:, None] + step) % count]
    return np.where(np.arange(FRIENDS) < rng.poisson(rng.gamma(1.5, 2.2, count))[:, None], friend, -1)
