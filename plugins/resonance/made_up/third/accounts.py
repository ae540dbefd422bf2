"""Accounts: who they are, on which devices and networks, how much and how they listen. Real ones and fakes are drawn alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from resonance.made_up.third.catalogue import Catalogue
from resonance.made_up.third.scale import DAY, Chance, Scale, weighted

RADIO, SEARCH, SHELF, FEED, ARTIST = range(5)
PHONE, TABLET, PC, TV, SPEAKER, CAR, WATCH, UNKNOWN = range(8)
PROVINCES = (
    110000, 120000, 130000, 140000, 210000, 310000, 320000, 330000, 340000, 350000,
    370000, 410000, 420000, 430000, 440000, 450000, 500000, 510000, 610000, 530000,
)  # fmt: skip
POOLS_EACH, VPN_EXITS = 7, 45
HOME, WORK, POOL, VPN, FARM = (n * 10_000_000 for n in range(1, 6))
"""Networks (a /24 or /48 each) are numbers; these keep the kinds apart."""


@dataclass
class Accounts:
    """One row per account in every array; `attack` is a code of attacks.ATTACKS, 0 for real people."""

    attack: np.ndarray
    registered: np.ndarray
    until: np.ndarray
    born: np.ndarray
    province: np.ndarray
    pace: np.ndarray
    """Visits with music a week."""
    stamina: np.ndarray
    moods: np.ndarray
    mainstream: np.ndarray
    taste: np.ndarray
    clock: np.ndarray
    """Hours by which the day is shifted."""
    fondness: np.ndarray
    silent: np.ndarray
    """Share of likes that have no listen in the log."""
    talk: np.ndarray
    device: np.ndarray
    """(n, 2) device numbers, and what they are."""
    device_type: np.ndarray
    second: np.ndarray
    integrity: np.ndarray
    home: np.ndarray
    work: np.ndarray
    pool: np.ndarray
    """A network of one's own at the carrier, or −1: one of the province's."""
    cell: np.ndarray
    vpn: np.ndarray
    batching: np.ndarray
    loss: np.ndarray
    cohorts: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.attack)

    @property
    def real(self) -> np.ndarray:
        """Real people who belong to no cohort, in order."""
        taken = np.zeros(len(self), bool)
        for members in self.cohorts.values():
            taken[members] = True
        return np.flatnonzero((self.attack == 0) & ~taken)


def make_accounts(chance: Chance, scale: Scale, catalogue: Catalogue, hired: np.ndarray) -> Accounts:
    """`scale.people` real accounts and `hired[attack]` of each attack, in random order."""
    rng = chance.of("accounts")
    attack = np.repeat(np.arange(len(hired)), [scale.people, *hired[1:]])
    rng.shuffle(attack)
    n = len(attack)
    fields: dict[str, Any] = {**_lives(rng, n, scale), **_habits(rng, n, catalogue), **_machines(rng, n), **_networks(rng, n)}
    return Accounts(attack=attack, **fields)


def _lives(rng: np.random.Generator, n: int, scale: Scale) -> dict[str, np.ndarray]:
    age = np.where(rng.random(n) < 0.035, rng.uniform(0, scale.days, n), scale.days + rng.lognormal(6.1, 1.15, n).clip(1, 4_400))
    until = np.where(rng.random(n) < 0.07, scale.start + rng.uniform(0.2, 1, n) * scale.days * DAY, scale.end)
    registered = (scale.end - age * DAY).astype(np.int64)
    visits = scale.plays_each / scale.days * 7 / 5.0
    spread = 1.0
    return {
        "registered": registered,
        "until": np.maximum(until.astype(np.int64), registered + DAY),
        "born": (2026 - rng.gamma(6.0, 4.6, n).clip(9, 80)).astype(int),
        "province": weighted(rng, rng.dirichlet(np.full(len(PROVINCES), 3.0)), n),
        "pace": np.exp(rng.normal(np.log(visits) - spread**2 / 2, spread, n)).clip(0.25, 45),
        "stamina": rng.normal(0, 0.35, n),
        "clock": rng.normal(0, 1.8, n),
    }


def _habits(rng: np.random.Generator, n: int, catalogue: Catalogue) -> dict[str, np.ndarray]:
    genres = catalogue.genre[weighted(rng, catalogue.standing, 3 * n)].reshape(n, 3)
    quiet = rng.random(n) < 0.16
    return {
        "moods": rng.dirichlet([2.2, 0.9, 2.0, 1.5, 0.6], n),
        "mainstream": rng.beta(2, 2.5, n),
        "taste": genres,
        "fondness": np.where(quiet, 0.0, rng.lognormal(-0.5, 1.0, n)),
        "silent": rng.beta(0.9, 6.0, n),
        "talk": rng.lognormal(-0.8, 1.2, n),
        "batching": rng.beta(1.8, 13, n),
        "loss": np.where(rng.random(n) < 0.05, rng.uniform(0.05, 0.4, n), rng.uniform(0, 0.02, n)),
    }


def _machines(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    first = weighted(rng, [0.9, 0.03, 0.05, 0, 0, 0, 0, 0.02], n)
    other = weighted(rng, [0.2, 0.2, 0.25, 0.08, 0.12, 0.1, 0.05, 0], n)
    return {
        "device": np.arange(2 * n).reshape(n, 2),
        "device_type": np.column_stack([first, other]),
        "second": np.where(rng.random(n) < 0.45, rng.beta(1.2, 4, n), 0.0),
        "integrity": weighted(rng, [0.93, 0.022, 0.004, 0.044], 2 * n).reshape(n, 2),
    }


def _networks(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    offices = max(n // 30, 1)
    return {
        "home": HOME + rng.integers(0, max(int(n * 0.7), 1), n),
        "work": WORK + weighted(rng, 1 / np.arange(1, offices + 1) ** 0.5, n),
        "pool": np.full(n, -1),
        "cell": rng.beta(1.8, 2.4, n),
        "vpn": np.where(rng.random(n) < 0.045, rng.uniform(0.05, 0.8, n), 0.0),
    }
