"""The real accounts of a platform: how many, where, since when, with what devices and habits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from resonance.simulator.catalogue import TAG_WEIGHTS
from resonance.simulator.cohorts import COHORTS, carrier_addresses, draw_cohorts, shape_cohorts
from resonance.simulator.draws import Array, pick, stream
from resonance.simulator.habits import Habits
from resonance.simulator.people import NO_DEVICE, Hardware, People, home_addresses
from resonance.simulator.places import CITY_PROVINCES, CITY_WEIGHTS, PROVINCES
from resonance.simulator.rhythm import HOUR_MS
from resonance.simulator.vocabulary import code


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
    none, moved = np.zeros(size, dtype=np.int64), rng.random(size) < 0.35
    people = People(
        registered_day=registered,
        birth_year=_birth_years(rng, size),
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
        device=none.copy(),
        second_device=np.full(size, NO_DEVICE),
        home_ip=none.copy(),
        cell_ip=none.copy(),
        night_owl=rng.random(size) < 0.12,
        offset=pick(rng, np.array([97.0, 2.0, 0.5, 0.5]), size),
        cohort=cohort,
        reason=none.copy(),
        ring=none.copy(),
        registered_clock=clock,
    )
    return people, _equip(rng, people, habits.second_device)


def _birth_years(rng: np.random.Generator, size: int) -> Array:
    """Mostly young, a few children, some unknown (−1)."""
    years = np.where(rng.random(size) < 0.62, rng.integers(1995, 2010, size), rng.integers(1958, 1995, size))
    years = np.where(rng.random(size) < 0.04, rng.integers(2010, 2015, size), years)
    return np.where(rng.random(size) < 0.08, -1, years)


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
