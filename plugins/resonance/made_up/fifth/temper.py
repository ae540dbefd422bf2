"""Sizes of worlds, and what every seed draws anew: the habits of the platform, its clients and its market of fakes."""

from __future__ import annotations

import numpy as np

from resonance.made_up.third.scale import Chance, Scale

SCALES = {
    "small": Scale(people=4_200, songs=2_400, artists=620, plays_each=120.0),
    "default": Scale(people=21_000, songs=9_000, artists=2_300, plays_each=120.0),
}


RANGES = {
    # plays per like, likes on a card (no play in the log), impulses that begin a burst, cards a visit, visits to the feed
    "plays_per_like": (4.0, 10.0), "cards_liked": (0.03, 0.21), "bursting": (0.05, 0.3), "session_cards": (6.0, 14.0),
    "feed": (0.55, 0.85), "skipping": (0.35, 0.6),
    # cards that friends or the community liked, odds of a like when a friend liked it, friends within the community
    "contagion": (0.12, 0.42), "trending": (0.12, 0.35), "kinship": (1.4, 4.0), "community": (0.7, 0.95),
    # sigma of the log propensity to like; likes followed by a comment; plays passed on; how large crowds are, against the least
    "skew": (1.2, 1.9), "talk": (0.02, 0.07), "sharing": (0.006, 0.016), "crowding": (1.0, 2.2),
    # clients that send likes in batches; lines late or repeated; missing fields, against the usual; what is never reported
    "batching": (0.03, 0.2), "late": (0.003, 0.02), "repeated": (0.0003, 0.0016), "gaps": (0.3, 2.0), "lost": (0.0, 0.035),
    "opening": (0.9, 1.0), "sampled": (0.04, 0.09),
    # accounts that share a home, have a second device, are on cell, behind a proxy, are rooted
    "households": (0.1, 0.45), "second_device": (0.06, 0.3), "cell": (0.25, 0.65), "proxied": (0.005, 0.05),
    "rooted": (0.01, 0.05),
}  # fmt: skip
"""The habits of a platform: each is drawn uniformly from its range."""


class Temper:
    """One platform: an attribute for each of RANGES."""

    def __init__(self, chance: Chance) -> None:
        rng = chance.of("temper")
        self._drawn = {name: float(rng.uniform(*bounds)) for name, bounds in RANGES.items()}

    def __getattr__(self, name: str) -> float:
        return self._drawn[name]


def ranged(rng: np.random.Generator, bounds: tuple[float, float], care: float) -> float:
    """A number between the careless and the careful bound: at `care` in [0, 1], give or take a quarter."""
    place = np.clip(care + rng.uniform(-0.25, 0.25), 0, 1)
    return float(bounds[0] + (bounds[1] - bounds[0]) * place)
