"""On what terms a crew works: what each line of business does without and with care, and the terms that a crew draws from it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

PATIENT = ("coordinated_likes", "slow_drip", "share_ring")
Terms = SimpleNamespace
Bounds = dict[str, tuple[float, float]]
USUAL: Bounds = {
    # orders that a member serves a week, songs an order, hours over which an order is spread, seconds between two likes
    "orders": (5.0, 1.6), "songs": (8.0, 1.5), "spread": (0.5, 40.0), "gap": (4.0, 240.0),
    # share of liked songs that are played, part of them that is heard, likes for cover on hits against those for customers
    "heard": (0.05, 0.9), "fraction": (0.04, 0.8), "cover": (0.02, 0.6),
    # ordinary life against that of people, days since registration, accounts a device, accounts a network
    "living": (0.02, 1.0), "age": (8.0, 600.0), "crowd": (2.5, 1.0), "nets": (12.0, 1.0),
    # share of the time behind bought proxies, devices that are emulators or rooted
    "proxied": (0.02, 0.6), "tampered": (0.35, 0.02),
}  # fmt: skip
BUSINESS: dict[str, Bounds] = {
    "script_burst": {"songs": (45.0, 9.0), "spread": (0.05, 6.0), "gap": (0.3, 7.0), "heard": (0.01, 0.4), "orders": (3.0, 1.0)},
    "coordinated_likes": {"songs": (5.0, 1.0), "spread": (0.2, 14.0), "crowd": (1.6, 1.0), "nets": (4.0, 1.0)},
    "slow_drip": {"orders": (13.0, 5.0), "songs": (1.2, 1.0), "spread": (30.0, 170.0), "crowd": (1.6, 1.0), "nets": (5.0, 1.0)},
    "device_farm": {"crowd": (18.0, 4.0), "spread": (0.5, 8.0), "gap": (3.0, 45.0), "nets": (20.0, 2.0)},
    "network_farm": {"nets": (60.0, 8.0), "proxied": (0.0, 0.2), "crowd": (1.3, 1.0)},
    "fresh_account_ring": {"age": (0.3, 10.0), "songs": (10.0, 2.0), "cover": (0.0, 0.4)},
    "unheard_likes": {"heard": (0.01, 0.08), "songs": (14.0, 2.0), "gap": (2.0, 90.0), "living": (0.02, 0.4)},
    "reward_only": {"orders": (6.0, 3.0), "songs": (4.0, 2.0), "heard": (0.02, 0.5), "fraction": (0.03, 0.3),
                    "living": (0.02, 0.3)},
    "copied_comment": {"songs": (4.0, 1.0), "orders": (6.0, 2.0)}, "spam_comment": {"songs": (7.0, 1.5), "orders": (6.0, 2.0)},
    "share_ring": {"songs": (3.0, 1.0), "orders": (3.0, 1.0), "spread": (0.3, 20.0)},
    "replayed_trace": {"living": (0.0, 0.3), "heard": (0.2, 0.9), "songs": (4.0, 1.0)},
    "like_churn": {"songs": (6.0, 1.5), "orders": (5.0, 2.0), "spread": (0.3, 24.0)},
    "emulator": {"tampered": (0.97, 0.6), "crowd": (1.5, 1.0), "songs": (10.0, 2.0)},
}  # fmt: skip
"""What differs from USUAL, each (careless, careful)."""
PATIENTLY: Bounds = {
    "cover": (0.3, 0.7), "heard": (0.1, 0.75), "fraction": (0.2, 0.8), "living": (0.2, 1.1), "age": (70.0, 1_200.0),
    "daily": (1.7, 0.2), "spread": (8.0, 120.0), "span": (16.0, 33.0), "proxied": (0.0, 0.3), "tampered": (0.04, 0.01),
    "gap": (300.0, 9_000.0),
}  # fmt: skip
GHOST_HEARD = 0.88


def agree(rng: np.random.Generator, bounds: Bounds) -> Terms:
    """Terms around the crew's own care: each drawn between the careless and the careful bound, on a log scale where both are
    positive; now and then a crew is careful in one thing and careless in another."""
    care = rng.beta(0.9, 0.9)
    drawn = {}
    for name, (careless, careful) in bounds.items():
        place = np.clip(care + rng.normal(0, 0.2), 0, 1) if rng.random() < 0.85 else rng.random()
        if min(careless, careful) > 0:
            drawn[name] = float(careless ** (1 - place) * careful**place)
        else:
            drawn[name] = float(careless + (careful - careless) * place)
    return Terms(**drawn, care=float(care))


def usual_of(attack: str) -> Bounds:
    return {**USUAL, **BUSINESS[attack]}
