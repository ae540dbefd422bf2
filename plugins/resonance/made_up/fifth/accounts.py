"""Accounts: who they are, where and on what they act, how readily they like, and who their friends are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from resonance.made_up.fifth.catalogue import GENRES
from resonance.made_up.fifth.temper import Temper
from resonance.made_up.third.scale import DAY, Chance, Scale, weighted

PROVINCES = (
    110000, 120000, 130000, 140000, 150000, 210000, 220000, 310000, 320000, 330000, 340000, 350000, 360000, 370000, 410000,
    420000, 430000, 440000, 450000, 460000, 500000, 510000, 520000, 530000, 610000, 620000, 640000, 650000,
)  # fmt: skip
HOME, WORK, GATE, CAFE, PROXY, ROOM = (n * 1_000_000 for n in range(1, 7))
"""Networks are numbered from these on, by what they are."""
PHONE, TABLET, PC, TV, SPEAKER, CAR, WATCH = range(7)
OK, ROOTED, EMULATED, UNKNOWN = range(4)
FRIENDS, NEAR = 8, 6


@dataclass
class Accounts:
    """One row per account; `device`, `device_type`, `integrity`: first and second; chances in [0, 1]; −1 is none."""

    registered: np.ndarray
    born: np.ndarray
    province: np.ndarray
    community: np.ndarray
    taste: np.ndarray  # (n, 3) genres
    liking: np.ndarray  # how readily it likes, mean about 1
    pace: np.ndarray  # visits, mean about 1
    feed: np.ndarray  # visits in the feed
    device: np.ndarray
    device_type: np.ndarray
    integrity: np.ndarray
    second: np.ndarray
    home: np.ndarray
    work: np.ndarray
    gate: np.ndarray
    cell: np.ndarray
    proxied: np.ndarray
    pool: np.ndarray
    lost: np.ndarray
    opening: np.ndarray
    batching: np.ndarray
    friends: np.ndarray  # (n, FRIENDS)
    attack: np.ndarray
    cohorts: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.attack)


def make_accounts(chance: Chance, scale: Scale, temper: Temper, hired: int) -> Accounts:
    """`scale.people` accounts, then `hired` ones; of the latter `hire` says what is peculiar."""
    rng = chance.of("accounts")
    count = scale.people + hired
    community, friends = befriend(rng, count, temper.community)
    age = (
        rng.exponential(rng.uniform(250, 700), count).clip(0, 3_000)
        + rng.uniform(0.05, 3, count)
        + (rng.random(count) < 0.93) * 35
    )
    favourites = rng.integers(0, len(GENRES), (community.max() + 1, 2))
    taste = np.column_stack([favourites[community], rng.integers(0, len(GENRES), count)])
    liking, feed = rng.lognormal(0, temper.skew, count), rng.beta(6 * temper.feed, 6 - 6 * temper.feed, count)
    worn: dict[str, Any] = _networks(rng, count, temper) | _devices(rng, count, temper)
    return Accounts(
        registered=scale.end - (age * DAY).astype(np.int64), born=2013 - rng.gamma(2.2, 6.5, count).astype(int).clip(0, 67),
        province=weighted(rng, rng.dirichlet(np.full(len(PROVINCES), 3.0)), count), community=community, taste=taste,
        liking=liking / liking.mean(), pace=rng.lognormal(-0.3, 0.75, count), feed=feed,
        lost=np.full(count, temper.lost), opening=np.full(count, temper.opening), batching=rng.random(count) < temper.batching,
        friends=friends, attack=np.zeros(count, np.int64), **worn,
    )  # fmt: skip


def befriend(rng: np.random.Generator, count: int, near: float) -> tuple[np.ndarray, np.ndarray]:
    """(community, friends (count, FRIENDS)): neighbours on a ring within the community, some rewired to anybody."""
    sizes = np.cumsum(rng.integers(25, 160, count // 25 + 1))
    place = rng.permutation(count)
    community = np.searchsorted(sizes, place, side="right")
    first = np.concatenate([[0], sizes])[community]
    size = np.minimum(sizes[community], count) - first
    offset = rng.integers(1, NEAR + 1, (count, FRIENDS)) * rng.choice([-1, 1], (count, FRIENDS))
    whom = first[:, None] + (place[:, None] - first[:, None] + offset) % size[:, None]
    friends = np.argsort(place)[np.where(rng.random(whom.shape) < near, whom, rng.integers(0, count, whom.shape))]
    degree = rng.integers(0, FRIENDS + 1, count)
    friends[(np.arange(FRIENDS) >= degree[:, None]) | (friends == np.arange(count)[:, None])] = -1
    return community, friends


def _networks(rng: np.random.Generator, count: int, temper: Temper) -> dict[str, np.ndarray]:
    """Homes, some of them shared; places of work or study; how often one is on cell or behind a proxy."""
    shared = rng.random(count) < temper.households
    home = HOME + np.where(shared, rng.integers(0, max(1, int(count * temper.households / 2.6)), count), count + np.arange(count))
    return {
        "home": home, "work": WORK + (rng.random(count) ** 1.7 * count / 7).astype(np.int64), "gate": np.full(count, -1),
        "cell": rng.beta(4 * temper.cell, 4 - 4 * temper.cell, count), "pool": np.full(count, PROXY),
        "proxied": np.where(rng.random(count) < 2 * temper.proxied, rng.random(count), 0.0),
    }  # fmt: skip


def _devices(rng: np.random.Generator, count: int, temper: Temper) -> dict[str, np.ndarray]:
    """A phone mostly; a fifth of the rooted and of the players on a computer look like emulators."""
    kinds = np.column_stack([
        weighted(rng, (0.9, 0.04, 0.05, 0.004, 0.001, 0.003, 0.002), count),
        weighted(rng, (0.3, 0.3, 0.22, 0.06, 0.06, 0.04, 0.02), count),
    ])  # fmt: skip
    integrity = np.where(rng.random((count, 2)) < temper.rooted, ROOTED, OK)
    integrity[rng.random((count, 2)) < temper.rooted / 5] = EMULATED
    integrity[rng.random((count, 2)) < 0.02] = UNKNOWN
    return {
        "device": np.arange(count)[:, None] * 2 + np.arange(2), "device_type": kinds, "integrity": integrity,
        "second": np.where(rng.random(count) < temper.second_device, rng.beta(1.5, 4, count), 0.0),
    }  # fmt: skip


def streaks(rng: np.random.Generator, accounts: Accounts, scale: Scale) -> np.ndarray:
    """(accounts, days): whether an account is in a streak; pauses, holidays, drop-outs and returns."""
    count, days = len(accounts), scale.days
    streak, pause = rng.lognormal(1.6, 0.9, count) + 1, rng.lognormal(1.1, 0.9, count) + 1
    on = rng.random(count) < streak / (streak + pause)
    gone = rng.exponential(days * 4, count)
    leave, back = rng.uniform(-days * 4, days, count), rng.uniform(4, 15, count)
    present = np.empty((count, days), bool)
    for day in range(days):
        toss = rng.random(count)
        on = np.where(on, toss > 1 / streak, toss < 1 / pause)
        present[:, day] = on & (day < gone) & ~((day >= leave) & (day < leave + back))
    joined = (accounts.registered - scale.start) // DAY
    return present & (np.arange(days) >= joined[:, None])
