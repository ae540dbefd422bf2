"""Who is hired: fakes in crews, their customers, and what is peculiar about their accounts. Each crew draws its own manner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.third.accounts import FARM
from resonance.made_up.third.crowds import split
from resonance.made_up.third.log import Stage
from resonance.made_up.third.scale import DAY, Chance, Scale

CREW_SIZES = {
    "script_burst": (4, 60), "coordinated_likes": (8, 60), "slow_drip": (5, 40), "device_farm": (8, 60), "network_farm": (15, 80),
    "fresh_account_ring": (10, 60), "unheard_likes": (3, 30), "reward_only": (5, 60), "copied_comment": (4, 40),
    "spam_comment": (2, 25), "share_ring": (5, 30), "replayed_trace": (5, 30), "like_churn": (3, 25), "emulator": (5, 50),
}  # fmt: skip
PATIENT, PATIENT_SIZE = {"coordinated_likes": 0.45, "slow_drip": 0.4, "share_ring": 0.15}, (5, 20)
ATTACKS = ("", *CREW_SIZES)
HIRED = {"S": (0.07, 0.085), "A": (0.029, 0.034), "G": (0.029, 0.034), "N": (0.0, 0.0)}
"""Fakes over real accounts, a range over platforms."""
LEAST_SHARE = 0.04
"""Of an attack among the fakes of kind S."""


@dataclass(frozen=True)
class Crew:
    """Fakes that work together. `orders`: the songs of each customer (one artist each)."""

    attack: str
    members: np.ndarray
    orders: list[np.ndarray]

    @property
    def songs(self) -> np.ndarray:
        return np.concatenate(self.orders)


def hired_accounts(chance: Chance, kind: str, scale: Scale) -> np.ndarray:
    """How many fakes of each attack, by its code in ATTACKS."""
    rng = chance.of("hiring")
    total = rng.uniform(*HIRED[kind]) * scale.people
    shares = np.zeros(len(ATTACKS))
    if kind == "S":
        shares[1:] = LEAST_SHARE + (1 - LEAST_SHARE * len(CREW_SIZES)) * rng.dirichlet(np.full(len(CREW_SIZES), 3.0))
    elif kind in ("A", "G"):
        shares[[ATTACKS.index(name) for name in PATIENT]] = rng.dirichlet(np.array(list(PATIENT.values())) * 60)
    return np.round(shares * total).astype(int)


def form_crews(stage: Stage) -> list[Crew]:
    """Split the fakes of each attack into crews, find their customers, set up their accounts."""
    rng = stage.chance.of("crews")
    crews = []
    for code, attack in enumerate(ATTACKS[1:], 1):
        members = rng.permutation(np.flatnonzero(stage.accounts.attack == code))
        for group in split(rng, members, CREW_SIZES[attack] if stage.kind == "S" else PATIENT_SIZE):
            crews.append(Crew(attack, group, find_orders(stage, rng, stage.market, int(rng.lognormal(3.45, 0.6)))))
    for crew in crews:
        _equip(stage, rng, crew)
    return crews


def find_market(stage: Stage) -> np.ndarray:
    """Artists whose promoters buy likes: mostly little known, some known well."""
    rng = stage.chance.of("market")
    rank, first = stage.catalogue.rank(), stage.catalogue.first
    best = np.minimum.reduceat(rank, first[:-1])
    appetite = 0.02 + best ** rng.uniform(0.3, 1.5)
    count = max(12, int(len(best) * rng.uniform(0.06, 0.25)))
    return rng.choice(len(best), count, replace=False, p=appetite / appetite.sum())


def find_orders(stage: Stage, rng: np.random.Generator, market: np.ndarray, songs: int) -> list[np.ndarray]:
    """Orders of distinct artists, one to six songs each, together about `songs` of them and from at least three artists."""
    artists = rng.choice(market, min(max(3, songs), len(market)), replace=False)
    orders = [rng.permutation(stage.catalogue.songs_of(artist))[: int(rng.integers(1, 7))] for artist in artists]
    sizes = np.cumsum([len(order) for order in orders])
    return orders[: max(3, int(np.searchsorted(sizes, songs)) + 1)]


def _equip(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    people, who = stage.accounts, crew.members
    patient = stage.kind != "S"
    bare = rng.random() < (0.25 if patient else 0.4)
    people.pace[who] *= 0.0 if bare else rng.uniform(0.1, 1.2)
    people.until[who] = stage.scale.end
    aged = stage.scale.start - (rng.lognormal(5.6, 0.9, len(who)).clip(20, 3_000) * DAY).astype(np.int64)
    recent = np.full(len(who), False) if patient else rng.random(len(who)) < rng.uniform(0, 0.5)
    joined = stage.scale.start + (rng.uniform(-40, 12, len(who)) * DAY).astype(np.int64)
    people.registered[who] = np.where(recent, joined, np.minimum(people.registered[who], aged))
    if stage.kind == "S":
        SETUPS.get(crew.attack, lambda *_: None)(stage, rng, who)


def _racks(stage: Stage, rng: np.random.Generator, who: np.ndarray) -> None:
    """Several accounts a handset, the handsets behind few lines."""
    people = stage.accounts
    handsets = max(1, int(len(who) / rng.uniform(3, 12)))
    people.device[who] = people.device[who[rng.integers(0, handsets, len(who))], :1]
    people.device_type[who], people.second[who] = 0, 0.0
    _lines(stage, rng, who)


def _lines(stage: Stage, rng: np.random.Generator, who: np.ndarray) -> None:
    people = stage.accounts
    lines = FARM + int(rng.integers(0, 1_000_000)) * 8 + rng.integers(0, int(rng.integers(1, 5)), len(who))
    people.home[who] = people.work[who] = lines
    people.cell[who], people.vpn[who] = rng.uniform(0, 0.15), 0.0


def _fresh(stage: Stage, rng: np.random.Generator, who: np.ndarray) -> None:
    """Registered within hours or days of one another, at times from one place."""
    begin = stage.scale.start + rng.uniform(-3, max(stage.scale.days - 10, 1)) * DAY
    stage.accounts.registered[who] = (begin + rng.uniform(0.02, 3) * DAY * rng.random(len(who))).astype(np.int64)
    if rng.random() < 0.5:
        _lines(stage, rng, who)


def _emulators(stage: Stage, rng: np.random.Generator, who: np.ndarray) -> None:
    shown = rng.random((len(who), 2))
    stage.accounts.integrity[who] = np.where(shown < rng.uniform(0.6, 1.0), 2, np.where(shown < 0.9, 1, 3))


SETUPS = {"device_farm": _racks, "network_farm": _lines, "fresh_account_ring": _fresh, "emulator": _emulators}
