"""Real people whom naive rules punish. Some differ in who they are (settled before life begins), some in what they do on top.

A cohort has about `SHARES` of the real accounts, with at least 20; an account may be in one of them only, but for networks.
"""

from __future__ import annotations

import numpy as np

from resonance.made_up.second.people import People
from resonance.made_up.second.scale import Draws, Scale

SHARES = {
    "viral_song": 0.03,
    "fan_club": 0.015,
    "niche_scene": 0.01,
    "heavy_listeners": 0.012,
    "campus_network": 0.025,
    "carrier_nat": 0.05,
    "family_device": 0.015,
    "newcomers": 0.03,
    "playlist_import": 0.01,
    "telemetry_loss": 0.015,
    "lyric_quotes": 0.012,
    "influencer_followers": 0.015,
    "reward_driven": 0.02,
}
LEAST = 20


def settle_cohorts(draws: Draws, people: People, scale: Scale) -> None:
    """Name the cohorts' members and give them the lives, devices and networks they have."""
    rng = draws.stream("cohorts")
    order = rng.permutation(people.real)
    for name, share in SHARES.items():
        size = max(LEAST, round(share * scale.crowds * people.real))
        members, order = order[:size], order[size:]
        for user in members:
            people.cohorts[user].add(name)
        people.activity[members] = np.maximum(people.activity[members], 0.12)
        if shape := SHAPES.get(name):
            shape(rng, people, (members, scale))


def _heavy(rng: np.random.Generator, people: People, given: tuple[np.ndarray, Scale]) -> None:
    who = given[0]
    people.activity[who] = rng.uniform(0.8, 0.98, len(who))
    people.session_plays[who] = rng.uniform(25, 60, len(who))


def _campus(rng: np.random.Generator, people: People, given: tuple[np.ndarray, Scale]) -> None:
    who = given[0]
    people.place_ip[who] = rng.choice(people.new_networks(max(1, len(who) // 120)), len(who))
    people.clock[who] = 3


def _nat(rng: np.random.Generator, people: People, given: tuple[np.ndarray, Scale]) -> None:
    who = given[0]
    gates = people.new_networks(max(1, len(who) // 400))
    people.cell_ip[who] = rng.choice(gates, len(who))
    people.home_ip[who] = people.cell_ip[who]


def _family(rng: np.random.Generator, people: People, given: tuple[np.ndarray, Scale]) -> None:
    who = given[0]
    size = rng.integers(3, 6)
    homes = np.arange(len(who)) // size
    people.second_device[who] = people.new_devices(int(homes.max()) + 1, "tablet")[homes]
    people.home_ip[who] = people.new_networks(int(homes.max()) + 1)[homes]


def _newcomers(rng: np.random.Generator, people: People, given: tuple[np.ndarray, Scale]) -> None:
    who, scale = given
    people.exist_from(who, rng.integers(scale.days - 14, scale.days - 2, len(who)), scale, rng)
    people.activity[who] = np.maximum(people.activity[who], 0.5)
    people.liking[who] = np.maximum(people.liking[who], 0.8)


def _importers(rng: np.random.Generator, people: People, given: tuple[np.ndarray, Scale]) -> None:
    who, scale = given
    people.exist_from(who, rng.integers(3, scale.days - 6, len(who)), scale, rng)
    people.activity[who] = rng.uniform(0.25, 0.8, len(who))


def _living(rng: np.random.Generator, people: People, given: tuple[np.ndarray, Scale]) -> None:
    people.activity[given[0]] = rng.uniform(0.25, 0.85, len(given[0]))


SHAPES = {
    "heavy_listeners": _heavy,
    "campus_network": _campus,
    "carrier_nat": _nat,
    "family_device": _family,
    "newcomers": _newcomers,
    "playlist_import": _importers,
    "telemetry_loss": _living,
    "reward_driven": _living,
    "niche_scene": _living,
}
