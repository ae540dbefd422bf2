"""Recruiting: the accounts, devices and networks of each ring, and the plan of what it will do when."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from resonance.simulator.draws import Array, owners
from resonance.simulator.people import NO_DEVICE, People, home_addresses, network
from resonance.simulator.rhythm import DAY_MS, HOUR_MS, times_of_day
from resonance.simulator.tricks import Range, Trick, chosen_tricks, reason_code
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World

LARGEST_SCALE = 8.0


@dataclass
class Ring:
    """One ring: its accounts and, by row and in time order, who acts on which song when, after hearing it or not."""

    name: str
    number: int
    trick: Trick
    members: Array
    targets: Array
    first_day: int
    last_day: int
    drawn: dict[str, float]
    member: Array
    song: Array
    ts: Array
    heard: Array

    def described(self, world: World) -> dict[str, Any]:
        """For the answer key."""
        things = world.vocabularies["things"].values
        return {
            "reason": self.name,
            "ring": self.number,
            "members": world.names("users", self.members),
            "targets": [things[song] for song in self.targets.tolist()],
            "first_date": str(world.date(self.first_day)),
            "last_date": str(world.date(self.last_day)),
            "acts": len(self.ts),
            "parameters": self.drawn,
            "pace": self.trick.pace,
            "depth": self.trick.depth,
        }


def recruit_rings(world: World, attacks: str) -> None:
    """Add every ring of the mix to the world, accounts and devices included."""
    scale = min(LARGEST_SCALE, max(0.25, len(world.people) / 4000) ** 0.7)
    for name, trick in chosen_tricks(attacks).items():
        rng = world.rng("rings", name)
        for number in range(max(1, round(_draw(rng, trick.rings) * max(1.0, scale)))):
            world.rings.append(_recruit(world, world.rng("ring", name, number), name, trick, number, min(1.0, 0.6 * scale)))


def _draw(rng: np.random.Generator, limits: Range) -> float:
    return float(rng.uniform(*limits))


def _recruit(world: World, rng: np.random.Generator, name: str, trick: Trick, number: int, shrink: float) -> Ring:
    drawn = {
        field: round(_draw(rng, getattr(trick, field)), 4)
        for field in ("members", "targets", "likes", "heard", "per_device", "per_network", "life", "camouflage")
    }
    first = int(rng.integers(0, max(1, world.days * 2 // 3)))
    last = min(world.days - 1, first + int(rng.integers(2, 22)))
    size = max(3, round(drawn["members"] * shrink))
    if trick.extra == "sold":
        real = np.flatnonzero(
            (world.people.reason == 0)
            & (world.people.registered_day < 0)
            & (world.people.activity > 0.12)
            & ~world.people.is_internal
        )
        members = rng.choice(real, min(size, len(real)), replace=False)
    else:
        members = _accounts(world, rng, name, trick, drawn, size, first)
    targets = _targets(world, rng, max(2, round(drawn["targets"])))
    member, song, ts, heard = _plan(world, rng, trick, drawn, members, targets, (first, last))
    return Ring(name, number, trick, members, targets, first, last, drawn, member, song, ts, heard)


def _targets(world: World, rng: np.random.Generator, size: int) -> Array:
    """Customers' songs: seldom played ones, hardly ever two of one artist."""
    catalogue = world.catalogue
    quiet = np.flatnonzero((catalogue.weight < np.quantile(catalogue.weight, 0.7)) & (catalogue.release_day < 0))
    quiet = quiet[~np.isin(quiet, [world.special[name] for name in ("breakout_song", "viral_song", "surge_song")])]
    shuffled = rng.permutation(quiet)
    _, lead = np.unique(catalogue.artist[shuffled], return_index=True)
    return shuffled[np.sort(lead)][:size]


def _accounts(
    world: World, rng: np.random.Generator, name: str, trick: Trick, drawn: dict[str, float], size: int, first: int
) -> Array:
    """Accounts that look like copies of real people, on the ring's devices and networks."""
    people, hardware = world.people, world.hardware
    model = rng.choice(np.flatnonzero(people.reason == 0), size)
    made = People(*(getattr(people, field.name)[model].copy() for field in fields(People)))
    age = rng.uniform(*trick.age, size).astype(np.int64)
    made.registered_day = first - age
    made.reason[:], made.cohort[:], made.is_internal[:] = reason_code(name), 0, False
    made.activity = np.full(size, drawn["life"]) * rng.uniform(0.5, 1.5, size)
    made.play_factor = rng.uniform(0.4, 1.1, size)
    made.like_rate = rng.uniform(0.02, 0.2, size)
    per_device = max(1, round(drawn["per_device"]))
    phones = hardware.add_devices(
        np.full(-(-size // per_device), code("device_type", "phone")),
        np.full(-(-size // per_device), code("client_integrity", trick.integrity)),
    )
    made.device, made.second_device = phones[np.arange(size) // per_device], np.full(size, NO_DEVICE)
    per_network = max(1, round(drawn["per_network"]))
    if per_network > 1:
        groups = [
            hardware.add_addresses(network(rng, min(250, max(2, per_network // 2)))) for _ in range(-(-size // per_network))
        ]
        made.home_ip = np.array([int(rng.choice(groups[at // per_network])) for at in range(size)])
        made.cell_ip = made.home_ip
    else:
        made.home_ip = hardware.add_addresses(home_addresses(rng, size))
    begin = len(people)
    world.people = people.extended(made)
    return np.arange(begin, begin + size)


def _plan(
    world: World,
    rng: np.random.Generator,
    trick: Trick,
    drawn: dict[str, float],
    members: Array,
    targets: Array,
    days: tuple[int, int],
) -> tuple[Array, Array, Array, Array]:
    counts = np.maximum(1, rng.poisson(drawn["likes"], len(members)))
    owner, position = owners(counts)
    song = targets[(rng.permutation(len(owner)) + position) % len(targets)]
    popular = rng.random(len(owner)) < drawn["camouflage"]
    by_fame = np.argsort(-world.catalogue.weight, kind="stable")[: max(20, world.catalogue.song_count // 10)]
    song = np.where(popular, rng.choice(by_fame[world.catalogue.release_day[by_fame] < 0], len(owner)), song)
    ts = _times(world, rng, trick, owner, position, counts, days)
    heard = rng.random(len(owner)) < drawn["heard"]
    order = np.argsort(ts, kind="stable")
    return members[owner][order], song[order], ts[order], heard[order]


def _times(
    world: World, rng: np.random.Generator, trick: Trick, owner: Array, position: Array, counts: Array, days: tuple[int, int]
) -> Array:
    first, last = days
    size, start = len(owner), world.midnight(0)
    if trick.pace == "burst":
        begins = rng.integers(first, last + 1, len(counts)) * DAY_MS + rng.integers(0, 22 * HOUR_MS, len(counts))
        gap = np.exp(rng.uniform(np.log(trick.gap_ms[0]), np.log(trick.gap_ms[1]), len(counts)))
        return start + begins[owner] + (position * gap[owner] + rng.normal(0, 0.05, size) * gap[owner]).astype(np.int64)
    if trick.pace == "window":
        orders = max(1, round(float(rng.uniform(1, 4))))
        opens = rng.integers(first, last + 1, orders) * DAY_MS + rng.integers(8 * HOUR_MS, 21 * HOUR_MS, orders)
        return start + opens[position % orders] + (rng.beta(1.2, 3, size) * 2 * HOUR_MS).astype(np.int64)
    day = rng.integers(first, last + 1, size)
    clock = times_of_day(rng, world.date(first), size)
    return start + day * DAY_MS + clock
