"""Thirteen cohorts of real people whom naive rules punish: who they are and what is peculiar about their accounts."""

from __future__ import annotations

import numpy as np

from resonance.made_up.third.accounts import SPEAKER, TABLET, TV, WORK, Accounts
from resonance.made_up.third.catalogue import GENRES, SCENES
from resonance.made_up.third.log import Stage
from resonance.made_up.third.scale import DAY

SHARES = {
    "viral_song": 0.018, "fan_club": 0.018, "niche_scene": 0.009, "heavy_listeners": 0.008, "campus_network": 0.02,
    "carrier_nat": 0.025, "family_device": 0.012, "newcomers": 0.016, "playlist_import": 0.007, "telemetry_loss": 0.012,
    "lyric_quotes": 0.008, "influencer_followers": 0.016, "reward_driven": 0.012,
}  # fmt: skip
FEWEST = 25
CAMPUS, NAT = WORK + 5_000_000, WORK + 6_000_000
Crowds = dict[str, list[np.ndarray]]
SIZES = {
    "viral_song": (60, 300), "fan_club": (25, 90), "niche_scene": (20, 60), "campus_network": (80, 250),
    "carrier_nat": (100, 300), "family_device": (3, 6), "influencer_followers": (25, 90), "lyric_quotes": (15, 60),
}  # fmt: skip
"""Smallest and largest group within a cohort; others are one group."""


def settle_crowds(stage: Stage) -> Crowds:
    """Choose the members, no one in two cohorts, in groups; change their accounts."""
    rng, people = stage.chance.of("crowds"), stage.accounts
    free = rng.permutation(np.flatnonzero(people.attack == 0))
    crowds: Crowds = {}
    for name, part in SHARES.items():
        count = max(FEWEST, round(part * stage.scale.people))
        members, free = free[:count], free[count:]
        people.cohorts[name] = members
        crowds[name] = split(rng, members, SIZES.get(name, (count, count)))
    _lives(stage, rng)
    for name, house in (("campus_network", CAMPUS), ("carrier_nat", NAT)):
        for number, group in enumerate(crowds[name]):
            _networks(rng, people, group, house + number * 10)
    for group in crowds["family_device"]:
        people.device[group, 1], people.device_type[group, 1] = people.device[group[0], 1], rng.choice([TABLET, TV, SPEAKER])
        people.second[group], people.home[group] = rng.uniform(0.2, 0.9, len(group)), people.home[group[0]]
    return crowds


def split(rng: np.random.Generator, members: np.ndarray, sizes: tuple[int, int]) -> list[np.ndarray]:
    """Groups of sizes drawn log-uniformly between the two; what is left over joins the last."""
    low, high = sizes
    groups: list[np.ndarray] = []
    while len(members):
        size = int(np.exp(rng.uniform(np.log(low), np.log(high + 1))))
        size = len(members) if len(members) - size < low else size
        groups.append(members[:size])
        members = members[size:]
    return groups


def _lives(stage: Stage, rng: np.random.Generator) -> None:
    people, cohort = stage.accounts, stage.accounts.cohorts
    heavy, new, lost = cohort["heavy_listeners"], cohort["newcomers"], cohort["telemetry_loss"]
    people.pace[heavy] = rng.uniform(20, 70, len(heavy))
    people.stamina[heavy] += 0.4
    people.until[heavy] = stage.scale.end
    wave = stage.scale.start + rng.integers(2, max(stage.scale.days - 7, 3), 4) * DAY
    spread = np.where(rng.random(len(new)) < 0.5, rng.gamma(1.5, 0.8, len(new)), rng.uniform(-2, 20, len(new)))
    joined = wave[rng.integers(0, 4, len(new))] + (spread * DAY).astype(np.int64)
    people.registered[new] = np.clip(joined, stage.scale.start, stage.scale.end - 2 * DAY)
    people.until[new] = stage.scale.end
    people.loss[lost] = rng.uniform(0.45, 0.97, len(lost))
    niche = cohort["niche_scene"]
    scenes = len(GENRES) + rng.integers(0, len(SCENES), len(niche))
    people.taste[niche, 0] = np.where(np.isin(scenes, stage.catalogue.genre), scenes, people.taste[niche, 0])
    people.mainstream[niche] *= 0.4


def _networks(rng: np.random.Generator, people: Accounts, group: np.ndarray, network: int) -> None:
    """A campus when the number is one, else a carrier's gateway."""
    if network < NAT:
        here = rng.random(len(group)) < 0.85
        people.work[group] = network
        people.home[group[here]] = network
        people.cell[group] *= 0.5
    else:
        people.pool[group] = network
        people.cell[group] = rng.uniform(0.6, 0.98, len(group))
