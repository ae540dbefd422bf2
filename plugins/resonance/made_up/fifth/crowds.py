"""Thirteen cohorts of real people whom naive rules punish: who they are, and what is peculiar about their accounts."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.accounts import ROOM, SPEAKER, TABLET, TV
from resonance.made_up.fifth.stage import Stage
from resonance.made_up.third.scale import DAY

SHARES = {
    "viral_song": 0.009, "fan_club": 0.009, "niche_scene": 0.007, "heavy_listeners": 0.006, "campus_network": 0.012,
    "carrier_nat": 0.014, "family_device": 0.007, "newcomers": 0.009, "playlist_import": 0.0055, "telemetry_loss": 0.008,
    "lyric_quotes": 0.006, "influencer_followers": 0.009, "reward_driven": 0.009,
}  # fmt: skip
"""The least share of the real accounts; a platform has up to 2.2 times as many, each cohort its own factor."""
FEWEST = 25
SIZES = {
    "viral_song": (40, 300), "fan_club": (25, 90), "niche_scene": (12, 60), "campus_network": (50, 250), "carrier_nat": (60, 300),
    "family_device": (3, 6), "lyric_quotes": (12, 60), "influencer_followers": (25, 120),
}  # fmt: skip
CAMPUS, NAT = ROOM + 500_000, ROOM + 600_000
Crowds = dict[str, list[np.ndarray]]


def split(rng: np.random.Generator, members: np.ndarray, sizes: tuple[int, int]) -> list[np.ndarray]:
    """Groups of (least, most) members; what is left at the end joins the last group."""
    cuts, at = [], 0
    while len(members) - at >= 2 * sizes[0]:
        at += min(int(rng.integers(sizes[0], sizes[1] + 1)), len(members) - at - sizes[0])
        cuts.append(at)
    return [group for group in np.split(members, cuts) if len(group)]


def settle(stage: Stage) -> Crowds:
    """Choose the members, no one in two cohorts, in groups; change their accounts."""
    rng, people = stage.chance.of("crowds"), stage.accounts
    free, crowds = rng.permutation(np.flatnonzero(people.attack == 0)), {}
    for name, part in SHARES.items():
        count = max(FEWEST, round(part * rng.uniform(1.0, stage.temper.crowding) * stage.scale.people))
        people.cohorts[name], free = free[:count], free[count:]
        crowds[name] = split(rng, people.cohorts[name], SIZES.get(name, (count, count)))
    _habits(stage, rng)
    for number, group in enumerate(crowds["campus_network"]):
        halls = CAMPUS + number * 10 + rng.integers(0, rng.integers(1, 4), len(group))
        people.home[group], people.work[group], people.cell[group] = halls, halls, people.cell[group] * rng.uniform(0.1, 0.6)
    for number, group in enumerate(crowds["carrier_nat"]):
        people.gate[group], people.cell[group] = NAT + number, rng.uniform(0.5, 0.98, len(group))
    for group in crowds["family_device"]:
        people.home[group], people.device[group, 1] = people.home[group[0]], people.device[group[0], 1]
        people.device_type[group, 1], people.integrity[group, 1] = rng.choice([TABLET, TV, SPEAKER]), 0
        people.second[group] = rng.uniform(0.2, 0.8, len(group))
    return crowds


def _habits(stage: Stage, rng: np.random.Generator) -> None:
    """How the cohorts' accounts differ from anybody's."""
    people, cohort = stage.accounts, stage.accounts.cohorts
    heavy = cohort["heavy_listeners"]
    people.pace[heavy] = people.pace.mean() * rng.uniform(5, 11, len(heavy))
    people.feed[heavy] *= rng.uniform(0.2, 1.0, len(heavy))
    new = cohort["newcomers"]
    people.registered[new] = stage.scale.start + (rng.random(len(new)) * (stage.scale.days - 3) * DAY).astype(np.int64)
    people.pace[new] *= rng.uniform(0.4, 2.5, len(new))
    deaf = cohort["telemetry_loss"]
    people.lost[deaf] = rng.uniform(0.3, 1.0, len(deaf))
    people.opening[deaf] = rng.uniform(0.2, 1.0, len(deaf))
    keen = np.concatenate([cohort["reward_driven"], cohort["telemetry_loss"], cohort["fan_club"], cohort["niche_scene"]])
    people.pace[keen] *= rng.uniform(0.7, 2.2, len(keen))
