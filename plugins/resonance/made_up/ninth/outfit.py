"""Suppliers get their accounts, devices and networks."""

from __future__ import annotations

import numpy as np

from resonance.made_up.cohorts import groups
from resonance.made_up.fifth.crews import ATTACKS
from resonance.made_up.ninth.people import EMULATOR, EXIT, HOME, OK, PC, PHONE, ROOTED, UNKNOWN, Accounts
from resonance.made_up.ninth.trade import MARKET, TRADES, Crew, drawn
from resonance.made_up.third.scale import DAY, Chance, Scale

STOCKED = {"coordinated_likes": 0.6, "unheard_likes": 0.35, "like_churn": 0.35, "script_burst": 0.3}
"""Chance that accounts are bought from a stock and wake for the first order; 0.1 of other trades."""
NEVER_STOCKED = ("fresh_account_ring", "reward_only", "replayed_trace")
RADIO_ON = 0.35
"""Suppliers who leave the radio on, with the sound off, so that their accounts seem to live: it costs them nothing."""


def outfit(chance: Chance, kind: str, scale: Scale, people: Accounts, members: np.ndarray) -> list[Crew]:
    """Split the fakes over trades and suppliers, and give each its accounts, devices and networks."""
    if not len(members):
        return []
    rng = chance.of("outfitting")
    crews = []
    for name, part in MARKET.split(rng, kind, members, 3.0):
        low, high = TRADES[name].size if kind == "S" else (5, 11)
        people.attack[part] = ATTACKS.index(name)
        for group in groups(rng, part, low, high):
            crew = Crew(name, np.sort(group), drawn(rng, TRADES[name]))
            (_equip if kind == "S" else _equip_patient)(rng, scale, people, crew)
            crews.append(crew)
    return crews


def _equip(rng: np.random.Generator, scale: Scale, people: Accounts, crew: Crew) -> None:
    who, size = crew.members, len(crew.members)
    hums = crew.attack != "reward_only" and rng.random() < RADIO_ON
    people.activity[who] *= rng.uniform(0.5, 1.8) if hums else crew.draw["life"]
    if hums:
        people.modes[who] = [0.95, 1.0, 1.0]
    people.liking[who] *= rng.uniform(0, 0.8)
    people.registered[who] = scale.start - (crew.draw["age"] * rng.lognormal(0, 0.4, size) + 0.1) * DAY
    if crew.attack == "fresh_account_ring":
        first = rng.uniform(0.5, scale.days - 10)
        people.registered[who] = scale.start + (first + crew.draw["age"] * rng.random(size)) * DAY
    elif crew.attack not in NEVER_STOCKED and rng.random() < STOCKED.get(crew.attack, 0.1):
        people.wakes[who] = scale.start + (rng.uniform(5, 20) + 1.5 * rng.random(size)) * DAY
    _place(rng, people, crew)
    if crew.attack == "reward_only":
        _households(rng, people, who)
    if crew.attack == "emulator":
        plain = rng.random(size) < rng.uniform(0.05, 0.4)
        people.integrity[who, 0] = np.where(
            plain, rng.choice([OK, UNKNOWN], size), rng.choice([EMULATOR, EMULATOR, ROOTED], size)
        )
        people.device_type[who, 0] = np.where(rng.random(size) < 0.15, PC, PHONE)
        people.second[who] *= rng.random() < 0.5
    else:
        people.integrity[who, 0] = np.where(rng.random(size) < 0.07, ROOTED, people.integrity[who, 0])


def _place(rng: np.random.Generator, people: Accounts, crew: Crew) -> None:
    """Workers' phones, a room's lines or a proxy's exits; most suppliers lack one or the other."""
    who, size = crew.members, len(crew.members)
    if crew.attack == "device_farm" or rng.random() < 0.1:
        phones = rng.choice(who, max(1, size // int(rng.integers(5, 13))), replace=False)
        used = np.sort(rng.integers(0, len(phones), size))
        people.device[who, 0], people.integrity[who, 0] = people.device[phones[used], 0], people.integrity[phones[used], 0]
        people.second[who] *= rng.uniform(0, 0.6)
    if crew.attack == "network_farm" or rng.random() < 0.15:
        lines = rng.choice(people.home[who], max(1, size // int(rng.integers(18, 45))))
        people.home[who] = people.work[who] = lines[np.arange(size) % len(lines)]
        people.cell[who] *= rng.uniform(0, 0.5)
    elif rng.random() < 0.4:
        people.exits[who], people.proxied[who] = EXIT + 100 * int(rng.integers(0, 60)), rng.uniform(0.4, 1)


def _households(rng: np.random.Generator, people: Accounts, who: np.ndarray) -> None:
    """One to seven accounts are one person's, at home, on a phone or two."""
    for mine in groups(rng, who, 1, 7):
        one = mine[0]
        people.home[mine], people.work[mine] = people.home[one], people.work[one]
        people.town[mine], people.province[mine] = people.town[one], people.province[one]
        if rng.random() < 0.5:
            people.device[mine, 0] = rng.choice(people.device[mine[:2], 0], len(mine))


def _equip_patient(rng: np.random.Generator, scale: Scale, people: Accounts, crew: Crew) -> None:
    """Aged accounts, each with a device, a home and habits of its own; what they like is decided elsewhere."""
    who, size = crew.members, len(crew.members)
    age = 75 + rng.gamma(1.2, 350, size).clip(0, 1_900)
    people.registered[who] = (scale.start - age * DAY).astype(np.int64)
    people.activity[who] = (people.activity[who] * rng.uniform(0.4, 1.2)).clip(0.1, 3)
    people.home[who] = HOME + 1_900_000 + who
    people.liking[who] = 0
