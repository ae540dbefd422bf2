"""Who listens: accounts with their homes, devices, networks and tastes, and the friends they have."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from resonance.simulator.catalogue import Taste
from resonance.simulator.draws import Array, stream
from resonance.simulator.places import CITY_TIERS

REASONS = (
    "",
    "script_burst",
    "coordinated_likes",
    "slow_drip",
    "device_farm",
    "network_farm",
    "fresh_account_ring",
    "unheard_likes",
    "reward_only",
    "copied_comment",
    "spam_comment",
    "share_ring",
    "sold_likes",
    "replayed_trace",
    "like_churn",
    "emulator",
)
MEMBERSHIPS = ("none", "monthly", "yearly")
NO_DEVICE = -1


@dataclass
class People:
    """One row per account. Days count from the first simulated day; `reason` and `ring` 0 are a real person.

    `ring` is one more than the number of the ring; `registered_clock` is the time of day of the registration, ms.
    """

    registered_day: Array
    birth_year: Array
    city: Array
    hometown: Array
    membership: Array
    consents: Array
    is_internal: Array
    activity: Array
    like_rate: Array
    talk_rate: Array
    play_factor: Array
    main_tag: Array
    second_tag: Array
    device: Array
    second_device: Array
    home_ip: Array
    cell_ip: Array
    night_owl: Array
    offset: Array
    cohort: Array
    reason: Array
    ring: Array
    registered_clock: Array

    def __len__(self) -> int:
        return len(self.reason)

    def taken(self, rows: Array) -> People:
        """Some of these accounts."""
        return People(*(getattr(self, field.name)[rows] for field in fields(self)))

    def extended(self, other: People) -> People:
        """These accounts followed by the others."""
        return People(*(np.concatenate([getattr(self, field.name), getattr(other, field.name)]) for field in fields(self)))


@dataclass
class Hardware:
    """Devices and addresses by code: types and integrity of devices, text of addresses."""

    device_type: list[int]
    integrity: list[int]
    addresses: list[str]

    def add_devices(self, types: Array, integrity: Array) -> Array:
        """Codes of new devices."""
        first = len(self.device_type)
        self.device_type.extend(int(kind) for kind in types)
        self.integrity.extend(int(state) for state in integrity)
        return np.arange(first, len(self.device_type))

    def add_addresses(self, texts: list[str]) -> Array:
        """Codes of new addresses."""
        first = len(self.addresses)
        self.addresses.extend(texts)
        return np.arange(first, len(self.addresses))


def home_addresses(rng: np.random.Generator, size: int) -> list[str]:
    """Addresses of households, a few of them IPv6."""
    octets = rng.integers(0, 256, (size, 4))
    six = rng.random(size) < 0.06
    return [
        f"2408:82{a:02x}:{b:x}{c:02x}::{d + 1:x}" if new else f"{113 + a % 8}.{b}.{c}.{2 + d % 250}"
        for (a, b, c, d), new in zip(octets.tolist(), six.tolist(), strict=True)
    ]


def favourites(rng: np.random.Generator, people: People, taste: Taste, per_user: int = 12) -> Array:
    """Each account's own library: song codes (accounts × per_user)."""
    return np.stack(
        [taste.songs(rng, np.where(rng.random(len(people)) < 0.75, people.main_tag, people.second_tag)) for _ in range(per_user)],
        axis=1,
    )


def friends(seed: int, people: People, per_user: int = 6) -> Array:
    """Whom each account is close to (accounts × per_user): neighbours by city, now and then anybody."""
    rng = stream(seed, "friends")
    size = len(people)
    order = np.lexsort((rng.random(size), people.city))
    place = np.empty(size, dtype=np.int64)
    place[order] = np.arange(size)
    near = order[(place[:, None] + rng.geometric(0.02, (size, per_user)) * rng.choice([-1, 1], (size, per_user))) % size]
    return np.where(rng.random((size, per_user)) < 0.2, rng.integers(0, size, (size, per_user)), near)


def segments(people: People) -> dict[str, Array]:
    """Masks by segment, first that fits, as the profile defines them."""
    tier = CITY_TIERS[people.city]
    unknown = people.birth_year < 0
    gen_z = ~unknown & (people.birth_year >= 1995) & (people.birth_year <= 2009)
    lower = ~unknown & ~gen_z & (tier >= 3)
    return {
        "unknown": unknown,
        "gen_z": gen_z,
        "lower_tier": lower,
        "mature": ~unknown & ~gen_z & ~lower & (people.birth_year <= 1994),
    }
