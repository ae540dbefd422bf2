"""Who sells likes inside a messenger, with what rig and by which method, and how much each crew spends to look real."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.eleventh.stage import Temper

RACK, CLOUD, PROTOCOL, HANDS, STUDIO = range(5)
"""Rigs: phones on a rack with cloned messengers; phones in a cloud; no app at all, only its protocol; people with phones of their
own; people around a table, on one line."""
MIRROR, TASK, SWAP, POLL, DRIP, CHAIN = range(6)
"""Methods: one tap for all phones of a rack at once; a dispatcher's post that wants a screenshot; a round of likes for likes; a
script's queue; a few a day; cards that puppets forward to each other."""


@dataclass(frozen=True)
class Trade:
    """One rig and, for each order, one method are drawn for a crew. Ranges from the cheapest to the most careful: accounts on a
    phone, days of age, share of songs that are played first, seconds of them, likes for show per paid one, a life of its own."""

    size: tuple[int, int]
    rigs: tuple[int, ...]
    methods: tuple[int, ...]
    clones: tuple[float, float] = (1.4, 1.0)
    age: tuple[float, float] = (30.0, 900.0)
    heard: tuple[float, float] = (0.1, 0.9)
    dwell: tuple[float, float] = (4.0, 60.0)
    show: tuple[float, float] = (0.1, 2.5)
    life: tuple[float, float] = (0.02, 0.7)


DRAWN = ("clones", "age", "heard", "dwell", "show", "life")
TRADES = {
    "script_burst": Trade((8, 60), (PROTOCOL, CLOUD), (POLL,), age=(2, 400), heard=(0.02, 0.6), dwell=(1, 15), life=(0.01, 0.2)),
    "coordinated_likes": Trade((8, 45), (HANDS, RACK), (TASK, TASK, SWAP, MIRROR), (3, 1)),
    "slow_drip": Trade((6, 34), (RACK, HANDS), (DRIP,), (2.5, 1), heard=(0.2, 0.95), life=(0.05, 0.9)),
    "device_farm": Trade((12, 60), (RACK,), (MIRROR, MIRROR, POLL), (14, 4), (5, 500)),
    "network_farm": Trade((12, 55), (STUDIO,), (TASK, SWAP, MIRROR), (3, 1), (5, 500)),
    "fresh_account_ring": Trade((8, 36), (RACK, CLOUD), (SWAP, CHAIN), (6, 2), (0.2, 5)),
    "unheard_likes": Trade((8, 40), (HANDS, RACK), (TASK, SWAP), (3, 1), heard=(0.01, 0.1), dwell=(1, 6)),
    "reward_only": Trade((10, 55), (RACK, CLOUD, HANDS), (POLL,), (9, 2), (2, 500), (0.05, 0.8), (1, 10), life=(0.005, 0.02)),
    "copied_comment": Trade((6, 26), (HANDS, STUDIO), (TASK,), (2, 1), (10, 800)),
    "spam_comment": Trade((5, 20), (PROTOCOL, RACK), (POLL, MIRROR), (3, 1), (1, 300), (0.05, 0.5), (1, 15)),
    "share_ring": Trade((8, 32), (RACK, HANDS), (CHAIN,), (3, 1), (10, 900), (0.2, 0.9)),
    "replayed_trace": Trade((6, 26), (PROTOCOL, CLOUD), (DRIP, POLL), age=(20, 800), heard=(0.5, 0.98), life=(0.02, 0.2)),
    "like_churn": Trade((5, 24), (RACK, PROTOCOL), (MIRROR, POLL), (4, 1), (10, 800), (0.05, 0.6), (2, 25)),
    "emulator": Trade((8, 44), (CLOUD,), (POLL, MIRROR, DRIP), age=(2, 400), heard=(0.05, 0.75), dwell=(2, 30)),
}


@dataclass(frozen=True)
class Crew:
    """Fakes who work together; `care` from 0 to 1; `draw` holds a number for each of DRAWN."""

    attack: str
    members: np.ndarray
    rig: int
    care: float
    draw: dict[str, float]


def hire(rng: np.random.Generator, temper: Temper, attack: str, members: np.ndarray) -> Crew:
    """Care lies around the market's; each number lies between its ends on a log scale, around the care."""
    trade, care = TRADES[attack], float(np.clip(rng.normal(temper.care, 0.25), 0.02, 0.98))
    draw = {}
    for name in DRAWN:
        low, high = getattr(trade, name)
        draw[name] = float(low * (high / low) ** np.clip(rng.normal(care, 0.3), 0, 1))
    return Crew(attack, np.sort(members), int(rng.choice(trade.rigs)), care, draw)
