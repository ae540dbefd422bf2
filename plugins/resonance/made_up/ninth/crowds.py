"""Real people whom naive rules punish: each crowd a cohort of the truth, its traits set before anybody listens."""

from __future__ import annotations

import numpy as np

from resonance.made_up.cohorts import Crowds, groups
from resonance.made_up.ninth.people import CAR, GATE, HOME, PHONE, SPEAKER, TV, WORK, Accounts
from resonance.made_up.ninth.rhythm import DRIVER, HOUSE, NIGHT, PUPIL, RIDER
from resonance.made_up.third.scale import DAY, Chance, Scale

FEWEST = 25
SHARES = {
    "viral_song": 0.035, "fan_club": 0.022, "niche_scene": 0.014, "heavy_listeners": 0.025, "campus_network": 0.025,
    "carrier_nat": 0.045, "family_device": 0.025, "newcomers": 0.035, "playlist_import": 0.01, "telemetry_loss": 0.015,
    "lyric_quotes": 0.015, "influencer_followers": 0.025, "reward_driven": 0.026, "school_choir": 0.04,
}  # fmt: skip
"""Members over real accounts."""
OVERLAPPING = ("viral_song", "heavy_listeners", "lyric_quotes", "school_choir")
"""Crowds whose members may be in another one too."""
SELLING = (0.018, 0.04)
CROWDS = Crowds(SHARES, OVERLAPPING, FEWEST, SELLING)


def gather(chance: Chance, scale: Scale, people: Accounts, kind: str) -> None:
    """Name the cohorts and give their members what makes them one."""
    rng = chance.of("crowds")
    people.cohorts |= CROWDS.name(rng, people.real, with_sellers=kind != "N")
    for shape in (_warm, _under_one_roof, _shared, _recent):
        shape(rng, scale, people)


def _warm(rng: np.random.Generator, scale: Scale, people: Accounts) -> None:
    """The radio runs all day in taxis and shops; scenes and clubs like more than others; for a coupon one also listens."""
    crowd = people.cohorts
    heavy = crowd["heavy_listeners"]
    people.activity[heavy] = rng.uniform(3.5, 8, len(heavy))
    people.life[heavy] = rng.choice([DRIVER, HOUSE, NIGHT], len(heavy))
    lost = crowd["telemetry_loss"]
    people.loss[lost] = rng.uniform(0.45, 0.97, len(lost))
    people.activity[crowd["reward_driven"]] *= rng.uniform(0.2, 1.2, len(crowd["reward_driven"]))
    people.talking[crowd["lyric_quotes"]] += 5
    for name, least in (("niche_scene", 0.03), ("fan_club", 0.02), ("influencer_followers", 0.02), ("telemetry_loss", 0.01)):
        who = crowd[name]
        people.liking[who] = np.maximum(people.liking[who], least * rng.lognormal(0, 0.6, len(who)))


def _under_one_roof(rng: np.random.Generator, scale: Scale, people: Accounts) -> None:
    """Dormitories behind a few addresses; lines of the metro behind one gate of the carrier."""
    for number, dorm in enumerate(groups(rng, people.cohorts["campus_network"], 25, 70)):
        people.home[dorm], people.work[dorm] = HOME + 1_500_000 + number, WORK + 1_500_000 + number // 2
        people.cell[dorm] *= 0.5
        people.life[dorm], people.born[dorm] = PUPIL, rng.integers(2002, 2009, len(dorm))
    for number, line in enumerate(groups(rng, people.cohorts["carrier_nat"], 60, 160)):
        people.gate[line] = GATE + 500_000 + number
        people.cell[line] = rng.uniform(0.7, 1.0, len(line))
        people.life[line] = RIDER


def _shared(rng: np.random.Generator, scale: Scale, people: Accounts) -> None:
    """Two to five of a household use one car radio, speaker or television beside phones of their own."""
    for family in groups(rng, people.cohorts["family_device"], 2, 5):
        one = family[0]
        people.device[family, 1], people.home[family], people.town[family] = (
            people.device[one, 1],
            people.home[one],
            people.town[one],
        )
        people.device_type[family, 0], people.device_type[family, 1] = PHONE, rng.choice([CAR, SPEAKER, TV])
        people.integrity[family, 1] = people.integrity[one, 1]
        people.second[family] = rng.uniform(0.3, 0.95, len(family))


def _recent(rng: np.random.Generator, scale: Scale, people: Accounts) -> None:
    """Newcomers come all through the weeks, most with the contest; who brings a list along came lately, too."""
    new = people.cohorts["newcomers"]
    people.registered[new] = (scale.start + rng.beta(1.3, 1.5, len(new)) * (scale.days - 3) * DAY).astype(np.int64)
    people.activity[new] = np.maximum(people.activity[new], 0.4)
    moved = people.cohorts["playlist_import"]
    people.registered[moved] = np.minimum(people.registered[moved], scale.start + 18 * DAY)
