"""The real crowds that naive rules punish: who belongs to them, and what they have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from resonance.simulator.catalogue import TAGS
from resonance.simulator.draws import Array, pick
from resonance.simulator.places import CITIES

if TYPE_CHECKING:
    from resonance.simulator.people import Hardware, People

# Share of the accounts; `newcomer` is the share that registers in a window of 25 days or more. The rest is ordinary.
SHARES: dict[str, float] = {
    "fan_club": 0.02,
    "campus_network": 0.04,
    "family_device": 0.03,
    "newcomer": 0.1,
    "playlist_import": 0.006,
    "heavy_listener": 0.012,
    "reward_driven": 0.016,
    "telemetry_loss": 0.014,
    "lyric_quoter": 0.015,
    "influencer_follower": 0.025,
    "niche_scene": 0.02,
    "carrier_nat": 0.03,
    "registration_wave": 0.01,
    "batched_upload": 0.05,
    "auto_like": 0.008,
    "viral_song": 0.02,
}
COHORTS = ("ordinary", *SHARES)
SCENE_SIZE, HALL_SIZE, GATEWAY_SIZE = 28, 200, 150


def members(people: People, name: str) -> Array:
    """Accounts of a cohort, by code."""
    return np.flatnonzero(people.cohort == COHORTS.index(name))


def belongs(people: People, user: Array, name: str) -> Array:
    """Per row: whether the account is of this cohort."""
    return np.asarray(people.cohort[user] == COHORTS.index(name))


def draw_cohorts(rng: np.random.Generator, size: int, shares: Mapping[str, float]) -> Array:
    """Cohort of every account but the newcomers, who are told by their date; shares that exceed one are scaled down."""
    weights = np.array([0.0, *(0.0 if name == "newcomer" else shares.get(name, 0.0) for name in COHORTS[1:])])
    weights /= max(1.0, weights.sum())
    weights[0] = 1.0 - weights.sum()
    return pick(rng, weights, size)


def shape_cohorts(rng: np.random.Generator, people: People, hardware: Hardware) -> None:
    """Networks, devices and habits that the members of a crowd share."""
    _share_networks(rng, people, hardware)
    _share_devices(rng, people, hardware)
    heavy = members(people, "heavy_listener")
    people.activity[heavy] = rng.uniform(0.85, 0.99, len(heavy))
    people.play_factor[heavy] *= 7
    people.like_rate[members(people, "reward_driven")] *= 2
    automatic = members(people, "auto_like")
    people.like_rate[automatic] = 0.0
    niche = members(people, "niche_scene")
    people.main_tag[niche] = TAGS.index("戏腔")
    people.like_rate[niche] = np.maximum(people.like_rate[niche] * 3, 0.2).clip(0, 0.8)
    for name in ("niche_scene", "fan_club", "auto_like", "batched_upload"):
        own = members(people, name)
        people.activity[own] = np.maximum(people.activity[own], rng.uniform(0.15, 0.6, len(own)))


def _share_networks(rng: np.random.Generator, people: People, hardware: Hardware) -> None:
    campus = members(people, "campus_network")
    people.birth_year[campus] = rng.integers(2001, 2008, len(campus))
    hall = np.arange(len(campus)) // HALL_SIZE
    people.home_ip[campus] = _behind_one_gateway(rng, hardware, hall, 250)
    nat = members(people, "carrier_nat")
    people.cell_ip[nat] = _behind_one_gateway(rng, hardware, np.arange(len(nat)) // GATEWAY_SIZE, 40)
    people.home_ip[nat] = people.cell_ip[nat]


def _behind_one_gateway(rng: np.random.Generator, hardware: Hardware, gateway: Array, width: int) -> Array:
    """Addresses for accounts, those of one gateway within one /24."""
    groups = int(gateway.max()) + 1 if len(gateway) else 0
    addresses = np.array([hardware.add_addresses(network(rng, width)) for _ in range(groups)]).reshape(groups, width)
    return np.asarray(addresses[gateway, rng.integers(0, width, len(gateway))]) if groups else np.zeros(0, dtype=np.int64)


def _share_devices(rng: np.random.Generator, people: People, hardware: Hardware) -> None:
    """Households of three: one television or tablet for all, and a third of the children on a parent's phone."""
    family = members(people, "family_device")
    household = np.arange(len(family)) // 3
    homes = len(family) // 3 + 1
    shared = hardware.add_devices(pick(rng, np.array([0, 2, 0, 5, 4, 0, 0, 0]), homes), np.zeros(homes, dtype=np.int64))
    people.second_device[family] = shared[household]
    people.home_ip[family] = people.home_ip[family][household * 3]
    child = (np.arange(len(family)) % 3 == 2) & (rng.random(len(family)) < 0.34)
    people.device[family[child]] = people.device[family[household[child] * 3]]


def network(rng: np.random.Generator, size: int) -> list[str]:
    """Addresses of one IPv4 /24, `size` of them at most 250."""
    prefix = f"{int(rng.integers(101, 125))}.{int(rng.integers(1, 250))}.{int(rng.integers(0, 256))}"
    return [f"{prefix}.{host + 2}" for host in range(min(size, 250))]


def carrier_addresses(rng: np.random.Generator, width: int = 60) -> list[str]:
    """Addresses of the carriers' gateways, `width` for every city in turn."""
    return [text for _ in CITIES for text in network(rng, width)]
