"""Real people whom naive rules punish: each crowd a cohort of the truth, its traits set before anybody sits down."""

from __future__ import annotations

import numpy as np

from resonance.made_up.cohorts import Crowds, groups
from resonance.made_up.tenth.clock import CARER, DRIVING, ELDER, PUPIL
from resonance.made_up.tenth.homes import HOME, MAST, WORK, move_in
from resonance.made_up.tenth.log import OTHER, PHONE
from resonance.made_up.tenth.people import Accounts
from resonance.made_up.third.scale import DAY, Chance, Scale

FEWEST = 25
SHARES = {
    "viral_song": 0.03, "fan_club": 0.02, "niche_scene": 0.013, "heavy_listeners": 0.022, "campus_network": 0.022,
    "carrier_nat": 0.03, "family_device": 0.03, "newcomers": 0.035, "playlist_import": 0.01, "telemetry_loss": 0.015,
    "lyric_quotes": 0.014, "influencer_followers": 0.022, "reward_driven": 0.024, "hotel_guests": 0.03, "small_children": 0.02,
}  # fmt: skip
"""Members over real accounts."""
CROWDS = Crowds(
    SHARES, ("viral_song", "heavy_listeners", "lyric_quotes", "reward_driven", "hotel_guests"), FEWEST, selling=(0.015, 0.045)
)
FEWEST_LIKES = {"niche_scene": 0.05, "fan_club": 0.04, "influencer_followers": 0.03, "telemetry_loss": 0.02}
"""How readily members like at least, on average."""


def gather(chance: Chance, scale: Scale, people: Accounts, kind: str) -> None:
    """Name the cohorts and give their members what makes them one."""
    rng = chance.of("crowds")
    people.cohorts |= CROWDS.name(rng, people.real, with_sellers=kind != "N")
    for shape in (_used_to_music, _on_one_line, _on_one_machine):
        shape(rng, people)
    _just_come(rng, scale, people)


def _used_to_music(rng: np.random.Generator, people: Accounts) -> None:
    """Music is on all day in a shop, a taxi and at the bedside; small children have one song and no hurry."""
    crowd = people.cohorts
    heavy, lost, small, keen = (crowd[name] for name in ("heavy_listeners", "telemetry_loss", "small_children", "reward_driven"))
    people.activity[heavy] = rng.uniform(3, 9, len(heavy))
    people.days[heavy] = rng.choice([CARER, DRIVING, ELDER], len(heavy))
    people.loss[lost] = rng.uniform(0.4, 0.98, len(lost))
    people.days[small], people.born[small] = PUPIL, rng.integers(2015, 2022, len(small))
    people.activity[small] = np.maximum(people.activity[small], rng.uniform(0.5, 2.5, len(small)))
    people.activity[keen] *= rng.uniform(0.1, 1.1, len(keen))
    people.talking[crowd["lyric_quotes"]] += 6
    for name, least in FEWEST_LIKES.items():
        who = crowd[name]
        people.liking[who] = np.maximum(people.liking[who], least * rng.lognormal(0, 0.6, len(who)))


def _on_one_line(rng: np.random.Generator, people: Accounts) -> None:
    """Halls of residence behind an address or two; the cars and phones of a suburb behind one mast."""
    for number, hall in enumerate(groups(rng, people.cohorts["campus_network"], 25, 80)):
        people.home[hall] = HOME + 1_500_000 + 2 * number + rng.integers(0, 2, len(hall))
        people.work[hall] = WORK + 1_500_000 + number
        people.days[hall], people.born[hall] = PUPIL, rng.integers(2002, 2008, len(hall))
        people.speaker[hall] &= rng.random(len(hall)) < 0.2
    for number, suburb in enumerate(groups(rng, people.cohorts["carrier_nat"], 50, 170)):
        people.mast[suburb] = MAST + 500_000 + number
        people.cell[suburb] = rng.uniform(0.65, 1.0, len(suburb))


def _on_one_machine(rng: np.random.Generator, people: Accounts) -> None:
    """Two to five who share whatever there is: the speaker, the car, a tablet, and some even the one phone."""
    for family in groups(rng, people.cohorts["family_device"], 2, 5):
        move_in(people, family, np.full(len(family), family[0]))
        people.speaker[family], people.tablet[family] = True, rng.uniform(0.2, 0.9, len(family))
        for slot, shares in ((OTHER, 1.0), (PHONE, 0.4)):
            if rng.random() < shares:
                for table in (people.device, people.device_type, people.integrity):
                    table[family, slot] = table[family[0], slot]


def _just_come(rng: np.random.Generator, scale: Scale, people: Accounts) -> None:
    """Newcomers got a speaker for a present, most of them in the same weeks; who brings a list along came lately, too."""
    new = people.cohorts["newcomers"]
    people.registered[new] = (scale.start + rng.beta(1.5, 1.3, len(new)) * (scale.days - 2) * DAY).astype(np.int64)
    people.activity[new] = np.maximum(people.activity[new], 0.5)
    people.speaker[new] |= rng.random(len(new)) < 0.7
    moved = people.cohorts["playlist_import"]
    people.registered[moved] = np.minimum(people.registered[moved], scale.start + 15 * DAY)
