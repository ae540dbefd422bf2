"""Real people who look suspicious to naive rules: where they live and what they are, before anything happens."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fourth.catalogue import NICHE
from resonance.made_up.fourth.people import BACK, DESK, EVENING, GATE, LUNCH, MORNING, OFFICE
from resonance.made_up.fourth.stage import Stage
from resonance.made_up.third.crowds import split
from resonance.made_up.third.scale import DAY

SHARES = {
    "viral_song": 0.022, "fan_club": 0.016, "niche_scene": 0.008, "heavy_listeners": 0.007, "campus_network": 0.025,
    "carrier_nat": 0.025, "family_device": 0.012, "newcomers": 0.014, "playlist_import": 0.007, "telemetry_loss": 0.01,
    "lyric_quotes": 0.008, "influencer_followers": 0.014, "reward_driven": 0.012,
}  # fmt: skip
"""Of the real accounts."""
FEWEST = 25
SIZES = {
    "viral_song": (25, 200), "fan_club": (20, 70), "niche_scene": (12, 40), "campus_network": (50, 200), "carrier_nat": (50, 300),
    "family_device": (2, 6), "influencer_followers": (20, 80), "lyric_quotes": (10, 40),
}  # fmt: skip
Crowds = dict[str, list[np.ndarray]]
Rng = np.random.Generator


def settle_crowds(stage: Stage) -> Crowds:
    """Who belongs to which crowd, in groups; nobody to two."""
    rng, people = stage.chance.of("crowds"), stage.accounts
    real = rng.permutation(np.flatnonzero(people.attack == 0))
    crowds, used = {}, 0
    for name, part in SHARES.items():
        size = max(FEWEST, round(part * len(real) * rng.uniform(0.8, 1.4)))
        people.cohorts[name] = np.sort(real[used : used + size])
        crowds[name] = split(rng, real[used : used + size], SIZES.get(name, (size, size)))
        used += size
    for name, settle in SETTLING.items():
        for group in crowds[name]:
            settle(stage, rng, group)
    return crowds


def _fans(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    catalogue, people = stage.catalogue, stage.accounts
    size = np.diff(catalogue.first)
    artist = rng.choice(np.flatnonzero(size >= np.sort(size)[-len(size) // 4]))
    people.favourites[group, :4] = artist
    people.loyalty[group] = rng.uniform(0.5, 0.95, len(group))
    people.activity[group] = np.maximum(people.activity[group], rng.uniform(0.3, 1, len(group)))


def _scene(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    catalogue, people = stage.catalogue, stage.accounts
    niche = np.flatnonzero(catalogue.genre == NICHE)
    small = np.unique(catalogue.artist[niche[catalogue.weight[niche] <= np.median(catalogue.weight[niche])]])
    artists = rng.choice(small, min(len(small), int(rng.integers(3, 9))), replace=False)
    people.favourites[group] = rng.choice(artists, (len(group), people.favourites.shape[1]))
    people.loyalty[group] = rng.uniform(0.4, 0.85, len(group))
    people.taste[group] = 0.02
    people.taste[group, NICHE] = 1 - 0.02 * NICHE
    people.warmth[group] *= 2.5


def _heavy(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    stage.accounts.activity[group] = rng.uniform(4, 9, len(group))
    stage.accounts.warmth[group] *= rng.uniform(1, 2.5, len(group))


def _campus(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    place = OFFICE + 50_000_000 + int(group[0]) * 4
    halls = int(rng.integers(1, 4))
    for slot in (DESK, LUNCH, EVENING):
        stage.accounts.network[group, slot] = place + rng.integers(0, halls, len(group))
    stage.accounts.born[group] = rng.integers(2001, 2009, len(group))


def _nat(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    for slot in (MORNING, LUNCH, BACK, EVENING):
        stays = rng.random(len(group)) < 0.85
        stage.accounts.network[group[stays], slot] = GATE + 90_000_000 + int(group[0])


def _family(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    people = stage.accounts
    shared = (EVENING, DESK, LUNCH) if rng.random() < 0.5 else (EVENING,)
    for slot in shared:
        people.device[group, slot], people.device_type[group, slot] = (
            people.device[group[0], slot],
            people.device_type[group[0], slot],
        )
    people.network[group, EVENING] = people.network[group[0], EVENING]


def _new(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    days = rng.uniform(2, stage.scale.days - 1, len(group))
    if rng.random() < 0.4:
        days = rng.uniform(5, stage.scale.days - 8) + rng.exponential(2, len(group)).clip(0, 6)
    stage.accounts.registered[group] = stage.scale.start + (days * DAY).astype(np.int64)


def _importers(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    joins = group[rng.random(len(group)) < 0.4]
    days = rng.uniform(1, stage.scale.days - 2, len(joins))
    stage.accounts.registered[joins] = stage.scale.start + (days * DAY).astype(np.int64)


def _lossy(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    stage.accounts.loss[group] = rng.uniform(0.3, 1, len(group))


def _thrifty(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    stage.accounts.activity[group] *= rng.uniform(0.3, 1, len(group))


SETTLING = {
    "fan_club": _fans, "niche_scene": _scene, "heavy_listeners": _heavy, "campus_network": _campus, "carrier_nat": _nat,
    "family_device": _family, "newcomers": _new, "playlist_import": _importers, "telemetry_loss": _lossy,
    "reward_driven": _thrifty,
}  # fmt: skip
