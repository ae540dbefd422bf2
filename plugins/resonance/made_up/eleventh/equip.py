"""Suppliers get their accounts: clones on phones of a rack, phones in a cloud, clients that are none, people's own; and lines."""

from __future__ import annotations

import numpy as np

from resonance.made_up.cohorts import groups
from resonance.made_up.eleventh.market import MARKET
from resonance.made_up.eleventh.people import EMULATOR, EXIT, HOME, OK, PC, PHONE, ROOTED, STUDIO, UNKNOWN, Accounts
from resonance.made_up.eleventh.stage import Temper
from resonance.made_up.eleventh.trades import CLOUD, HANDS, PROTOCOL, RACK, TRADES, Crew, hire
from resonance.made_up.eleventh.trades import STUDIO as TABLE
from resonance.made_up.fifth.crews import ATTACKS
from resonance.made_up.third.scale import DAY, Chance, Scale

PATIENT_SIZE = (5, 20)


def equip(chance: Chance, kind: str, scale: Scale, temper: Temper, people: Accounts) -> list[Crew]:
    """Split the accounts behind the real ones over trades and crews, and give each what it works with."""
    members = np.arange(scale.people, len(people))
    if not len(members):
        return []
    rng, crews = chance.of("equipping"), []
    for name, part in MARKET.split(rng, kind, members, 2.5):
        people.attack[part] = ATTACKS.index(name)
        for group in groups(rng, part, *(TRADES[name].size if kind == "S" else PATIENT_SIZE)):
            crews.append(hire(rng, temper, name, group))
            _alone(people, group, rng.uniform(0.05, 0.7) if kind == "S" else rng.uniform(0.2, 1.0))
            (_set_up if kind == "S" else _set_up_patient)(rng, scale, people, crews[-1])
    return crews


def _alone(people: Accounts, who: np.ndarray, let_in: float) -> None:
    """Each has a household and a line that nobody else has; few or many chats have let them in."""
    people.household[who], people.home[who] = who, HOME + 1_000_000 + who
    people.rig_line[who] = people.home[who]
    people.liking[who] *= 0.5
    people.let_in[who] = let_in


def _set_up(rng: np.random.Generator, scale: Scale, people: Accounts, crew: Crew) -> None:
    who, size, draw = crew.members, len(crew.members), crew.draw
    people.registered[who] = scale.start - (draw["age"] * rng.lognormal(0, 0.4, size) + 0.05) * DAY
    people.activity[who] *= draw["life"] * rng.uniform(0.5, 1.5)
    people.player[who] |= rng.random() < 0.5
    people.courtesy[who] *= crew.care * rng.random()
    people.posts[who] *= rng.uniform(0, 0.6)
    people.streak[who] = rng.beta(4, 1) if rng.random() < 0.3 else 0.0
    if crew.attack == "fresh_account_ring":
        opened = scale.start + rng.uniform(0.5, scale.days - 9) * DAY
        people.registered[who] = opened + draw["age"] * DAY * np.sort(rng.random(size))
    elif rng.random() < 0.25 and crew.attack not in ("slow_drip", "share_ring", "reward_only"):
        people.wakes[who] = scale.start + (rng.uniform(1, 20) + 3 * rng.random(size)) * DAY
    _machines(rng, people, crew)
    _wires(rng, people, crew)


def _machines(rng: np.random.Generator, people: Accounts, crew: Crew) -> None:
    """Clones share a phone; what has no phone says what it likes, now and then the truth."""
    who, size, rig = crew.members, len(crew.members), crew.rig
    clones = max(1, round(crew.draw["clones"]))
    first = who[np.arange(size) // clones * clones]
    people.device[who, 0], people.integrity[who, 0] = people.device[first, 0], people.integrity[first, 0]
    if rig == RACK:
        people.second[who] = 0
        rooted = rng.random(size) < rng.uniform(0, 0.5) * (1 - crew.care)
        people.integrity[who, 0] = np.where(rooted, rng.choice([ROOTED, UNKNOWN], size), people.integrity[who, 0])
    if rig in (CLOUD, PROTOCOL):
        bare = rng.random(size) < (rng.uniform(0.6, 0.97) if crew.attack == "emulator" else 0.35 * rng.random())
        said = np.where(bare, rng.choice([EMULATOR, EMULATOR, UNKNOWN, ROOTED], size), rng.choice([OK, OK, OK, UNKNOWN], size))
        people.integrity[who] = said[:, None]
        people.second[who] *= crew.care * rng.random()
        people.device_type[who] = np.where(rng.random((size, 2)) < 0.1 * rng.random(), PC, PHONE)
    if rig == TABLE:
        people.second[who] *= rng.random()


def _wires(rng: np.random.Generator, people: Accounts, crew: Crew) -> None:
    """A table has one line, racks a few or mobile cards, clients without an app rent exits."""
    who, size, rig = crew.members, len(crew.members), crew.rig
    chance = {TABLE: 1.0, RACK: 0.7, CLOUD: 0.4, PROTOCOL: 0.3, HANDS: 0.1}[rig]
    if rng.random() < chance * (1.2 - 0.6 * crew.care) or rig == TABLE:
        wires = 1 if rig == TABLE else 1 + size // int(rng.integers(12, 50))
        people.home[who] = people.work[who] = STUDIO + who[0] + np.arange(size) * wires // size
        people.cell[who] *= rng.uniform(0, 0.6)
    else:
        people.work[who] = people.home[who]
    if rig in (CLOUD, PROTOCOL) and rng.random() < 0.75:
        people.exits[who], people.proxied[who] = EXIT + 50 * rng.integers(0, 60, size), rng.uniform(0.3, 1)


def _set_up_patient(rng: np.random.Generator, scale: Scale, people: Accounts, crew: Crew) -> None:
    """Old accounts, each with machines, lines and hours of its own, whose clients report well, since what they play is to count;
    they like what is planned and nothing else."""
    who, size = crew.members, len(crew.members)
    people.registered[who] = (scale.start - (100 + rng.gamma(1.2, 400, size)).clip(100, 2_800) * DAY).astype(np.int64)
    people.activity[who] = (people.activity[who] * rng.uniform(0.3, 1.3)).clip(0.08, 3)
    people.liking[who] = people.courtesy[who] = 0
    people.streak[who] = np.where(rng.random(size) < rng.random(), rng.beta(2, 1.5, size), 0.0)
    people.player[who] |= rng.random(size) < 0.6
    people.loss[who] = people.loss[who].clip(0, 0.01)
