"""The market: customers order likes of their songs, a broker splits the orders among crews, crews hire or rent accounts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resonance.made_up.fourth.seats import SEATS
from resonance.made_up.fourth.stage import Stage, between
from resonance.made_up.third.crews import ATTACKS
from resonance.made_up.third.crowds import split
from resonance.made_up.third.scale import DAY, HOUR

Range = tuple[float, float]


@dataclass(frozen=True)
class Trade:
    """How crews of a kind work; a crew draws its own figures from the ranges."""

    size: tuple[int, int]
    quota: Range
    """Acts a day and account."""
    days: Range
    """Working days."""
    gap: Range
    """Seconds between acts."""
    heard: Range = (0.02, 0.5)
    """Share of the likes with a play before."""
    life: Range = (0.01, 0.4)
    """Everyday activity, over that of people."""
    seat: str = "own"


TRADES = {
    "script_burst": Trade((6, 40), (9, 60), (1, 5), (0.25, 4)),
    "coordinated_likes": Trade((10, 50), (3, 14), (3, 14), (8, 240)),
    "slow_drip": Trade((6, 30), (1, 4), (18, 35), (900, 9_000), life=(0.05, 0.6)),
    "device_farm": Trade((10, 60), (3, 20), (4, 24), (10, 120), seat="rack"),
    "network_farm": Trade((12, 60), (3, 14), (4, 28), (15, 300), seat="hall"),
    "fresh_account_ring": Trade((8, 40), (4, 20), (2, 9), (5, 200)),
    "unheard_likes": Trade((6, 30), (3, 12), (6, 28), (20, 900), heard=(0.001, 0.06)),
    "reward_only": Trade((6, 30), (1, 4), (6, 20), (2, 60), life=(0.002, 0.05), seat="phones"),
    "copied_comment": Trade((6, 25), (1, 8), (4, 20), (30, 600)),
    "spam_comment": Trade((5, 20), (1, 10), (3, 20), (20, 900)),
    "share_ring": Trade((6, 24), (1, 4), (8, 28), (60, 2_000)),
    "replayed_trace": Trade((6, 30), (8, 24), (2, 9), (10, 90), heard=(0.4, 0.95)),
    "like_churn": Trade((6, 24), (2, 8), (4, 20), (10, 300), heard=(0.05, 0.6)),
    "emulator": Trade((8, 40), (4, 20), (3, 20), (5, 150), seat="emulator"),
}
PATIENT = {"coordinated_likes": 0.4, "slow_drip": 0.45, "share_ring": 0.15}
PATIENT_TRADE = Trade((5, 20), (1, 3), (14, 35), (600, 20_000), heard=(0.4, 0.75), life=(0.2, 0.8))
GHOST_HEARD = 0.88
HIRED = {"S": (0.06, 0.08), "A": (0.028, 0.034), "G": (0.028, 0.034), "N": (0.0, 0.0)}
"""Fakes over all accounts."""


@dataclass
class Crew:
    """Accounts that work together, and the customers' songs that they were given."""

    attack: str
    members: np.ndarray
    trade: Trade
    quota: float
    days: np.ndarray
    """Days of the world on which the crew works, ascending."""
    gap: float
    heard: float
    begins: int
    """Minute of the day at which its shift begins."""
    life: float
    orders: list[np.ndarray] = field(default_factory=list)


def hire(stage: Stage) -> None:
    """Form all crews out of ordinary accounts, seat them at their devices and networks, and give them orders."""
    rng, low_high = stage.chance.of("hire"), HIRED[stage.kind]
    count = round(rng.uniform(*low_high) * len(stage.accounts))
    accounts, used = rng.permutation(len(stage.accounts)), 0
    for attack, size in _portions(rng, stage.kind, count).items():
        stage.accounts.attack[accounts[used : used + size]] = ATTACKS.index(attack)
        trade = TRADES[attack] if stage.kind == "S" else PATIENT_TRADE
        for group in split(rng, accounts[used : used + size], trade.size):
            stage.crews.append(crew := _form(stage, rng, attack, group))
            _enrol(stage, rng, crew)
            SEATS[trade.seat](stage.accounts, rng, group)
        used += size


def _portions(rng: np.random.Generator, kind: str, count: int) -> dict[str, int]:
    """Accounts by attack; every attack has one small crew at least."""
    if count == 0:
        return {}
    names = list(TRADES) if kind == "S" else list(PATIENT)
    portion = rng.dirichlet(np.full(len(names), 1.3) if kind == "S" else 12 * np.array(list(PATIENT.values())))
    least = 8 if kind == "S" else 6
    sizes = np.maximum(least, np.floor(portion * max(0, count - least * len(names)) + least)).astype(int)
    return dict(zip(names, sizes.tolist(), strict=True))


def _form(stage: Stage, rng: np.random.Generator, attack: str, group: np.ndarray) -> Crew:
    trade = TRADES[attack] if stage.kind == "S" else PATIENT_TRADE
    length, days = round(between(rng, trade.days)), stage.scale.days
    spread = min(days, round(length * rng.uniform(1, 2)))
    begin = int(rng.integers(0, days - spread + 1))
    worked = np.sort(rng.permutation(spread)[: min(length, spread)]) + begin
    loud = stage.habit["loud"] if stage.kind == "S" else 1.0
    return Crew(
        attack, group, trade, max(1.0, between(rng, trade.quota) * loud), worked, between(rng, trade.gap),
        between(rng, trade.heard), int(rng.choice([9, 13, 14, 18, 19, 21, 23])) * 60, between(rng, trade.life),
    )  # fmt: skip


def _enrol(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """The accounts' age and everyday life."""
    people, scale, group = stage.accounts, stage.scale, crew.members
    people.activity[group] *= crew.life * rng.uniform(0.3, 1.7, len(group))
    if crew.attack == "fresh_account_ring":
        first = scale.start + int(crew.days[0]) * DAY - int(between(rng, (3, 90)) * HOUR)
        late = rng.exponential(between(rng, (0.3, 20)), len(group)).clip(0, 40)
        people.registered[group] = first + (late * HOUR).astype(np.int64)
    elif stage.kind != "S":
        people.registered[group] = scale.start - (rng.gamma(2, 200, len(group)) * DAY + 60 * DAY).astype(np.int64)
    else:
        latest = scale.start + int(crew.days[0]) * DAY - 2 * DAY
        people.registered[group] = np.minimum(people.registered[group], latest)


def place_orders(stage: Stage) -> None:
    """Customers are labels with some artists and songs to push; each crew serves several of them."""
    rng, catalogue = stage.chance.of("orders"), stage.catalogue
    customers = []
    for label in rng.integers(0, catalogue.label.max() + 1, round(stage.habit["market"])):
        artists = np.flatnonzero(catalogue.label == label)
        artists = rng.permutation(artists)[: int(rng.integers(1, 4))]
        songs = np.flatnonzero(np.isin(catalogue.artist, artists))
        if len(songs):
            customers.append(rng.permutation(songs)[: int(rng.integers(2, 16))])
    customers += [plan.songs for plan in stage.campaigns if rng.random() < 0.3]
    for crew in stage.crews:
        some = rng.permutation(len(customers))[: int(rng.integers(3, 10))]
        crew.orders = [customers[number] for number in some]
