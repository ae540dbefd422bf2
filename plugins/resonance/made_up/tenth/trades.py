"""Who sells likes of speakers and cars, with what, and what each supplier spends to look real."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.tenth.stage import Temper

WALL, BENCH, HANDS, LODGING, BOXES, SECOND_HAND = range(6)
"""What a supplier works with: a room of speakers; head units on a bench or only their software; people with phones; the line of a
lodging house; speakers given away with a contract; used speakers whose owner never signed out."""
SHOUT, ROUND, ALARM, SUNDAY, DRIFT, EVE = range(6)
"""How it delivers: one recorded voice for all speakers in a room; one voice after another; each morning with an alarm; with the
weekly round-up; now and then; on the eve of a vote's end."""


@dataclass(frozen=True)
class Trade:
    """`kits` and `ways`: one is drawn for each supplier and order. Ranges from the cheapest to the most careful: voices on one
    machine, days of age, share of songs that are played first, seconds of them, likes for show per paid one, life of its own."""

    size: tuple[int, int]
    kits: tuple[int, ...]
    ways: tuple[int, ...]
    voices: tuple[int, int]
    age: tuple[float, float]
    heard: tuple[float, float]
    dwell: tuple[float, float]
    show: tuple[float, float]
    life: tuple[float, float]


DRAWN = ("voices", "age", "heard", "dwell", "show", "life")
TRADES = {
    "script_burst": Trade(
        (10, 60), (WALL,), (SHOUT,), (6, 1), (2, 500), (0, 0.6), (1, 12), (0, 0.6), (0, 0.3),
    ),
    "coordinated_likes": Trade(
        (8, 40), (SECOND_HAND, HANDS), (ROUND, ROUND, EVE), (3, 1), (60, 1_200), (0.2, 0.9), (5, 60), (0.2, 2.2), (0.05, 0.7),
    ),
    "slow_drip": Trade(
        (7, 34), (SECOND_HAND, BENCH), (ALARM,), (3, 1), (40, 900), (0.3, 0.95), (10, 100), (0.3, 2.5), (0.1, 0.9),
    ),
    "device_farm": Trade(
        (10, 48), (WALL, HANDS), (ROUND,), (12, 4), (5, 500), (0.1, 0.85), (3, 40), (0.1, 1.6), (0, 0.4),
    ),
    "network_farm": Trade(
        (12, 55), (LODGING,), (ROUND, DRIFT), (4, 1), (6, 500), (0.2, 0.85), (4, 50), (0.2, 1.6), (0.05, 0.5),
    ),
    "fresh_account_ring": Trade(
        (7, 32), (BOXES,), (ROUND, DRIFT), (6, 2), (0.3, 6), (0.1, 0.7), (3, 40), (0.1, 1.2), (0, 0.4),
    ),
    "unheard_likes": Trade(
        (8, 36), (SECOND_HAND, HANDS), (SUNDAY,), (4, 1), (40, 900), (0, 0.12), (1, 6), (0.3, 2), (0.1, 0.9),
    ),
    "reward_only": Trade(
        (10, 48), (HANDS, WALL), (DRIFT,), (7, 2), (3, 500), (0.1, 0.85), (1, 10), (0, 0), (0, 0.02),
    ),
    "copied_comment": Trade(
        (6, 26), (HANDS, SECOND_HAND), (ROUND, DRIFT), (3, 1), (20, 800), (0.2, 0.85), (4, 50), (0.1, 1.3), (0, 0.5),
    ),
    "spam_comment": Trade(
        (5, 18), (BENCH, HANDS), (ROUND, SHOUT), (3, 1), (1, 300), (0, 0.5), (1, 15), (0.1, 0.8), (0, 0.3),
    ),
    "share_ring": Trade(
        (8, 28), (HANDS, SECOND_HAND), (DRIFT, ROUND), (3, 1), (20, 900), (0.3, 0.9), (5, 50), (0.2, 1.3), (0.05, 0.6),
    ),
    "replayed_trace": Trade(
        (6, 26), (BENCH,), (DRIFT, ALARM), (1, 1), (30, 800), (0.6, 1), (10, 60), (0, 0.5), (0, 0.2),
    ),
    "like_churn": Trade(
        (5, 24), (WALL, HANDS), (ROUND, SHOUT), (5, 1), (15, 800), (0.1, 0.6), (2, 25), (0.1, 1.3), (0, 0.4),
    ),
    "emulator": Trade(
        (8, 44), (BENCH,), (SHOUT, DRIFT, ROUND), (1, 1), (2, 400), (0.1, 0.75), (2, 30), (0.1, 1.2), (0, 0.3),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Crew:
    """Fakes that work together with one kit; `care` from 0 to 1; `draw` holds a number for every range of their trade."""

    attack: str
    members: np.ndarray
    kit: int
    care: float
    draw: dict[str, float]


def hire(rng: np.random.Generator, temper: Temper, attack: str, members: np.ndarray) -> Crew:
    """Care differs from supplier to supplier around the market's; each number follows it loosely."""
    trade, care = TRADES[attack], float(rng.beta(3 * temper.care + 0.4, 3 * (1 - temper.care) + 0.4))
    draw = {}
    for name in DRAWN:
        cheap, dear = getattr(trade, name)
        draw[name] = float(cheap + (dear - cheap) * np.clip(0.6 * care + 0.4 * rng.random(), 0, 1) ** 1.3)
    return Crew(attack, np.sort(members), int(rng.choice(trade.kits)), care, draw)
