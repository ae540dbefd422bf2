"""What a ring is going to do: which member acts on which song when, in which visit, and how much of it is heard before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.simulator.draws import Array, owners, running
from resonance.simulator.recruits import Crew, Job
from resonance.simulator.rhythm import DAY_MS, HOUR_MS, MINUTE_MS, times_of_day
from resonance.simulator.tricks import Tactic
from resonance.simulator.world import World

UNHEARD = -1


@dataclass
class Acts:
    """Rows by act in the order of their visits: account, song, time of the act, start and length of the play before it (−1:
    unheard), whether the song is a customer's. Visits carry day, account, device and address (−1: the account's own)."""

    visit: Array
    member: Array
    song: Array
    ts: Array
    played: Array
    listened: Array
    is_order: Array
    visit_day: Array
    visit_member: Array
    visit_device: Array
    visit_ip: Array

    def __len__(self) -> int:
        return len(self.ts)


def choose_targets(world: World, rng: np.random.Generator, tactic: Tactic) -> Array:
    """Customers' songs: some of each customer, none of them among the platform's darlings."""
    catalogue = world.catalogue
    limit = np.quantile(catalogue.weight, min(tactic.fame, 1.0))
    quiet = np.flatnonzero((catalogue.weight <= limit) & (catalogue.release_day < 0))
    quiet = quiet[~np.isin(quiet, [world.special[name] for name in ("breakout_song", "viral_song", "surge_song", "scene_song")])]
    songs = rng.permutation(quiet)
    order = np.argsort(catalogue.artist[songs], kind="stable")
    _, begin, size = np.unique(catalogue.artist[songs][order], return_index=True, return_counts=True)
    rank = np.empty(len(songs), dtype=np.int64)
    rank[order] = np.arange(len(songs)) - np.repeat(begin, size)
    return songs[rank < max(1, round(tactic.songs_per_customer))][: max(1, round(tactic.targets))]


def plan_acts(world: World, rng: np.random.Generator, crew: Crew, targets: Array) -> Acts:
    """All acts of a ring, from its first to its last day."""
    job, tactic, size = crew.job, crew.job.tactic, len(crew.members)
    wanted = np.clip(rng.poisson(tactic.likes, size), 1, len(targets))
    counts = np.minimum(np.ceil(wanted / max(0.1, 1 - tactic.camouflage)).astype(np.int64), 4 * wanted + 2)
    owner, position = owners(counts)
    song, is_order = _songs(world, rng, (owner, position, wanted, targets), tactic.meets)
    visits = np.clip(min(round(tactic.visits), job.last_day - job.first_day + 1), 1, counts)
    begin = np.cumsum(visits) - visits
    visit = begin[owner] + position * visits[owner] // counts[owner]
    visit_owner, number = owners(visits)
    people = world.people
    joined = (people.registered_day * DAY_MS + people.registered_clock)[crew.members[visit_owner]]
    start = _visit_starts(world, rng, job, (visit_owner, number, joined))
    day = (start - world.midnight(0)) // DAY_MS
    ts, played, listened = _times(world, rng, tactic, (visit, start, song, is_order))
    devices, addresses = _visit_hardware(world, rng, crew, visit_owner)
    return Acts(
        *(visit, crew.members[owner], song, ts, played, listened, is_order),
        *(day, crew.members[visit_owner], devices, addresses),
    )


def _songs(world: World, rng: np.random.Generator, rows: tuple[Array, Array, Array, Array], meets: str) -> tuple[Array, Array]:
    """Every member likes so many of the targets, none twice, and popular songs between them; orders come one after another."""
    owner, position, wanted, targets = rows
    keys = rng.random((len(wanted), len(targets)))
    chosen = np.argsort(keys, axis=1)
    if meets != "alone":
        place = np.arange(len(targets))[None, :]
        chosen = np.sort(np.where(place < wanted[:, None], chosen, len(targets) + 1), axis=1)
    mixed = np.lexsort((rng.random(len(owner)), owner))
    is_order = (position < wanted[owner])[mixed]
    before = running(is_order.astype(np.int64), owner, position) - is_order
    ordered = targets[np.where(is_order, chosen[owner, np.minimum(before, wanted[owner] - 1)], 0)]
    by_fame = np.argsort(-world.catalogue.weight, kind="stable")[: max(20, world.catalogue.song_count // 10)]
    popular = by_fame[world.catalogue.release_day[by_fame] < 0]
    return np.where(is_order, ordered, rng.choice(popular, len(owner))), is_order


def _visit_starts(world: World, rng: np.random.Generator, job: Job, rows: tuple[Array, Array, Array]) -> Array:
    """Epoch ms at which each visit begins, after the account's registration."""
    owner, number, joined = rows
    tactic, first, last, size = job.tactic, job.first_day, job.last_day, len(owner)
    orders = max(1, int(number.max()) + 1) if size else 1
    window = tactic.window_hours * HOUR_MS
    if tactic.meets == "alone":
        start = rng.integers(first, last + 1, size) * DAY_MS + clock_times(world, rng, tactic.clock, size)
    else:
        opens = np.sort(rng.integers(first, last + 1, orders)) * DAY_MS + clock_times(world, rng, tactic.clock, orders)
        share = rng.beta(1.2, 2.5, size)
        if tactic.meets == "relay":
            share = np.argsort(rng.random((orders, int(owner.max()) + 1)), axis=1)[number, owner] / (owner.max() + 1)
        start = opens[number] + (share * window).astype(np.int64)
    start = np.minimum(start, (world.days - 1) * DAY_MS + 23 * HOUR_MS)
    start = np.maximum(start, joined + 3 * MINUTE_MS)
    order = np.lexsort((start, owner))
    return world.midnight(0) + start[order]


def clock_times(world: World, rng: np.random.Generator, clock: str, size: int) -> Array:
    """Times of day, ms: in waking hours like everybody, in office hours, at night, or at any hour."""
    if clock == "waking":
        return times_of_day(rng, world.start, size)
    low, high = {"office": (9, 18), "night": (1, 6), "any": (0, 24)}[clock]
    return rng.integers(low * HOUR_MS, high * HOUR_MS, size)


def _times(
    world: World, rng: np.random.Generator, tactic: Tactic, rows: tuple[Array, Array, Array, Array]
) -> tuple[Array, Array, Array]:
    """(act, start of its play, length of its play); lived plays take their time, forged ones overlap as they like."""
    visit, start, song, is_order = rows
    size = len(visit)
    heard = np.where(is_order, rng.random(size) < tactic.heard, rng.random(size) < max(0.7, tactic.heard))
    listened = np.where(heard, _listened(world, rng, np.where(is_order, tactic.depth, "real"), song), 0)
    gap = (tactic.gap_seconds * 1000 * rng.lognormal(0, tactic.jitter, size)).astype(np.int64).clip(40, 3 * HOUR_MS)
    inside = np.where(heard, (listened * rng.uniform(0.1, 1.0, size)).astype(np.int64), 0)
    inside = np.where(heard & (listened < 5_000), listened + rng.integers(100, 1_500, size), inside)
    position = np.arange(size) - np.searchsorted(visit, visit)
    if tactic.plays == "forged":
        ts = start[visit] + running(gap, visit, position)
        return ts, np.where(heard, ts - inside, 0), np.where(heard, listened, UNHEARD)
    begins = start[visit] + running(gap + listened, visit, position) - listened
    return begins + inside, np.where(heard, begins, 0), np.where(heard, listened, UNHEARD)


def _listened(world: World, rng: np.random.Generator, depth: Array, song: Array) -> Array:
    """Milliseconds heard: a touch, just over the half minute that counts, half of it, all of it, or as people really listen."""
    duration, size = world.catalogue.duration_ms[song], len(song)
    partly = np.where(rng.random(size) < 0.55, rng.uniform(0.95, 1.0, size), rng.uniform(0.05, 0.95, size) ** 0.8)
    real = duration * partly
    lengths = {
        "touch": rng.uniform(400, 9_000, size),
        "just_over": rng.uniform(30_050, 33_500, size),
        "half": duration * rng.uniform(0.45, 0.6, size),
        "full": duration * rng.uniform(0.97, 1.0, size),
        "real": real,
    }
    chosen = np.select([depth == word for word in lengths], list(lengths.values()))
    return np.minimum(duration, chosen.astype(np.int64))


def _visit_hardware(world: World, rng: np.random.Generator, crew: Crew, owner: Array) -> tuple[Array, Array]:
    """(device, address) of each visit: some on a device id that was never seen before, all through a proxy where there is one."""
    devices = crew.devices[owner].copy()
    rotated = np.flatnonzero(rng.random(len(owner)) < crew.job.tactic.rotated)
    if len(rotated):
        states = np.array(world.hardware.integrity)[devices[rotated]]
        kinds = np.array(world.hardware.device_type)[devices[rotated]]
        devices[rotated] = world.hardware.add_devices(kinds, states)
    if len(crew.proxies):
        return devices, rng.choice(crew.proxies, len(owner))
    return devices, np.full(len(owner), -1)
