"""Accounts, their tastes, clocks, devices and networks: real ones and hired ones are made alike, then the hired ones differ."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resonance.made_up.second.catalogue import FACTORS
from resonance.made_up.second.scale import DAY_MS, Draws, Scale

# Local hour of day, relative weight: four ways to live.
CLOCKS = np.array(
    [
        [1, 0.5, 0.3, 0.2, 0.2, 0.6, 3, 7, 8, 4, 3, 3, 4, 4, 3, 3, 4, 6, 9, 8, 7, 6, 4, 2],
        [9, 7, 5, 3, 1, 0.5, 0.3, 0.3, 0.5, 1, 2, 3, 4, 4, 4, 4, 4, 4, 5, 6, 7, 8, 10, 11],
        [0.5, 0.2, 0.1, 0.1, 0.1, 0.2, 1, 3, 6, 9, 10, 9, 5, 7, 10, 10, 9, 7, 4, 3, 3, 3, 2, 1],
        [2, 1, 0.4, 0.2, 0.2, 0.4, 2, 4, 2, 1, 1, 4, 9, 7, 2, 2, 3, 6, 7, 7, 8, 11, 11, 6],
    ]
)
CLOCK_SHARE = (0.35, 0.2, 0.2, 0.25)
CITIES = (
    "110100",
    "120100",
    "210200",
    "310100",
    "320500",
    "330100",
    "350200",
    "370100",
    "420100",
    "440100",
    "440300",
    "500100",
    "510100",
    "610100",
)
CELL_POOLS_PER_PERSON = 1 / 500
DEVICE_TYPES = ("phone", "tablet", "pc", "tv", "speaker", "car", "watch", "unknown")
INTEGRITY = ("ok", "rooted", "emulator", "unknown")


@dataclass
class People:
    """Arrays by account index. Device index u is account u's own; further devices and networks are appended."""

    count: int
    real: int
    registered_ms: np.ndarray
    taste: np.ndarray
    clock: np.ndarray
    city: np.ndarray
    activity: np.ndarray
    """Active days per day of the window, 0 to 1; 0 for accounts in which nobody lives."""
    session_plays: np.ndarray
    repeat: np.ndarray
    liking: np.ndarray
    first_day: np.ndarray
    """The window's day (0 …) from which the account exists."""
    second_device: np.ndarray
    home_ip: np.ndarray
    cell_ip: np.ndarray
    place_ip: np.ndarray
    """Campus, café or office network by day; -1 for none."""
    batching: np.ndarray
    device_type: list[int]
    device_integrity: list[int]
    networks: int
    attack: list[str]
    cohorts: list[set[str]] = field(default_factory=list)

    def members(self, cohort: str) -> np.ndarray:
        """Accounts of a real-life cohort."""
        return np.flatnonzero([cohort in names for names in self.cohorts])

    def new_networks(self, count: int) -> np.ndarray:
        """Indices of networks nobody else uses yet."""
        self.networks += count
        return np.arange(self.networks - count, self.networks, dtype=np.int32)

    def new_devices(self, count: int, kind: str = "phone", integrity: str = "ok") -> np.ndarray:
        """Indices of devices nobody else uses yet."""
        start = len(self.device_type)
        self.device_type += [DEVICE_TYPES.index(kind)] * count
        self.device_integrity += [INTEGRITY.index(integrity)] * count
        return np.arange(start, start + count, dtype=np.int32)

    def exist_from(self, who: np.ndarray, day: np.ndarray, scale: Scale, rng: np.random.Generator) -> None:
        """Register these accounts on days of the window."""
        self.first_day[who] = day
        self.registered_ms[who] = scale.first_ms + day.astype(np.int64) * DAY_MS + rng.integers(0, DAY_MS, len(who))


def make_people(draws: Draws, scale: Scale, hired: int) -> People:
    """`scale.people` real accounts and, behind them, `hired` ones in which nobody lives yet."""
    rng = draws.stream("people")
    n, real = scale.people + hired, scale.people
    age_days = rng.gamma(1.1, 420, n) + 2
    first_ms = scale.first_ms - (age_days * DAY_MS).astype(np.int64)
    activity = np.clip(rng.beta(0.75, 1.7, n), 0.01, 0.98)
    activity[real:] = 0
    pools = max(6, round(n * CELL_POOLS_PER_PERSON))
    return People(
        n, real, first_ms, rng.dirichlet(np.full(FACTORS, 0.18), n), rng.choice(4, n, p=CLOCK_SHARE).astype(np.int8),
        rng.integers(0, len(CITIES), n).astype(np.int8), activity, np.clip(rng.lognormal(1.5, 0.7, n), 1.2, 45),
        rng.beta(3, 4, n), rng.gamma(0.55, 1.0, n), np.full(n, -1, np.int16), _second_devices(rng, n),
        (pools + rng.integers(0, int(n * 0.85), n)).astype(np.int32), rng.integers(0, pools, n).astype(np.int32),
        np.full(n, -1, np.int32), rng.random(n) < 0.13, *_devices(rng, n), pools + int(n * 0.85), [""] * n,
        [set() for _ in range(n)],
    )  # fmt: skip


def _second_devices(rng: np.random.Generator, n: int) -> np.ndarray:
    has = rng.random(n) < 0.3
    return np.where(has, n + np.cumsum(has) - 1, -1).astype(np.int32)


def _devices(rng: np.random.Generator, n: int) -> tuple[list[int], list[int]]:
    """Types and integrity of n phones and up to n second devices."""
    types = np.concatenate(
        [np.where(rng.random(n) < 0.96, 0, 7), rng.choice([0, 1, 2, 3, 4, 5, 6], n, p=[0.2, 0.25, 0.3, 0.06, 0.07, 0.1, 0.02])]
    )
    integrity = rng.choice(4, 2 * n, p=[0.955, 0.015, 0.002, 0.028])
    return types.tolist(), integrity.tolist()
