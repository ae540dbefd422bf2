"""Accounts: rhythm, appetite and tastes, devices and networks. Hired accounts begin as people do; their crews change them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resonance.made_up.fifth.accounts import PROVINCES
from resonance.made_up.seventh.catalogue import MOODS, SCENES
from resonance.made_up.seventh.habits import Habits
from resonance.made_up.third.scale import DAY, Chance, Scale

HOME, WORK, GATE, PROXY, SHOPS = 12_000_000, 13_000_000, 14_000_000, 15_000_000, 16_000_000
"""Where the numbers of networks begin: homes, offices, the carrier's gateways, exits of proxies, shops."""
PHONE, TABLET, PC, TV, SPEAKER, CAR, WATCH = range(7)
OK, ROOTED, EMULATOR, UNKNOWN = range(4)
PROXIES, RHYTHMS = 6, 5
FRIENDS = 8


@dataclass
class Accounts:
    """Columns by account; `device`, `device_type` and `integrity` hold two devices, `second` how often the other is used."""

    attack: np.ndarray
    registered: np.ndarray
    born: np.ndarray
    province: np.ndarray
    rhythm: np.ndarray
    appetite: np.ndarray
    warmth: np.ndarray
    skips: np.ndarray
    scenes: np.ndarray
    moods: np.ndarray
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
    lost: np.ndarray
    queue: np.ndarray
    opening: np.ndarray
    friends: np.ndarray
    cohorts: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.attack)


def make_accounts(chance: Chance, scale: Scale, habits: Habits, hired: int) -> Accounts:
    """`scale.people` and `hired` accounts in a shuffled order: which ones are hired is up to the crews."""
    rng, count = chance.of("people"), scale.people + hired
    age = rng.exponential(500, count).clip(0.0, 2_500) * DAY + 36 * DAY * (rng.random(count) < 0.97)
    kind = np.column_stack([rng.choice((PHONE, TABLET, PC, CAR), count, p=(0.9, 0.04, 0.05, 0.01)),
                            rng.choice((TABLET, PC, TV, SPEAKER, CAR, WATCH), count)])  # fmt: skip
    integrity = np.where(rng.random((count, 2)) < habits.rooted, ROOTED, np.where(rng.random((count, 2)) < 0.02, UNKNOWN, OK))
    integrity[rng.random(count) < 0.004, 0] = EMULATOR
    appetite, warmth = (rng.lognormal(-(width**2) / 2, width, count) for width in (habits.appetite, habits.warmth))
    rest = (1 - habits.commuters) * np.array([0.35, 0.3, 0.2, 0.15])
    home = np.arange(count)
    together = rng.random(count) < habits.households
    home[together] = rng.choice(count, max(1, count // 3))[rng.integers(0, max(1, count // 3), together.sum())]
    return Accounts(
        attack=np.zeros(count, np.int64), registered=(scale.end - age).astype(np.int64),
        born=(2_008 - rng.gamma(3.0, 5.5, count)).clip(1_945).astype(int), province=rng.integers(0, len(PROVINCES), count),
        rhythm=rng.choice(RHYTHMS, count, p=np.concatenate([[habits.commuters], rest])),
        appetite=appetite / appetite.mean(), warmth=warmth * (rng.random(count) < 0.92),
        skips=rng.lognormal(0, 0.35, count) * habits.skipping,
        scenes=np.cumsum(rng.dirichlet(np.full(SCENES, habits.breadth), count), axis=1),
        moods=np.cumsum(rng.dirichlet(np.full(MOODS, 0.8), count), axis=1),
        device=np.arange(2 * count).reshape(count, 2), device_type=kind, integrity=integrity,
        second=np.where(rng.random(count) < habits.second_device, rng.uniform(0.1, 0.5, count), 0.0),
        home=HOME + home, work=WORK + rng.integers(0, max(5, count // 25), count), gate=np.full(count, -1),
        cell=rng.beta(4 * habits.cell, 4 * (1 - habits.cell), count), pool=PROXY + rng.integers(0, PROXIES, count) * 1_000,
        proxied=np.where(rng.random(count) < habits.proxied, rng.uniform(0.2, 1, count), 0.0),
        lost=np.minimum(rng.exponential(habits.lost, count), 0.5),
        queue=np.where(rng.random(count) < habits.queueing, rng.integers(2, 7, count), 1),
        opening=np.full(count, habits.opening), friends=befriend(rng, count),
    )  # fmt: skip


def befriend(rng: np.random.Generator, count: int) -> np.ndarray:
    """Up to FRIENDS whom an account follows, −1 for none: near ones on a ring of colleagues, a few from anywhere."""
    near = (np.arange(count)[:, None] + rng.integers(1, 12, (count, FRIENDS)) * rng.choice((-1, 1), (count, FRIENDS))) % count
    friends = np.where(rng.random((count, FRIENDS)) < 0.15, rng.integers(0, count, (count, FRIENDS)), near)
    many = rng.binomial(FRIENDS, rng.beta(0.8, 2.0, count))[:, None]
    kept = (np.arange(FRIENDS) < many) & (friends != np.arange(count)[:, None])
    return np.where(kept, friends, -1)
