"""Real people whom naive rules punish: each crowd a cohort of the truth, its traits set before anybody opens a chat."""

from __future__ import annotations

import numpy as np

from resonance.made_up.cohorts import Crowds, groups
from resonance.made_up.eleventh.people import ELDER, GATE, HOME, KEEPER, STUDENT, WORK, Accounts
from resonance.made_up.third.scale import DAY, Chance, Scale

FEWEST = 25
SHARES = {
    "viral_song": 0.03, "fan_club": 0.02, "niche_scene": 0.014, "heavy_listeners": 0.015, "campus_network": 0.024,
    "carrier_nat": 0.03, "family_device": 0.02, "newcomers": 0.035, "playlist_import": 0.01, "telemetry_loss": 0.014,
    "lyric_quotes": 0.012, "influencer_followers": 0.022, "reward_driven": 0.03, "elders_chats": 0.03, "class_groups": 0.03,
}  # fmt: skip
"""Members over real accounts."""
CROWDS = Crowds(SHARES, ("viral_song", "lyric_quotes", "reward_driven", "influencer_followers"), FEWEST, selling=(0.012, 0.045))
SIZES = {
    "fan_club": (14, 60), "niche_scene": (7, 24), "campus_network": (25, 90), "carrier_nat": (50, 160), "family_device": (2, 4),
    "influencer_followers": (20, 90), "elders_chats": (5, 16), "class_groups": (22, 50),
}  # fmt: skip
"""Fewest and most people of a group within a cohort."""


def gather(chance: Chance, scale: Scale, people: Accounts, kind: str) -> None:
    """Name the cohorts and give their members what makes them one."""
    rng = chance.of("crowds")
    people.cohorts |= CROWDS.name(rng, people.real, with_sellers=kind != "N")
    people.circles |= {name: groups(rng, people.cohorts[name], *sizes) for name, sizes in SIZES.items()}
    _habits(rng, people)
    _lines(rng, people)
    _arrivals(rng, scale, people)


def _habits(rng: np.random.Generator, people: Accounts) -> None:
    """A shop has music on all day; the old answer whatever comes; classes sit in one school; quoters write."""
    crowd = people.cohorts
    heavy, old, keen = (crowd[name] for name in ("heavy_listeners", "elders_chats", "reward_driven"))
    people.life[heavy], people.player[heavy] = KEEPER, True
    people.activity[heavy] = rng.uniform(4, 12, len(heavy))
    people.life[old], people.born[old] = ELDER, rng.integers(1940, 1962, len(old))
    people.courtesy[old] = rng.uniform(4, 14, len(old))
    people.reads[old], people.activity[old] = rng.uniform(1.5, 3, len(old)), rng.uniform(0.6, 2.5, len(old))
    people.activity[keen] *= rng.uniform(0.15, 1.2, len(keen))
    people.talking[crowd["lyric_quotes"]] += 6
    people.loss[crowd["telemetry_loss"]] = rng.uniform(0.4, 0.97, len(crowd["telemetry_loss"]))
    for name, least in (("niche_scene", 0.05), ("fan_club", 0.04), ("telemetry_loss", 0.03)):
        people.liking[crowd[name]] = np.maximum(people.liking[crowd[name]], least * rng.lognormal(0, 0.5, len(crowd[name])))
    for name in ("class_groups", "campus_network"):
        for group in people.circles[name]:
            people.life[group], people.school[group] = STUDENT, people.school[group[0]]
            people.born[group] = rng.integers(2002, 2013) + rng.integers(0, 2, len(group))
    for group in people.circles["elders_chats"]:
        people.household[group[1::2]] = people.household[group[0]]


def _lines(rng: np.random.Generator, people: Accounts) -> None:
    """Halls of residence behind a few addresses, villages behind one gateway, families with one phone or tablet."""
    for number, hall in enumerate(people.circles["campus_network"]):
        people.home[hall] = HOME + 900_000 + 2 * number + rng.integers(0, 2, len(hall))
        people.work[hall] = WORK + 950_000 + number
        people.cell[hall] *= 0.5
    for number, village in enumerate(people.circles["carrier_nat"]):
        people.gate[village], people.cell[village] = GATE + 900_000 + number, rng.uniform(0.6, 1.0, len(village))
    for number, family in enumerate(people.circles["family_device"]):
        slot = 0 if number % 5 < 2 else 1
        for table in (people.device, people.device_type, people.integrity):
            table[family, slot] = table[family[0], slot]
        people.second[family] = rng.uniform(0.3, 0.9, len(family)) if slot else people.second[family]
        people.home[family] = people.home[family[0]]


def _arrivals(rng: np.random.Generator, scale: Scale, people: Accounts) -> None:
    """Newcomers come by somebody's red envelope, in a few waves, and open what friends post; who brings a list came lately."""
    new, moved = people.cohorts["newcomers"], people.cohorts["playlist_import"]
    wave = rng.uniform(1, scale.days - 6, 5)[rng.integers(0, 5, len(new))] + rng.gamma(1.2, 1.5, len(new))
    steady = rng.uniform(0, scale.days - 2, len(new))
    joined = np.where(rng.random(len(new)) < 0.6, wave, steady).clip(0, scale.days - 2)
    people.registered[new] = (scale.start + joined * DAY).astype(np.int64)
    people.reads[new], people.activity[new] = people.reads[new].clip(1), people.activity[new].clip(0.5)
    people.registered[moved] = np.minimum(people.registered[moved], scale.start + 12 * DAY)
