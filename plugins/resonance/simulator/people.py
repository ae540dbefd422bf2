"""Who listens: accounts with their homes, devices, networks and tastes, and the real-life cohorts that naive rules punish."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from resonance.simulator.catalogue import TAG_WEIGHTS, TAGS, Taste
from resonance.simulator.draws import Array, pick, stream
from resonance.simulator.places import CITIES, CITY_PROVINCES, CITY_TIERS, CITY_WEIGHTS, PROVINCES
from resonance.simulator.vocabulary import code

COHORTS = (
    "ordinary",
    "fan_club",
    "campus_network",
    "family_device",
    "newcomer",
    "playlist_import",
    "heavy_listener",
    "reward_driven",
    "telemetry_loss",
    "lyric_quoter",
    "influencer_follower",
    "niche_scene",
    "carrier_nat",
)
_SHARES = np.array([0.785, 0.02, 0.04, 0.03, 0.0, 0.006, 0.012, 0.012, 0.01, 0.015, 0.025, 0.015, 0.03])
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
    """One row per account. Days count from the first simulated day; `reason` 0 is a real person."""

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

    def __len__(self) -> int:
        return len(self.reason)

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


def network(rng: np.random.Generator, size: int) -> list[str]:
    """Addresses of one IPv4 /24, `size` of them at most 250."""
    prefix = f"{int(rng.integers(101, 125))}.{int(rng.integers(1, 250))}.{int(rng.integers(0, 256))}"
    return [f"{prefix}.{host + 2}" for host in range(min(size, 250))]


def make_people(seed: int, size: int, days: int, new_ratio: Array) -> tuple[People, Hardware]:
    """`size` real accounts; up to one in ten registers within the window, more on days whose `new_ratio` is higher."""
    rng = stream(seed, "people")
    cohort = pick(rng, _SHARES, size)
    city = pick(rng, CITY_WEIGHTS, size)
    registered = -rng.integers(1, 1400, size)
    fresh = rng.random(size) < min(0.1, 0.004 * days)
    registered[fresh] = pick(rng, new_ratio, int(fresh.sum()))
    cohort[fresh] = COHORTS.index("newcomer")
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
        activity=rng.gamma(1.1, 0.19, size).clip(0.01, 0.96),
        like_rate=rng.lognormal(-2.75, 0.9, size).clip(0, 0.7),
        talk_rate=rng.lognormal(-4.3, 1.1, size).clip(0, 0.25),
        play_factor=rng.lognormal(0, 0.35, size),
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
    )
    return people, _equip(rng, people)


def _equip(rng: np.random.Generator, people: People) -> Hardware:
    size = len(people)
    states = pick(rng, np.array([955, 25, 2, 18]), size)
    hardware = Hardware([], [], [])
    people.device = hardware.add_devices(np.full(size, code("device_type", "phone")), states)
    second = np.flatnonzero(rng.random(size) < 0.4)
    kinds = pick(rng, np.array([0, 25, 40, 8, 12, 9, 5, 1]), len(second))
    people.second_device[second] = hardware.add_devices(kinds, np.zeros(len(second), dtype=np.int64))
    people.home_ip = hardware.add_addresses(home_addresses(rng, size))
    nat = [text for _ in CITIES for text in network(rng, 60)]
    first = hardware.add_addresses(nat)[0]
    people.cell_ip = first + people.city * 60 + rng.integers(0, 60, size)
    _shape_cohorts(rng, people, hardware)
    return hardware


def home_addresses(rng: np.random.Generator, size: int) -> list[str]:
    """Addresses of households, a few of them IPv6."""
    octets = rng.integers(0, 256, (size, 4))
    six = rng.random(size) < 0.06
    return [
        f"2408:82{a:02x}:{b:x}{c:02x}::{d + 1:x}" if new else f"{113 + a % 8}.{b}.{c}.{2 + d % 250}"
        for (a, b, c, d), new in zip(octets.tolist(), six.tolist(), strict=True)
    ]


def _shape_cohorts(rng: np.random.Generator, people: People, hardware: Hardware) -> None:
    members = {name: np.flatnonzero(people.cohort == number) for number, name in enumerate(COHORTS)}
    campus = members["campus_network"]
    halls = max(1, len(campus) // 200)
    addresses = np.concatenate([hardware.add_addresses(network(rng, 250)) for _ in range(halls)])
    people.home_ip[campus] = rng.choice(addresses, len(campus))
    people.birth_year[campus] = rng.integers(2001, 2008, len(campus))
    family = members["family_device"]
    household = np.arange(len(family)) // 3
    shared = hardware.add_devices(
        pick(rng, np.array([0, 2, 0, 5, 4, 0, 0, 0]), len(family) // 3 + 1), np.zeros(len(family) // 3 + 1, dtype=np.int64)
    )
    people.second_device[family] = shared[household]
    people.home_ip[family] = people.home_ip[family][household * 3]
    people.activity[members["heavy_listener"]] = rng.uniform(0.85, 0.99, len(members["heavy_listener"]))
    people.play_factor[members["heavy_listener"]] *= 7
    people.like_rate[members["reward_driven"]] *= 2
    nat = members["carrier_nat"]
    people.cell_ip[nat] = rng.choice(hardware.add_addresses(network(rng, 40)), len(nat))
    people.home_ip[nat] = people.cell_ip[nat]
    people.main_tag[members["niche_scene"]] = TAGS.index("戏腔")


def favourites(seed: int, people: People, taste: Taste, per_user: int = 12) -> Array:
    """Each account's own library: song codes (accounts × per_user)."""
    rng = stream(seed, "favourites")
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
