"""Who is hired: crews of fakes, their customers, what is peculiar about their accounts. Each crew draws its own care."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.fifth.accounts import EMULATED, PROXY, ROOM, Accounts
from resonance.made_up.fifth.crowds import split
from resonance.made_up.fifth.stage import Stage
from resonance.made_up.fifth.temper import ranged
from resonance.made_up.third.scale import DAY, Chance, Scale

Range = tuple[float, float]


@dataclass(frozen=True)
class Style:
    """How a trade works, from careless to careful; `bot`: chance that it has no interface; the last two: at most."""

    size: tuple[int, int]
    shifts: Range
    likes: Range
    gap: Range  # seconds between likes
    heard: Range
    camouflage: Range = (0.0, 0.4)  # likes on popular songs
    life: Range = (0.0, 0.35)  # ordinary visits, against anybody's
    bot: float = 0.0
    per_device: int = 1
    per_network: int = 1


STYLES = {
    "script_burst": Style((4, 50), (1, 10), (110, 15), (0.4, 9), (0.0, 0.5), bot=0.9, per_device=4, per_network=20),
    "coordinated_likes": Style((8, 60), (4, 20), (50, 12), (12, 120), (0.15, 0.85), camouflage=(0.0, 0.15), life=(0.0, 0.1)),
    "slow_drip": Style((5, 40), (14, 33), (50, 15), (60, 3_000), (0.1, 0.75), camouflage=(0.05, 0.55), life=(0.0, 0.5), bot=0.5),
    "device_farm": Style((8, 60), (4, 20), (100, 25), (4, 40), (0.1, 0.8), per_device=15, per_network=60),
    "network_farm": Style((12, 80), (4, 20), (90, 20), (4, 50), (0.1, 0.8), per_network=80),
    "fresh_account_ring": Style((8, 60), (1, 6), (80, 12), (3, 60), (0.1, 0.7), life=(0.1, 0.9), bot=0.3, per_network=15),
    "unheard_likes": Style((3, 30), (4, 20), (110, 20), (5, 80), (0.0, 0.06), life=(0.0, 0.5), bot=0.7),
    "reward_only": Style((3, 40), (5, 20), (0, 0), (0.5, 14), (0.0, 0.6), life=(0, 0.12), bot=0.4, per_device=8, per_network=20),
    "copied_comment": Style((4, 40), (5, 20), (10, 3), (10, 200), (0.0, 0.7), life=(0.0, 0.6), bot=0.4, per_network=6),
    "spam_comment": Style((3, 25), (3, 15), (6, 2), (4, 200), (0.0, 0.6), life=(0.0, 0.5), bot=0.5, per_network=6),
    "share_ring": Style((5, 30), (5, 25), (14, 6), (20, 300), (0.1, 0.8), life=(0.0, 0.6)),
    "replayed_trace": Style((5, 30), (5, 20), (40, 12), (5, 60), (0.5, 1.0), life=(0.0, 0.1), bot=0.8, per_network=10),
    "like_churn": Style((3, 25), (4, 20), (30, 8), (1, 400), (0.1, 0.8), life=(0.0, 0.6), bot=0.5),
    "emulator": Style((5, 50), (4, 20), (90, 20), (4, 50), (0.1, 0.8), bot=0.2, per_device=4, per_network=40),
}  # fmt: skip
PATIENT = {"coordinated_likes": 0.45, "slow_drip": 0.4, "share_ring": 0.15}
PATIENT_SIZE = (5, 20)
ATTACKS = ("", *STYLES)
HIRED = {"S": (0.066, 0.084), "A": (0.029, 0.034), "G": (0.029, 0.034), "N": (0.0, 0.0)}
"""Fakes over real accounts, a range over platforms."""


@dataclass(frozen=True)
class Crew:
    """Fakes that work together. `orders`: the songs of each customer (one artist each); the rest as in Style, drawn."""

    attack: str
    members: np.ndarray
    orders: list[np.ndarray]
    care: float
    bot: bool
    style: dict[str, float]


def hired_accounts(chance: Chance, kind: str, scale: Scale) -> int:
    """How many accounts the crews of this world have."""
    return round(chance.of("hired").uniform(*HIRED[kind]) * scale.people)


def open_market(stage: Stage) -> None:
    """Artists who buy likes; what is bought is mostly little known. Several crews may work for one."""
    rng, catalogue = stage.chance.of("market"), stage.catalogue
    fame = np.bincount(catalogue.artist, catalogue.weight, catalogue.artists)
    songs = np.bincount(catalogue.artist, minlength=catalogue.artists)
    known = np.flatnonzero(songs >= 2)
    known = known[np.argsort(fame[known])][: max(40, int(len(known) * rng.uniform(0.4, 0.95)))]
    buyers = rng.choice(known, min(len(known), int(rng.integers(35, 90))), replace=False)
    stage.market.extend(catalogue.of(int(artist)) for artist in buyers)


def hire(stage: Stage) -> list[Crew]:
    """All fakes in crews, every attack of the kind among them; their accounts are changed."""
    rng, people = stage.chance.of("hire"), stage.accounts
    hired = rng.permutation(np.arange(stage.scale.people, len(people)))
    if not len(hired):
        return []
    names = list(STYLES if stage.kind == "S" else PATIENT)
    shares = rng.dirichlet(np.full(len(names), 2.5)) if stage.kind == "S" else np.array(list(PATIENT.values()))
    shares = 0.035 + (1 - 0.035 * len(names)) * shares
    crews: list[Crew] = []
    for name, part in zip(names, np.split(hired, np.round(np.cumsum(shares)[:-1] * len(hired)).astype(int)), strict=True):
        people.attack[part] = ATTACKS.index(name)
        for group in split(rng, part, STYLES[name].size if stage.kind == "S" else PATIENT_SIZE):
            crews.append(_crew(stage, rng, name, group))
            (_settle if stage.kind == "S" else _settle_patient)(stage, rng, crews[-1], len(crews))
    return crews


def _crew(stage: Stage, rng: np.random.Generator, attack: str, members: np.ndarray) -> Crew:
    style, care = STYLES[attack], float(rng.beta(1.3, 1.3))
    drawn = {name: ranged(rng, getattr(style, name), care) for name in ("shifts", "likes", "gap", "heard", "camouflage", "life")}
    customers = rng.choice(len(stage.market), int(rng.integers(3, 1 + min(len(stage.market), 25))), replace=False)
    return Crew(attack, members, [stage.market[n] for n in customers], care, rng.random() < style.bot, drawn)


def _settle(stage: Stage, rng: np.random.Generator, crew: Crew, number: int) -> None:
    """Age, life, phones and lines of a crew's accounts."""
    people, who, style = stage.accounts, crew.members, STYLES[crew.attack]
    _age(stage, rng, crew)
    people.pace[who] = people.pace.mean() * crew.style["life"] * rng.uniform(0.3, 1.7, len(who))
    people.liking[who] = rng.uniform(0, 0.8) * rng.lognormal(-0.5, 1.0, len(who))
    if rng.random() < 0.6:
        people.friends[who] = -1
    people.second[who] *= rng.random() < 0.3
    if crew.bot:
        people.opening[who] *= rng.choice([0.0, rng.random(), 1.0], p=(0.35, 0.4, 0.25))
    phones = int(rng.integers(min(3, style.per_device), style.per_device + 1)) if style.per_device > 1 else 1
    people.device[who, 0] = people.device[who[np.arange(len(who)) // phones * phones], 0]
    people.device_type[who, 0], people.integrity[who, 0] = people.device_type[who[0], 0], people.integrity[who, 0]
    if crew.attack == "emulator":
        seen = rng.random(len(who)) < ranged(rng, (1.0, 0.3), crew.care)
        people.integrity[who, 0] = np.where(seen, EMULATED, rng.choice([0, 1, 3], len(who)))
    _lines(people, rng, crew, number)


def _age(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """Fresh rings register within hours or days; others were bought, or registered in batches long ago."""
    people, who = stage.accounts, crew.members
    spread = rng.exponential(ranged(rng, (0.05, 5), crew.care), len(who))
    if crew.attack == "fresh_account_ring":
        begin = stage.scale.start + rng.uniform(-8, stage.scale.days - 14) * DAY
        people.registered[who] = (begin + spread.clip(0, 8) * DAY).astype(np.int64)
    elif rng.random() < 0.5:
        begin = stage.scale.start - rng.uniform(8, 400) * DAY
        people.registered[who] = (begin + spread.clip(0, 7) * DAY).astype(np.int64)


def _lines(people: Accounts, rng: np.random.Generator, crew: Crew, number: int) -> None:
    """Rooms behind a router, exits of proxies (the crew's own, or those that others rent too), or lines of their own."""
    who, most = crew.members, STYLES[crew.attack].per_network
    if most > 1:
        each = int(rng.integers(max(2, most // 5), most + 1))
        people.home[who] = people.work[who] = ROOM + number * 100 + np.arange(len(who)) // each
        people.cell[who] = rng.uniform(0, 0.4) * (rng.random(len(who)) < 0.5)
    if crew.bot and rng.random() < 0.5:
        people.proxied[who] = rng.uniform(0.3, 1)
        people.pool[who] = PROXY + (number * 1_000 if rng.random() < 0.4 else 0)


def _settle_patient(stage: Stage, rng: np.random.Generator, crew: Crew, number: int) -> None:
    """Aged accounts on phones and lines of their own, which browse a little."""
    people, who = stage.accounts, crew.members
    people.registered[who] = np.minimum(
        people.registered[who], stage.scale.start - (rng.uniform(20, 500, len(who)) * DAY).astype(np.int64)
    )
    people.pace[who] = people.pace.mean() * rng.uniform(0.02, 0.7) * rng.uniform(0.4, 1.6, len(who))
    people.liking[who] = 0.0
    if number % 2:
        people.friends[who] = -1
