"""Accounts as they come, cheats included: what differs for these is decided later, trait by trait."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from resonance.made_up.fifth.accounts import PROVINCES
from resonance.made_up.fifth.catalogue import GENRES
from resonance.made_up.ninth.airwaves import Air
from resonance.made_up.ninth.catalogue import TOWNS
from resonance.made_up.ninth.rhythm import ANCHORS, DRIVER, HOUSE, LIVES, PUPIL
from resonance.made_up.ninth.stage import Temper
from resonance.made_up.third.scale import DAY, Chance, Scale, weighted

PHONE, TABLET, PC, TV, SPEAKER, CAR, WATCH = range(7)
OK, ROOTED, EMULATOR, UNKNOWN = range(4)
HOME, WORK, PLACE, GATE, EXIT = 2_000_000, 4_000_000, 6_000_000, 7_000_000, 8_000_000
"""Where the numbers of networks of a kind begin."""
FRIENDS = 6


@dataclass
class Accounts:
    """Columns by account. `device`, `device_type`, `integrity` are (n, 2): the usual one and another, `second` the share of that;
    `anchors`: (n, 2) hours of habits, `regular` their share; `dial`: (n, 3) channels; `wakes`: nothing comes before (ms)."""

    attack: np.ndarray
    registered: np.ndarray
    wakes: np.ndarray
    born: np.ndarray
    province: np.ndarray
    town: np.ndarray
    friends: np.ndarray
    device: np.ndarray
    device_type: np.ndarray
    integrity: np.ndarray
    second: np.ndarray
    home: np.ndarray
    work: np.ndarray
    gate: np.ndarray
    cell: np.ndarray
    exits: np.ndarray
    proxied: np.ndarray
    life: np.ndarray
    anchors: np.ndarray
    regular: np.ndarray
    activity: np.ndarray
    modes: np.ndarray
    liking: np.ndarray
    talking: np.ndarray
    taste: np.ndarray
    dial: np.ndarray
    loss: np.ndarray
    batching: np.ndarray
    cohorts: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.attack)

    @property
    def real(self) -> np.ndarray:
        return np.flatnonzero(self.attack == 0)

    def genres(self, rng: np.random.Generator, account: np.ndarray) -> np.ndarray:
        """A genre by row, by the accounts' tastes (summed up)."""
        return (self.taste[account, :-1] < rng.random(len(account))[:, None]).sum(axis=1)


def make_accounts(chance: Chance, scale: Scale, temper: Temper, air: Air, hired: int) -> Accounts:
    """`scale.people` real accounts, then `hired` that suppliers will have. Six in ten live in the region's own province."""
    rng, n = chance.of("accounts"), scale.people + hired
    life = weighted(rng, LIVES, n)
    age = np.where(rng.random(n) < 0.85, rng.gamma(1.1, 480, n), rng.uniform(-30, 60, n)).clip(-33, 3_000)
    town = weighted(rng, rng.dirichlet(np.full(TOWNS, 2.0)), n)
    own = int(rng.integers(0, len(PROVINCES)))
    province = np.where(rng.random(n) < 0.6, own, rng.integers(0, len(PROVINCES), n))
    taste = rng.dirichlet(np.full(len(GENRES), 0.4), n)
    appeal = (taste @ air.mixes.T + 0.03) * air.reach * rng.exponential(1, (n, len(air.reach)))
    born = np.select([life == PUPIL, life == HOUSE], [rng.integers(2003, 2014, n), rng.integers(1945, 1985, n)], 0)
    mute = rng.random(n) < 0.3
    return Accounts(
        attack=np.zeros(n, np.int64), registered=(scale.start - age * DAY).astype(np.int64), wakes=np.zeros(n, np.int64),
        born=np.where(born > 0, born, rng.integers(1965, 2004, n)), province=province, town=town,
        friends=_befriend(rng, town, scale.people),
        **_equipment(rng, life), life=life, anchors=ANCHORS[life] + rng.normal(0, 0.5, (n, 2)),
        regular=rng.beta(2.2, 1.8, n), activity=rng.gamma(0.9, 0.95, n).clip(0.02, 6) + 0.02,
        modes=np.cumsum(rng.dirichlet((2.4, 1.6, 0.5), n), axis=1),
        liking=np.where(mute, 0.0, temper.warm * rng.lognormal(-0.25, 1.05, n)).clip(0, 0.55),
        talking=rng.lognormal(-1.0, 1.3, n).clip(0, 10), taste=np.cumsum(taste, axis=1),
        dial=np.argsort(-appeal, axis=1)[:, :3], loss=np.where(rng.random(n) < 0.06, rng.beta(1, 5, n), 0.003),
        batching=np.where(rng.random(n) < np.where(life == DRIVER, 0.25, 0.09), rng.beta(2, 2, n), 0.0),
    )  # fmt: skip


def _equipment(rng: np.random.Generator, life: np.ndarray) -> dict[str, Any]:
    """A phone and, by way of life, the car's radio, a speaker in the kitchen or a computer at the desk; a third share a home."""
    n = len(life)
    usual = weighted(rng, (0.93, 0.03, 0.03, 0.003, 0.004, 0.002, 0.001), n)
    other = np.array([CAR, PHONE, PC, SPEAKER, TABLET, PHONE])[life]
    other = np.where(rng.random(n) < 0.7, other, weighted(rng, (0.3, 0.2, 0.2, 0.1, 0.1, 0.05, 0.05), n))
    home = HOME + np.where(rng.random(n) < 0.33, rng.integers(0, max(2, n // 5), n), n + np.arange(n))
    work = np.where(rng.random(n) < 0.6, WORK + (rng.random(n) ** 1.6 * max(40, n // 9)).astype(np.int64), home)
    return {
        "device": np.column_stack([np.arange(n), n + np.arange(n)]), "device_type": np.column_stack([usual, other]),
        "integrity": rng.choice(4, (n, 2), p=(0.94, 0.025, 0.005, 0.03)),
        "second": np.where(rng.random(n) < 0.4, rng.beta(1.3, 3, n), 0.0), "home": home, "work": work,
        "gate": np.full(n, -1), "cell": rng.beta(1.3, 2.2, n), "exits": EXIT + 100 * rng.integers(0, 40, n),
        "proxied": np.where(rng.random(n) < 0.035, rng.beta(1, 3, n), 0.0),
    }  # fmt: skip


def _befriend(rng: np.random.Generator, town: np.ndarray, real: int) -> np.ndarray:
    """(n, FRIENDS) accounts of the same town, mostly near ones in one order of it, −1 for none; few know the hired."""
    n = len(town)
    order = np.lexsort((rng.random(n), town))
    step = rng.geometric(0.12, (n, FRIENDS)) * rng.choice([-1, 1], (n, FRIENDS))
    friends = np.empty((n, FRIENDS), np.int64)
    friends[order] = order[(np.arange(n)[:, None] + step) % n]
    few = np.where(np.arange(n) < real, rng.beta(1.4, 1.4, n), 0.85 + 0.15 * rng.random(n))
    return np.where(rng.random((n, FRIENDS)) < few[:, None], -1, friends)
