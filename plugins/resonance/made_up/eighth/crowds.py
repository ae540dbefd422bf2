"""Real people whom naive rules punish: each crowd a cohort of the truth, its traits set before anybody lives."""

from __future__ import annotations

import numpy as np

from resonance.made_up.cohorts import Crowds
from resonance.made_up.eighth.people import GATE, HOME, PHONE, TABLET, TV, WORK, Accounts
from resonance.made_up.third.scale import DAY, Chance, Scale

FEWEST = 25
SHARES = {
    "viral_song": 0.03, "fan_club": 0.02, "niche_scene": 0.012, "heavy_listeners": 0.02, "campus_network": 0.025,
    "carrier_nat": 0.04, "family_device": 0.02, "newcomers": 0.03, "playlist_import": 0.01, "telemetry_loss": 0.015,
    "lyric_quotes": 0.015, "influencer_followers": 0.02, "reward_driven": 0.025, "karaoke_room": 0.05,
}  # fmt: skip
"""Members over real accounts."""
ANYWHERE = ("heavy_listeners", "lyric_quotes", "karaoke_room")
"""Crowds whose members may be in another one too."""
SELLING = (0.02, 0.04)
CROWDS = Crowds(SHARES, ANYWHERE, FEWEST, SELLING)


def gather(chance: Chance, scale: Scale, people: Accounts, kind: str) -> None:
    """Name the cohorts and give their members what makes them one."""
    rng = chance.of("crowds")
    people.cohorts |= CROWDS.name(rng, people.real, with_sellers=kind != "N")
    for shape in (_busy, _crowded, _sharing, _new):
        shape(rng, scale, people)


def _busy(rng: np.random.Generator, scale: Scale, people: Accounts) -> None:
    crowd = people.cohorts
    people.activity[crowd["heavy_listeners"]] = rng.uniform(4, 9, len(crowd["heavy_listeners"]))
    people.loss[crowd["telemetry_loss"]] = rng.uniform(0.5, 0.97, len(crowd["telemetry_loss"]))
    driven = crowd["reward_driven"]
    people.activity[driven] *= rng.uniform(0.15, 1.1, len(driven))
    people.talking[crowd["lyric_quotes"]] += 6
    people.life[crowd["karaoke_room"]] = rng.choice([0, 0, 3], len(crowd["karaoke_room"]))
    fond = np.concatenate([crowd["niche_scene"], crowd["karaoke_room"]])
    people.liking[fond] = np.maximum(people.liking[fond], 0.02 + 0.05 * rng.random(len(fond)))


def _crowded(rng: np.random.Generator, scale: Scale, people: Accounts) -> None:
    """Dormitories behind a few addresses, whole districts behind one gate of the carrier."""
    campus = people.cohorts["campus_network"]
    group = rng.integers(0, max(1, len(campus) // 40), len(campus))
    people.home[campus] = HOME + 3_000_000 + group
    people.work[campus] = WORK + 1_000_000 + group
    people.cell[campus] *= 0.4
    people.born[campus] = rng.integers(2002, 2008, len(campus))
    mobile = people.cohorts["carrier_nat"]
    people.gate[mobile] = GATE + 900_000 + rng.integers(0, max(1, len(mobile) // 120), len(mobile))
    people.cell[mobile] = rng.uniform(0.75, 1.0, len(mobile))


def _sharing(rng: np.random.Generator, scale: Scale, people: Accounts) -> None:
    """Two to four of a household sing on one television or tablet, and on phones of their own."""
    family = rng.permutation(people.cohorts["family_device"])
    begin = 0
    while begin < len(family):
        home = family[begin : begin + int(rng.integers(2, 5))]
        people.device[home, 1] = people.device[home[0], 1]
        people.device_type[home, 0], people.device_type[home, 1] = PHONE, rng.choice([TV, TABLET])
        people.integrity[home, 1] = people.integrity[home[0], 1]
        people.second[home] = rng.uniform(0.35, 0.95, len(home))
        people.home[home] = people.home[home[0]]
        begin += len(home)


def _new(rng: np.random.Generator, scale: Scale, people: Accounts) -> None:
    who = people.cohorts["newcomers"]
    people.registered[who] = (scale.start + rng.uniform(1, scale.days - 4, len(who)) * DAY).astype(np.int64)
    people.activity[who] = np.maximum(people.activity[who], 0.5)
    settled = people.cohorts["playlist_import"]
    people.registered[settled] = np.minimum(people.registered[settled], scale.start + 20 * DAY)
