"""Who sells likes and who buys them: suppliers by what they do, and orders; every number drawn anew for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.market import Market, Order
from resonance.made_up.ninth.stage import Stage
from resonance.made_up.third.scale import DAY

VOLLEY, SHIFT, TRICKLE, DEADLINE = range(4)
"""How an order is delivered: by all within minutes or hours; by workers, one account after another; over days; before a vote."""


@dataclass(frozen=True)
class Trade:
    """Ranges from which a supplier draws: accounts, seconds between likes, share played first and seconds of it, likes for show
    per like that is paid, life of its own, days of age; and the ways in which it delivers."""

    size: tuple[int, int]
    pace: tuple[float, float]
    heard: tuple[float, float]
    dwell: tuple[float, float]
    show: tuple[float, float]
    life: tuple[float, float]
    age: tuple[float, float]
    ways: tuple[int, ...]


DRAWN = ("pace", "heard", "dwell", "show", "life", "age")
TRADES = {
    "script_burst": Trade((9, 45), (0.3, 3), (0, 0.25), (0.3, 4), (0, 0.5), (0, 0.15), (2, 400), (VOLLEY, VOLLEY, DEADLINE)),
    "coordinated_likes": Trade(
        (9, 45), (5, 30), (0.2, 0.9), (6, 45), (0.3, 2), (0, 0.5), (100, 1_300), (SHIFT, VOLLEY, DEADLINE)
    ),
    "slow_drip": Trade((8, 36), (15, 120), (0.3, 0.85), (10, 70), (0.5, 2.5), (0.1, 0.8), (60, 1_000), (TRICKLE,)),
    "device_farm": Trade((8, 45), (3, 14), (0.1, 0.8), (3, 30), (0.2, 1.5), (0, 0.35), (8, 600), (SHIFT, SHIFT, VOLLEY)),
    "network_farm": Trade((12, 55), (4, 22), (0.2, 0.85), (4, 40), (0.3, 1.6), (0, 0.5), (10, 700), (SHIFT, VOLLEY, TRICKLE)),
    "fresh_account_ring": Trade((8, 32), (3, 18), (0.15, 0.7), (3, 35), (0.1, 1), (0, 0.35), (0, 6), (VOLLEY, TRICKLE)),
    "unheard_likes": Trade((8, 34), (2, 25), (0, 0.1), (1, 6), (0.3, 2), (0.1, 0.7), (50, 1_000), (TRICKLE, VOLLEY, DEADLINE)),
    "reward_only": Trade((12, 50), (1.5, 9), (0.2, 0.8), (1, 8), (0, 0), (0, 0.02), (3, 500), (SHIFT,)),
    "copied_comment": Trade((6, 26), (5, 30), (0.2, 0.8), (4, 40), (0.2, 1.2), (0, 0.45), (20, 800), (SHIFT, TRICKLE)),
    "spam_comment": Trade((5, 16), (3, 20), (0, 0.5), (1, 15), (0.1, 0.8), (0, 0.25), (1, 300), (VOLLEY, SHIFT)),
    "share_ring": Trade((8, 26), (5, 30), (0.3, 0.9), (5, 45), (0.2, 1.2), (0.05, 0.5), (20, 800), (VOLLEY, TRICKLE)),
    "replayed_trace": Trade((6, 26), (4, 25), (0.6, 1), (10, 60), (0, 0.5), (0, 0.15), (40, 900), (VOLLEY, TRICKLE)),
    "like_churn": Trade((5, 22), (3, 20), (0.1, 0.6), (2, 25), (0.2, 1.2), (0, 0.35), (20, 800), (VOLLEY, SHIFT)),
    "emulator": Trade((8, 42), (2, 15), (0.1, 0.7), (2, 25), (0.1, 1.2), (0, 0.25), (3, 400), (VOLLEY, TRICKLE)),
}  # fmt: skip

MARKET = Market(TRADES, {"S": (0.045, 0.075), "A": (0.025, 0.045), "G": (0.025, 0.045), "N": (0.0, 0.0)})


@dataclass(frozen=True)
class Crew:
    """Fakes that work together: `draw` holds a number for every range of their trade."""

    attack: str
    members: np.ndarray
    draw: dict[str, float]


def drawn(rng: np.random.Generator, trade: Trade) -> dict[str, float]:
    """Low values are likelier than high ones."""
    ranges = {name: getattr(trade, name) for name in DRAWN}
    return {name: float(low + (high - low) * rng.beta(1.1, 1.5)) for name, (low, high) in ranges.items()}


def take_orders(stage: Stage) -> None:
    """Artists from the region first, some known ones, too; and committees of towns that want to win."""
    if stage.kind == "N":
        return
    rng, catalogue, scale = stage.chance.of("ordering"), stage.catalogue, stage.scale
    fame = np.bincount(catalogue.artist, catalogue.weight, catalogue.artists)
    local = np.bincount(catalogue.artist, catalogue.town >= 0, catalogue.artists) > 0
    wish = np.where(local, 2.0, 1.0) * np.where(fame > np.quantile(fame, 0.7), 0.4, 1.0) * rng.gamma(1, 1, catalogue.artists)
    for artist in rng.choice(catalogue.artists, max(12, catalogue.artists // 30), replace=False, p=wish / wish.sum()):
        songs = rng.permutation(np.flatnonzero(catalogue.artist == artist))[: int(rng.integers(1, 7))]
        day = int(rng.integers(0, scale.days - 3))
        stage.orders.append(Order(songs, day, int(min(scale.days - day, 1 + rng.geometric(0.14)))))
    votes = [number for number, plan in enumerate(stage.plans) if plan.voted]
    for number in rng.choice(votes, max(6, catalogue.artists // 100)).tolist():
        plan = stage.plans[number]
        first = int((plan.begin - scale.start) // DAY)
        days = int((plan.end - plan.begin) // DAY)
        wait = int(rng.integers(0, days))
        songs = rng.choice(plan.songs, int(rng.integers(1, 4)), replace=False)
        stage.orders.append(Order(songs, first + wait, days - wait, number))
