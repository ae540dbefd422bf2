"""Who listens: accounts with their homes, devices, networks and tastes, and the friends they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from resonance.simulator.catalogue import TAG_WEIGHTS, Taste
from resonance.simulator.cohorts import COHORTS, carrier_addresses, draw_cohorts, shape_cohorts
from resonance.simulator.draws import Array, pick, stream
from resonance.simulator.habits import Habits
from resonance.simulator.places import CITY_PROVINCES, CITY_TIERS, CITY_WEIGHTS, PROVINCES
from resonance.simulator.rhythm import HOUR_MS
from resonance.simulator.vocabulary import code

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


@dataclass(frozen=True)
class Census:
    """What is known before anybody lives: how many, for how many days, in which crowds, with what habits; and who registers when.

    `new_ratio` is how many register on each day, relatively, in the `treated` provinces (codes into PROVINCES); evenly elsewhere.
    """

    seed: int
    size: int
    days: int
    new_ratio: Array
    treated: Array
    wave_day: int
    cohorts: Mapping[str, float]
    habits: Habits


def make_people(census: Census) -> tuple[People, Hardware]:
    """Real accounts; some register within the window, where and when `new_ratio` says, and a wave of them on one day."""
    rng, size, habits = stream(census.seed, "people"), census.size, census.habits
    cohort = draw_cohorts(rng, size, census.cohorts)
    city = pick(rng, CITY_WEIGHTS, size)
    registered, clock = _registrations(rng, census, cohort, city)
    birth = np.where(rng.random(size) < 0.62, rng.integers(1995, 2010, size), rng.integers(1958, 1995, size))
    birth = np.where(rng.random(size) < 0.04, rng.integers(2010, 2015, size), birth)
    moved = rng.random(size) < 0.35
    people = People(
        registered_day=registered,
        birth_year=np.where(rng.random(size) < 0.08, -1, birth),
        city=city,
        hometown=np.where(moved, rng.integers(0, len(PROVINCES), size), CITY_PROVINCES[city]),
        membership=pick(rng, np.array([78, 15, 7]), size),
        consents=rng.random((size, 2)) < np.array([0.86, 0.6]),
        is_internal=rng.random(size) < 0.004,
        activity=(rng.gamma(1.1, 0.19, size) * habits.activity).clip(0.01, 0.96),
        like_rate=(rng.lognormal(-2.75, 0.9, size) * habits.likes).clip(0, 0.7),
        talk_rate=(rng.lognormal(-4.3, 1.1, size) * habits.talk).clip(0, 0.25),
        play_factor=rng.lognormal(0, 0.35, size) * habits.plays,
        main_tag=pick(rng, TAG_WEIGHTS, size),
        second_tag=np.where(rng.random(size) < 0.6, pick(rng, TAG_WEIGHTS, size), -1),
        device=np.zeros(size, dtype=np.int64),
        second_device=np.full(size, NO_DEVICE),
        home_ip=np.zeros(size, dtype=np.int64),
        cell_ip=np.zeros(size, dtype=np.int64),
        night_owl=rng.random(size) < 0.12,
        offset=pick(rng, np.array([97.0, 2.0, 0.5, 0.5]), size),
        cohort=cohort,
        reason=np.zeros(size, dtype=np.int64),
        ring=np.zeros(size, dtype=np.int64),
        registered_clock=clock,
    )
    return people, _equip(rng, people, habits.second_device)


def _registrations(rng: np.random.Generator, census: Census, cohort: Array, city: Array) -> tuple[Array, Array]:
    """(day, time of day) of every registration; whoever comes within the window becomes a newcomer in `cohort`."""
    size = census.size
    registered = -rng.integers(1, 1400, size)
    clock = rng.integers(7 * HOUR_MS, 23 * HOUR_MS, size)
    treated = np.isin(CITY_PROVINCES[city], census.treated)
    chance = census.cohorts.get("newcomer", 0.0) * min(1.0, 0.04 * census.days) * np.where(treated, census.new_ratio.mean(), 1.0)
    fresh = (rng.random(size) < chance) & (cohort == 0)
    for rows, level in ((fresh & treated, census.new_ratio), (fresh & ~treated, np.ones(census.days))):
        registered[rows] = pick(rng, level, int(rows.sum()))
    cohort[fresh] = COHORTS.index("newcomer")
    wave = cohort == COHORTS.index("registration_wave")
    registered[wave] = census.wave_day
    clock[wave] = 19 * HOUR_MS + (rng.beta(1, 3, int(wave.sum())) * 3 * HOUR_MS).astype(np.int64)
    return registered, clock


def _equip(rng: np.random.Generator, people: People, second_share: float) -> Hardware:
    size = len(people)
    states = pick(rng, np.array([955, 25, 2, 18]), size)
    hardware = Hardware([], [], [])
    people.device = hardware.add_devices(np.full(size, code("device_type", "phone")), states)
    second = np.flatnonzero(rng.random(size) < second_share)
    kinds = pick(rng, np.array([0, 25, 40, 8, 12, 9, 5, 1]), len(second))
    people.second_device[second] = hardware.add_devices(kinds, np.zeros(len(second), dtype=np.int64))
    people.home_ip = hardware.add_addresses(home_addresses(rng, size))
    first = hardware.add_addresses(carrier_addresses(rng))[0]
    people.cell_ip = first + people.city * 60 + rng.integers(0, 60, size)
    shape_cohorts(rng, people, hardware)
    return hardware


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
