"""Suppliers of likes by trade: what their accounts are, on which devices and networks; every number drawn anew for each crew.

Trades as in Ikram et al. 2017 (bots in bursts, stealthy farms that mimic), Thomas et al. 2013 (stocks of aged accounts),
Motoyama et al. 2011 and Wang et al. 2012 (people who work for tasks).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.market import Market


@dataclass(frozen=True)
class Trade:
    """Ranges from which a crew draws. `gap`: seconds between likes; `days`: 0 for all at once; `own`: likes for show per like."""

    size: tuple[int, int]
    gap: tuple[float, float]
    heard: tuple[float, float]
    listen: tuple[float, float]
    own: tuple[float, float]
    life: tuple[float, float]
    age: tuple[float, float]
    hours: tuple[float, float]


TRADES = {
    "script_burst": Trade((8, 40), (0.5, 4), (0, 0.2), (0.4, 3), (0, 0.3), (0, 0.1), (5, 300), (0.05, 1)),
    "coordinated_likes": Trade((10, 50), (4, 25), (0.3, 0.9), (5, 40), (0.3, 1.5), (0, 0.3), (150, 1_200), (0.3, 5)),
    "slow_drip": Trade((10, 40), (15, 90), (0.3, 0.8), (8, 60), (0.5, 2), (0.1, 0.6), (60, 900), (4, 14)),
    "device_farm": Trade((8, 40), (3, 15), (0.2, 0.8), (3, 30), (0.2, 1.2), (0, 0.3), (10, 500), (0.5, 6)),
    "network_farm": Trade((12, 60), (4, 20), (0.2, 0.85), (3, 35), (0.2, 1.5), (0, 0.4), (10, 600), (0.5, 8)),
    "fresh_account_ring": Trade((8, 30), (3, 15), (0.2, 0.7), (3, 30), (0.1, 0.8), (0, 0.3), (0, 5), (0.3, 6)),
    "unheard_likes": Trade((8, 35), (2, 20), (0, 0.1), (1, 6), (0.3, 1.5), (0, 0.4), (60, 900), (1, 12)),
    "reward_only": Trade((12, 60), (2, 9), (0.2, 0.8), (1, 7), (0, 0), (0, 0.04), (3, 400), (1, 14)),
    "copied_comment": Trade((6, 25), (5, 30), (0.2, 0.8), (4, 40), (0.2, 1), (0, 0.4), (20, 700), (1, 10)),
    "spam_comment": Trade((5, 15), (3, 20), (0, 0.5), (1, 15), (0.1, 0.6), (0, 0.2), (1, 200), (1, 12)),
    "share_ring": Trade((8, 25), (5, 30), (0.3, 0.9), (5, 40), (0.2, 1), (0, 0.4), (20, 700), (1, 8)),
    "replayed_trace": Trade((6, 25), (4, 25), (0.6, 1), (10, 60), (0, 0.4), (0, 0.15), (40, 900), (2, 12)),
    "like_churn": Trade((5, 20), (3, 20), (0.1, 0.6), (2, 20), (0.2, 1), (0, 0.3), (20, 700), (0.5, 6)),
    "emulator": Trade((8, 40), (2, 15), (0.1, 0.7), (2, 25), (0.1, 1), (0, 0.2), (3, 300), (0.5, 8)),
}

MARKET = Market(TRADES, {"S": (0.052, 0.078), "A": (0.032, 0.048), "G": (0.032, 0.048), "N": (0.0, 0.0)})


@dataclass(frozen=True)
class Crew:
    """Fakes that work together: `draw` holds a number for every range of their trade."""

    attack: str
    members: np.ndarray
    draw: dict[str, float]


def drawn(rng: np.random.Generator, trade: Trade) -> dict[str, float]:
    ranges = {name: getattr(trade, name) for name in ("gap", "heard", "listen", "own", "life", "age", "hours")}
    return {name: float(low + (high - low) * rng.beta(1.2, 1.6)) for name, (low, high) in ranges.items()}
