"""Suppliers get their accounts: speakers, head units, phones, households and lines, as their kit and their care have it."""

from __future__ import annotations

import numpy as np

from resonance.made_up.cohorts import groups
from resonance.made_up.fifth.crews import ATTACKS
from resonance.made_up.tenth.clock import DRIVING
from resonance.made_up.tenth.homes import A_CAR, A_PC, A_SPEAKER, EMULATOR, EXIT, HOME, OK, ROOTED, UNKNOWN, move_in
from resonance.made_up.tenth.log import CAR, OTHER, PHONE, SPEAKER
from resonance.made_up.tenth.market import MARKET
from resonance.made_up.tenth.people import Accounts
from resonance.made_up.tenth.stage import Temper
from resonance.made_up.tenth.trades import BENCH, BOXES, HANDS, LODGING, SECOND_HAND, TRADES, WALL, Crew, hire
from resonance.made_up.third.scale import DAY, Chance, Scale

LEFT_ON = 0.3
"""Suppliers who let an alarm ring for their accounts each morning, so that they seem to live: it costs them nothing."""


def outfit(chance: Chance, kind: str, scale: Scale, temper: Temper, people: Accounts) -> list[Crew]:
    """Split the accounts behind the real ones over trades and suppliers, and equip each."""
    members = np.arange(scale.people, len(people))
    if not len(members):
        return []
    rng = chance.of("outfitting")
    crews = []
    for name, part in MARKET.split(rng, kind, members, 2.5):
        low, high = TRADES[name].size if kind == "S" else (5, 20)
        people.attack[part] = ATTACKS.index(name)
        for group in groups(rng, part, low, high):
            crew = hire(rng, temper, name, group)
            (_equip if kind == "S" else _equip_patient)(rng, scale, people, crew)
            crews.append(crew)
    return crews


def _equip(rng: np.random.Generator, scale: Scale, people: Accounts, crew: Crew) -> None:
    who, size = crew.members, len(crew.members)
    people.household[who] = who
    _alone(people, who)
    people.activity[who] *= crew.draw["life"] * rng.uniform(0.6, 1.4)
    people.liking[who] *= rng.uniform(0, 0.8)
    people.looks_back[who] *= crew.care * rng.random()
    people.registered[who] = scale.start - (crew.draw["age"] * rng.lognormal(0, 0.35, size) + 0.1) * DAY
    _install(rng, people, crew)
    rings = crew.attack != "reward_only" and rng.random() < LEFT_ON
    people.alarm[who] = people.speaker[who] & (rng.random(size) < 0.9 * rings)
    if crew.kit == BOXES:
        opened = scale.start + rng.uniform(0.5, scale.days - 9) * DAY
        people.registered[who] = opened + crew.draw["age"] * DAY * np.sort(rng.random(size))
    if crew.kit == SECOND_HAND and crew.attack not in ("slow_drip", "share_ring") and rng.random() < 0.5:
        people.wakes[who] = scale.start + (rng.uniform(2, 20) + 4 * rng.random(size)) * DAY
    if crew.kit in (BENCH, HANDS) and rng.random() < 0.3 + 0.3 * crew.care:
        people.exits[who], people.proxied[who] = EXIT + 100 * int(rng.integers(0, 45)), rng.uniform(0.3, 1)


def _alone(people: Accounts, who: np.ndarray) -> None:
    """A new household for each of them, with machines and a line that nobody else has."""
    n = len(people)
    for slot in (SPEAKER, CAR):
        people.device[who, slot] = slot * n + who
    people.home[who] = HOME + 1_900_000 + who
    people.work[who] = people.home[who]


def _install(rng: np.random.Generator, people: Accounts, crew: Crew) -> None:
    """Voices share a speaker, or a phone that was used to set them up, and machines share a line, unless care forbids it."""
    who, size, kit = crew.members, len(crew.members), crew.kit
    voices = max(1, round(crew.draw["voices"]))
    machines = np.arange(size) // voices
    first = who[machines * voices]
    if kit in (WALL, BOXES, LODGING, SECOND_HAND):
        move_in(people, who, first)
        people.speaker[who], people.device_type[who, SPEAKER], people.drives[who] = True, A_SPEAKER, False
    if kit == HANDS or (kit in (WALL, BOXES, LODGING) and crew.care < 0.6):
        for table in (people.device, people.device_type, people.integrity):
            table[who, PHONE] = table[first, PHONE]
        people.tablet[who] *= rng.random() < crew.care
        people.integrity[who, PHONE] = np.where(rng.random(size) < 0.05, ROOTED, people.integrity[who, PHONE])
    if kit == BENCH:
        _bench(rng, people, crew)
    together = {WALL: 0.85, BOXES: 0.6, HANDS: 0.35, BENCH: 0.3}.get(kit, 0.0)
    if rng.random() < together * (1.3 - 0.6 * crew.care) or kit == LODGING:
        lines = rng.choice(who, max(1, size // int(rng.integers(15, 45))), replace=False)
        people.home[who] = people.work[who] = people.home[lines[np.arange(size) * len(lines) // size]]
        people.cell[who] *= rng.uniform(0, 0.5)


def _bench(rng: np.random.Generator, people: Accounts, crew: Crew) -> None:
    """Head units without a car, or the software of some: what their makers say of them is not always what they are."""
    who, size = crew.members, len(crew.members)
    people.drives[who], people.days[who], people.speaker[who] = True, DRIVING, False
    bare = rng.random(size) < (rng.uniform(0.6, 0.95) if crew.attack == "emulator" else 0.25 * rng.random())
    said = np.where(bare, rng.choice([EMULATOR, EMULATOR, ROOTED, UNKNOWN], size), rng.choice([OK, OK, OK, UNKNOWN], size))
    people.integrity[who, CAR] = people.integrity[who, OTHER] = said
    people.integrity[who, PHONE] = np.where(rng.random(size) < 0.5, said, people.integrity[who, PHONE])
    people.device_type[who, OTHER] = np.where(rng.random(size) < 0.5, A_PC, A_CAR)


def _equip_patient(rng: np.random.Generator, scale: Scale, people: Accounts, crew: Crew) -> None:
    """Old accounts, each with machines and habits of its own; some pairs have a line in common. What they play is to
    count, so their machines report well."""
    who, size = crew.members, len(crew.members)
    people.household[who] = who
    _alone(people, who)
    pairs = who[1::2][rng.random(size // 2) < 0.3 * (1 - crew.care)]
    people.home[pairs] = people.work[pairs] = people.home[who[np.searchsorted(who, pairs) - 1]]
    age = 90 + rng.weibull(0.9, size) * 400
    people.registered[who] = (scale.start - age.clip(90, 2_500) * DAY).astype(np.int64)
    people.activity[who] = (people.activity[who] * rng.uniform(0.3, 1.2)).clip(0.08, 3)
    people.liking[who] = people.looks_back[who] = 0
    people.loss[who] = people.loss[who].clip(0, 0.01)
