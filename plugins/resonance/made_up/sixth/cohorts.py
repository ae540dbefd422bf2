"""Thirteen groups of real people whom naive rules punish: who they are, and what that changes about their lives."""

from __future__ import annotations

import numpy as np

from resonance.made_up.sixth.catalogue import GENRES, SCENES
from resonance.made_up.sixth.people import CAFE, GATE, HOME, WORK
from resonance.made_up.sixth.stage import Stage
from resonance.made_up.third.scale import DAY

COHORTS = (
    "viral_song", "fan_club", "niche_scene", "heavy_listeners", "campus_network", "carrier_nat", "family_device", "newcomers",
    "playlist_import", "telemetry_loss", "lyric_quotes", "influencer_followers", "reward_driven",
)  # fmt: skip
FEWEST, LEAST = 10, 0.0068
"""Fewest members of a cohort, and the least share of all people."""


def settle(stage: Stage) -> None:
    """Choose the members of every cohort, disjoint, among people who were there before the log; then change their lives."""
    rng, people, count = stage.chance.of("cohorts"), stage.accounts, stage.scale.people
    old = np.flatnonzero(people.registered[:count] < stage.scale.start - 5 * DAY)
    free = iter(np.split(rng.permutation(old), np.arange(1, 14) * (len(old) // 14)))
    for name in COHORTS:
        size = max(FEWEST, int(LEAST * count * rng.uniform(1.0, stage.habits.crowding)) + 1)
        people.cohorts[name] = np.sort(next(free)[:size])
    _lead(stage, rng)
    _connect(stage, rng)


def _lead(stage: Stage, rng: np.random.Generator) -> None:
    """Tastes, activity, tenure and losses."""
    people, cohorts = stage.accounts, stage.accounts.cohorts
    scene = cohorts["niche_scene"]
    people.tastes[scene] = (len(GENRES) - 1 - rng.integers(0, SCENES, len(scene)))[:, None]
    people.tastes[scene, 0] = rng.integers(0, len(GENRES), len(scene))
    people.liking[scene] = people.liking[scene] * 1.3 + 0.4
    heavy = cohorts["heavy_listeners"]
    people.activity[heavy] = rng.uniform(3.5, 7.5, len(heavy))
    people.liking[heavy] = np.maximum(people.liking[heavy], rng.uniform(0.5, 1.5, len(heavy)))
    new = cohorts["newcomers"]
    people.registered[new] = stage.scale.start + (rng.uniform(1, stage.scale.days - 6, len(new)) * DAY).astype(np.int64)
    people.activity[new] = np.maximum(people.activity[new], 0.4) * 1.8
    lossy = cohorts["telemetry_loss"]
    people.lost[lossy] = rng.uniform(0.45, 0.95, len(lossy))
    driven = cohorts["reward_driven"]
    pays = np.array([number for number, plan in enumerate(stage.plans) if plan.pays])
    stage.joined[driven] = pays[rng.integers(0, len(pays), len(driven))]


def _connect(stage: Stage, rng: np.random.Generator) -> None:
    """Networks and devices in common."""
    people, cohorts = stage.accounts, stage.accounts.cohorts
    campus = cohorts["campus_network"]
    places = max(1, len(campus) // int(rng.integers(12, 60)))
    hall = rng.integers(0, places, len(campus))
    people.work[campus] = WORK + 9_000_000 + hall
    dorm = rng.random(len(campus)) < rng.uniform(0.3, 1.0)
    people.home[campus[dorm]] = (HOME if rng.random() < 0.5 else CAFE) + 9_000_000 + hall[dorm]
    people.cell[campus] *= 0.3
    nat = cohorts["carrier_nat"]
    people.gate[nat] = GATE + 9_000_000 + rng.integers(0, max(1, len(nat) // 25), len(nat))
    people.cell[nat] = rng.uniform(0.8, 1.0, len(nat))
    family = cohorts["family_device"]
    head = family[(np.arange(len(family)) // rng.integers(2, 5)).clip(0, len(family) - 1) * 2 % len(family)]
    for column in (people.device, people.device_type, people.integrity):
        column[family] = column[head]
    people.home[family], people.second[family] = people.home[head], rng.uniform(0, 0.4)
