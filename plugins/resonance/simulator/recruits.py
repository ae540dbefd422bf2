"""Whom a ring acts with: accounts registered for it, bought, or shared with other rings; their devices and networks."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resonance.simulator.cohorts import network
from resonance.simulator.draws import Array
from resonance.simulator.people import NO_DEVICE, People, home_addresses
from resonance.simulator.rhythm import DAY_MS, HOUR_MS
from resonance.simulator.tricks import Tactic, reason_code
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World

SMALLEST_RING = 3
MOST_OF_ALL = 0.04


@dataclass(frozen=True)
class Job:
    """One ring's job: its reason, its number over all rings, its days (both inclusive) and its manner."""

    name: str
    number: int
    first_day: int
    last_day: int
    tactic: Tactic


@dataclass
class Crew:
    """Accounts for a job, the device each acts on, the addresses that proxies offer, and what bought accounts become after it."""

    job: Job
    members: Array
    devices: Array
    proxies: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    bought: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    life_after: Array = field(default_factory=lambda: np.zeros(0))


def ring_size(world: World, tactic: Tactic) -> int:
    """Members, at most 4 % of a small platform's accounts."""
    return int(min(round(tactic.members), max(2 * SMALLEST_RING, MOST_OF_ALL * len(world.people))))


def enlist(world: World, rng: np.random.Generator, job: Job) -> Crew:
    """The job's accounts; those of sold likes are real people and stay so."""
    tactic, size = job.tactic, ring_size(world, job.tactic)
    if tactic.extra == "sold":
        real = _sellers(world)
        members = rng.choice(real, min(size, len(real)), replace=False)
        return Crew(job, members, world.people.device[members])
    shared = _from_other_rings(world, rng, round(tactic.overlap * size))
    crew = _accounts(world, rng, job, max(SMALLEST_RING, size - len(shared)))
    crew.members = np.concatenate([shared, crew.members])
    crew.devices = np.concatenate([world.people.device[shared], crew.devices])
    crew.proxies = _proxies(world, rng, tactic)
    return crew


def _sellers(world: World) -> Array:
    people = world.people
    return np.flatnonzero((people.ring == 0) & (people.registered_day < 0) & (people.activity > 0.12) & ~people.is_internal)


def _from_other_rings(world: World, rng: np.random.Generator, size: int) -> Array:
    others = np.flatnonzero(world.people.ring > 0)
    return rng.choice(others, min(size, len(others)), replace=False) if size and len(others) else np.zeros(0, dtype=np.int64)


def _proxies(world: World, rng: np.random.Generator, tactic: Tactic) -> Array:
    """Residential addresses all over the carriers' networks, a new one for every visit."""
    if tactic.networks != "proxies":
        return np.zeros(0, dtype=np.int64)
    return world.hardware.add_addresses(home_addresses(rng, int(20 * 30 ** rng.random())))


def _accounts(world: World, rng: np.random.Generator, job: Job, size: int) -> Crew:
    """New rows of `people`, each after the model of a real person, on the ring's devices and networks."""
    people, tactic = world.people, job.tactic
    model = rng.choice(np.flatnonzero((people.ring == 0) & (people.registered_day < 0)), size)
    made = people.taken(model)
    made.reason[:], made.ring[:], made.cohort[:], made.is_internal[:] = reason_code(job.name), job.number + 1, 0, False
    made.registered_day, made.registered_clock = _registered(rng, tactic, size, job.first_day)
    made.like_rate = made.like_rate.clip(0, 0.4)
    is_bought = (rng.random(size) < tactic.bought) & (made.registered_day < 0)
    own = _own_hardware(world, rng, made)
    devices = _ring_devices(world, rng, tactic, own)
    if tactic.devices == "shared":
        made.second_device = np.where(is_bought, made.second_device, NO_DEVICE)
    _join_networks(world, rng, tactic, made)
    life_after = made.activity[is_bought] * tactic.life
    made.activity = np.where(is_bought, made.activity, made.activity * tactic.life)
    made.device = np.where(is_bought, own, devices)
    begin = len(people)
    world.people = people.extended(made)
    bought = begin + np.flatnonzero(is_bought)
    return Crew(job, np.arange(begin, begin + size), devices, bought=bought, life_after=life_after)


def _registered(rng: np.random.Generator, tactic: Tactic, size: int, first: int) -> tuple[Array, Array]:
    """(day, time of day): in so many batches, each within two hours, spread over the ring's age; never after the first act."""
    batches = max(1, min(size, round(tactic.batches)))
    batch = np.sort(rng.integers(0, batches, size))
    age = tactic.age * (np.ones(1) if batches == 1 else rng.uniform(0.35, 1.8, batches))
    begin = (first * DAY_MS - age * DAY_MS).astype(np.int64)
    by_day = (age > 2) & (rng.random(len(age)) < 0.7)
    begin = np.where(by_day, begin // DAY_MS * DAY_MS + rng.integers(8 * HOUR_MS, 20 * HOUR_MS, len(age)), begin)
    at = begin[batch] + rng.integers(0, 2 * HOUR_MS if batches < size else DAY_MS, size)
    at = np.minimum(at, first * DAY_MS + rng.integers(HOUR_MS, 6 * HOUR_MS, size))
    return at // DAY_MS, at % DAY_MS


def _own_hardware(world: World, rng: np.random.Generator, made: People) -> Array:
    """A phone and a home for everyone, and a second device for whoever's model has one; phones are rooted now and then."""
    size = len(made)
    made.home_ip = world.hardware.add_addresses(home_addresses(rng, size))
    second = np.flatnonzero(made.second_device >= 0)
    kinds = np.array(world.hardware.device_type)[made.second_device[second]]
    made.second_device[second] = world.hardware.add_devices(kinds, np.zeros(len(second), dtype=np.int64))
    rooted = (rng.random(size) < 0.03) * code("client_integrity", "rooted")
    return world.hardware.add_devices(np.full(size, code("device_type", "phone")), rooted)


def _ring_devices(world: World, rng: np.random.Generator, tactic: Tactic, own: Array) -> Array:
    size = len(own)
    if tactic.devices == "own" and tactic.tampered == 0:
        return own
    per_device = max(1, round(tactic.per_device)) if tactic.devices == "shared" else 1
    count = -(-size // per_device)
    tampered = rng.random(count) < tactic.tampered
    kinds = np.where(rng.random(count) < 0.9, code("device_type", "phone"), code("device_type", "tablet"))
    states = np.where(tampered, code("client_integrity", tactic.integrity), 0)
    return world.hardware.add_devices(kinds, states)[np.arange(size) // per_device]


def _join_networks(world: World, rng: np.random.Generator, tactic: Tactic, made: People) -> None:
    """One /24 for every so many accounts, or one computing centre for all."""
    if tactic.networks not in ("shared", "centre"):
        return
    size = len(made)
    per_network = size if tactic.networks == "centre" else max(2, round(tactic.per_network))
    groups = -(-size // per_network)
    width = int(rng.integers(2, min(250, max(3, per_network)) + 1))
    addresses = np.array([world.hardware.add_addresses(network(rng, width)) for _ in range(groups)])
    made.home_ip = addresses[np.arange(size) // per_network, rng.integers(0, width, size)]
    made.cell_ip = made.home_ip
