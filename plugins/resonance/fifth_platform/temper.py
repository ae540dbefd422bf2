"""Kinds and sizes of worlds, and what every seed draws anew: the habits of the platform, its clients and its market of fakes."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from resonance.third_platform.scale import KINDS, Chance, Scale

__all__ = ["KINDS", "SCALES", "Temper", "draw_temper", "ranged"]
SCALES = {
    "small": Scale(people=4_200, songs=2_400, artists=620, plays_each=120.0),
    "default": Scale(people=21_000, songs=9_000, artists=2_300, plays_each=120.0),
}


@dataclass(frozen=True)
class Temper:
    """One platform. Shares are in [0, 1]; every field is drawn uniformly from its range in RANGES."""

    plays_per_like: float
    cards_liked: float  # likes on the card, whose play is not in the log
    bursting: float  # impulse likes that begin a burst
    session_cards: float
    feed: float  # visits that are spent in the feed, not on the own shelf
    skipping: float
    contagion: float  # cards that friends liked
    trending: float  # cards that the community liked
    kinship: float  # odds of a like when a friend liked it
    community: float  # friends within the community
    skew: float  # sigma of the log propensity to like
    batching: float  # accounts whose client sends likes in batches with one timestamp
    late: float  # lines that arrive hours or days later
    repeated: float  # lines that are delivered twice
    gaps: float  # how often fields are missing, against the usual
    lost: float  # plays that clients never report
    opening: float  # visits whose opening is reported
    households: float  # accounts that share a home network
    second_device: float
    cell: float
    proxied: float
    rooted: float
    sampled: float  # cards whose impression is reported
    talk: float  # likes followed by a comment
    sharing: float
    crowding: float  # how large crowds are, against the least


RANGES = {
    "plays_per_like": (4.0, 10.0), "cards_liked": (0.03, 0.21), "bursting": (0.05, 0.3), "session_cards": (6.0, 14.0),
    "feed": (0.55, 0.85), "skipping": (0.35, 0.6), "contagion": (0.12, 0.42), "trending": (0.12, 0.35), "kinship": (1.4, 4.0),
    "community": (0.7, 0.95), "skew": (1.2, 1.9), "batching": (0.03, 0.2), "late": (0.003, 0.02), "repeated": (0.0003, 0.0016),
    "gaps": (0.3, 2.0), "lost": (0.0, 0.035), "opening": (0.9, 1.0), "households": (0.1, 0.45), "second_device": (0.06, 0.3),
    "cell": (0.25, 0.65), "proxied": (0.005, 0.05), "rooted": (0.01, 0.05), "sampled": (0.04, 0.09), "talk": (0.02, 0.07),
    "sharing": (0.006, 0.016), "crowding": (1.0, 2.2),
}  # fmt: skip


def draw_temper(chance: Chance) -> Temper:
    """The platform of this seed."""
    rng = chance.of("temper")
    return Temper(**{field.name: rng.uniform(*RANGES[field.name]) for field in fields(Temper)})


def ranged(rng: np.random.Generator, low: float, high: float, care: float | None = None) -> float:
    """A number between careless (`low`) and careful (`high`); without `care` any of them, with it near it, give or take a quarter."""
    place = rng.random() if care is None else np.clip(care + rng.uniform(-0.25, 0.25), 0, 1)
    return float(low + (high - low) * place)
