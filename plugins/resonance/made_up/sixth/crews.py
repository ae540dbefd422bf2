"""Crews of hired accounts: their numbers, their terms, where they get accounts, devices and networks; and the customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.fifth.crews import ATTACKS
from resonance.made_up.sixth.people import EMULATOR, HOME, OK, ROOTED, TUNNEL, TUNNELS
from resonance.made_up.sixth.stage import Stage
from resonance.made_up.sixth.terms import PATIENT, PATIENTLY, Terms, agree, usual_of
from resonance.made_up.third.scale import DAY, HOUR, Chance, Scale

RACKS = HOME + 5_000_000
CREWS_IN_S, PATIENT_SHARE = (0.064, 0.08), (0.026, 0.034)
"""Share of all accounts that crews own."""


@dataclass(frozen=True)
class Crew:
    """Accounts of one business; `songs` are those of its customers."""

    attack: str
    members: np.ndarray
    terms: Terms
    songs: np.ndarray


def staffing(chance: Chance, kind: str, scale: Scale) -> list[tuple[str, int]]:
    """The attack and the size of every crew."""
    rng = chance.of("staffing")
    if kind == "N":
        return []
    share = rng.uniform(*(CREWS_IN_S if kind == "S" else PATIENT_SHARE))
    total = round(scale.people * share / (1 - share))
    if kind != "S":
        sizes = [*rng.integers(5, 9, 3)]
        while sum(sizes) < total:
            sizes.append(rng.integers(5, 21))
        return [(PATIENT[place % 3], int(size)) for place, size in enumerate(sizes)]
    crews = []
    for attack, part in zip(ATTACKS[1:], rng.dirichlet(np.full(len(ATTACKS) - 1, 6.0)), strict=True):
        people = max(4, round(total * part))
        count = max(1, min(people // 4, round(people / rng.lognormal(np.log(25), 0.6))))
        cuts = 3 + rng.multinomial(people - 3 * count, rng.dirichlet(np.full(count, 1.5)))
        crews += [(attack, int(size)) for size in cuts]
    return crews


def open_market(stage: Stage) -> None:
    """Customers: little-known artists, each with one to nine songs to be liked; some buy much more than others."""
    rng, catalogue = stage.chance.of("market"), stage.catalogue
    rank = np.argsort(np.argsort(catalogue.artist_weight))
    poor = rng.permutation(np.flatnonzero(rank < 0.8 * catalogue.artists))
    for artist in poor[: max(12, stage.scale.people // 120)]:
        songs = rng.permutation(np.flatnonzero(catalogue.artist == artist))
        stage.market.append(songs[: 1 + rng.poisson(3.0)])


def hire(stage: Stage, staff: list[tuple[str, int]]) -> list[Crew]:
    """Give each crew its accounts, equipment and customers."""
    rng, crews, at = stage.chance.of("hiring"), [], stage.scale.people
    fame = rng.pareto(1.2, len(stage.market)) + 0.3
    for number, (attack, size) in enumerate(staff):
        members = np.arange(at, at + size)
        at += size
        terms = agree(rng, usual_of(attack) if stage.kind == "S" else PATIENTLY)
        wanted = min(len(fame), int(rng.integers(2, 9)) if stage.kind == "S" else int(rng.integers(5, 14)))
        customers = rng.choice(len(fame), wanted, replace=False, p=fame / fame.sum())
        crew = Crew(attack, members, terms, np.unique(np.concatenate([stage.market[one] for one in customers])))
        _equip(stage, rng, crew, number)
        crews.append(crew)
    _unfriend(stage, rng)
    return crews


def _unfriend(stage: Stage, rng: np.random.Generator) -> None:
    """Few people are friends of accounts that crews own: those whose friend sold or lost the account."""
    friends, attack = stage.accounts.friends, stage.accounts.attack
    strange = (attack[friends] > 0) & (attack == 0)[:, None] & (rng.random(friends.shape) < 0.8)
    friends[strange] = -1


def _equip(stage: Stage, rng: np.random.Generator, crew: Crew, number: int) -> None:
    """Accounts from a shop in lots of one age, cloud phones, racks on one line, proxies."""
    people, terms, members = stage.accounts, crew.terms, crew.members
    count = len(members)
    people.attack[members] = ATTACKS.index(crew.attack)
    _date(stage, rng, crew)
    lot = np.arange(count)
    if stage.kind == "S":
        phones, lines = max(1, round(count / terms.crowd)), max(1, round(count / terms.nets))
        people.device[members] = people.device[members[lot % phones]]
        people.home[members] = RACKS + 1_000 * number + lot % lines
        people.work[members] = np.where(rng.random(count) < terms.care, people.work[members], people.home[members])
    else:
        people.home[members] = RACKS + 1_000 * number + lot
    people.device_type[members, 0] *= rng.random(count) < 0.5
    tampered = rng.random((count, 2)) < terms.tampered
    mostly = EMULATOR if crew.attack == "emulator" or rng.random() < 0.3 else ROOTED
    people.integrity[members] = np.where(tampered, mostly, OK)
    people.tunnelled[members] = np.where(rng.random(count) < 0.6, terms.proxied, people.tunnelled[members])
    people.tunnel[members] = TUNNEL + rng.integers(0, TUNNELS) * 1_000
    people.activity[members] *= terms.living
    people.liking[members] *= min(1.0, terms.living) * (1.0 if stage.kind == "S" else 0.12)
    people.sociable[members] *= terms.living
    gone = rng.random((count, people.friends.shape[1])) > terms.living
    people.friends[members] = np.where(gone, -1, people.friends[members])


def _date(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """When the accounts were registered: in one go, or collected; in the log when they are fresh."""
    terms, scale = crew.terms, stage.scale
    opened = scale.start + int(rng.uniform(3, 0.6 * scale.days) * DAY) if terms.age < 30 else scale.end
    spread = rng.uniform(0.02, 0.9)
    age = terms.age * rng.uniform(1 - spread, 1 + spread, len(crew.members))
    if stage.kind != "S":
        age = np.maximum(age, 60.0)
    stage.accounts.registered[crew.members] = opened - (age * DAY).astype(np.int64) - rng.integers(0, HOUR, len(age))
