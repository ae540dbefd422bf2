"""Crews get their accounts, devices and networks."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eighth.crews import MARKET, TRADES, Crew, drawn
from resonance.made_up.eighth.people import EMULATOR, HOME, OK, PC, PHONE, POOL, ROOTED, Accounts
from resonance.made_up.fifth.crews import ATTACKS
from resonance.made_up.market import FEWEST_FAKES
from resonance.made_up.third.scale import DAY, Chance, Scale

SLEEPING = {"coordinated_likes": 0.8, "unheard_likes": 0.4, "fresh_account_ring": 0.0, "reward_only": 0.0, "replayed_trace": 0.0}
"""Chance that a crew's accounts are bought asleep and wake for their first order; 0.1 of other trades."""


def equip(chance: Chance, kind: str, scale: Scale, people: Accounts, members: np.ndarray) -> list[Crew]:
    """Split the fakes over trades and crews, and give every crew its accounts, devices and networks."""
    if not len(members):
        return []
    rng = chance.of("equipping")
    crews = []
    for name, part in MARKET.split(rng, kind, members, 4.0, reward_only=9.0):
        begin = 0
        while begin < len(part):
            low, high = TRADES[name].size if kind == "S" else (4, 9)
            size = int(rng.integers(low, high + 1))
            size = len(part) - begin if len(part) - begin - size < FEWEST_FAKES else size
            crew = Crew(name, part[begin : begin + size], drawn(rng, TRADES[name]))
            people.attack[crew.members] = ATTACKS.index(name)
            (_settle if kind == "S" else _settle_patient)(rng, scale, people, crew)
            crews.append(crew)
            begin += size
    return crews


def _settle(rng: np.random.Generator, scale: Scale, people: Accounts, crew: Crew) -> None:
    who, size = crew.members, len(crew.members)
    people.activity[who] *= crew.draw["life"]
    if rng.random() < SLEEPING.get(crew.attack, 0.1):
        people.silent[who] = scale.start + ((rng.uniform(6, 18) + rng.random(size)) * DAY).astype(np.int64)
    people.liking[who] *= rng.random()
    age = crew.draw["age"] * rng.lognormal(0, 0.35, size) + 0.2
    people.registered[who] = scale.start - age * DAY
    if crew.attack == "fresh_account_ring":
        people.registered[who] = scale.start + ((rng.integers(1, scale.days - 12) + age) * DAY).astype(np.int64)
    if crew.attack == "device_farm" or rng.random() < 0.12:
        pool = people.device[rng.choice(who, max(1, size // int(rng.integers(6, 14)))), 0]
        people.device[who, 0] = pool[(np.arange(size) * len(pool) // size)]
    if crew.attack == "network_farm" or rng.random() < 0.2:
        people.home[who] = people.work[who] = rng.choice(people.home[who], max(1, size // 40))[
            np.arange(size) % max(1, size // 40)
        ]
        people.cell[who] *= 0.25
    elif rng.random() < 0.4:
        people.pool[who], people.proxied[who] = POOL + int(rng.integers(60, 100)) * 100, rng.uniform(0.5, 1)
    if crew.attack == "reward_only":
        _hunters(rng, people, who)
    if crew.attack == "emulator":
        fake = rng.random(size) < rng.uniform(0.6, 0.95)
        people.integrity[who, 0] = np.where(fake, rng.choice([EMULATOR, EMULATOR, ROOTED], size), OK)
        people.device_type[who, 0] = np.where(rng.random(size) < 0.2, PC, PHONE)
    else:
        people.integrity[who, 0] = np.where(rng.random(size) < 0.08, ROOTED, people.integrity[who, 0])


def _hunters(rng: np.random.Generator, people: Accounts, who: np.ndarray) -> None:
    """A person has one to six accounts, at home, on a phone or two."""
    begin = 0
    while begin < len(who):
        mine = who[begin : begin + int(rng.integers(1, 7))]
        people.home[mine] = people.work[mine] = people.home[mine[0]]
        people.province[mine] = people.province[mine[0]]
        if rng.random() < 0.45:
            people.device[mine, 0] = rng.choice(people.device[mine[:2], 0], len(mine))
        begin += len(mine)


def _settle_patient(rng: np.random.Generator, scale: Scale, people: Accounts, crew: Crew) -> None:
    """Aged accounts of which each has a device, a home and habits of its own; they like nothing by chance."""
    who, size = crew.members, len(crew.members)
    age = 60 + rng.lognormal(5.2, 0.8, size).clip(5, 1_800)
    people.registered[who] = (scale.start - age * DAY).astype(np.int64)
    people.activity[who] = (people.activity[who] * rng.uniform(0.3, 1.1)).clip(0.08, 3)
    people.home[who] = people.work[who] = HOME + 1 + who
    people.liking[who] = 0
