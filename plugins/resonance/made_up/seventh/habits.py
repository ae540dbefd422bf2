"""Sizes of worlds, and the habits of the platform that every seed draws anew."""

from __future__ import annotations

from resonance.made_up.third.scale import Chance, Scale

SCALES = {
    "small": Scale(people=4_300, songs=2_500, artists=650, plays_each=120.0),
    "default": Scale(people=22_000, songs=9_200, artists=2_300, plays_each=120.0),
}
RANGES = {
    # likes of a person, of which from notices (no play); songs a visit; chance to skip; songs heard again; likes taken back
    "likes_each": (13.0, 18.0), "noticed": (0.08, 0.15), "visit_songs": (5.0, 9.0), "skipping": (0.85, 1.15),
    "again": (0.1, 0.3), "regret": (0.01, 0.05),
    # concentration of tastes; how far a visit keeps to a scene; share of attention for releases, and how slowly it fades
    "breadth": (0.15, 0.5), "steadiness": (0.6, 0.9), "novelty": (0.03, 0.09), "fading": (0.35, 0.75),
    # commuters among people; sigma of the log appetite and of the log warmth; likes late in a song; of songs that were skipped
    "commuters": (0.25, 0.5), "appetite": (0.7, 1.0), "warmth": (0.8, 1.4), "late_likes": (0.5, 0.8), "early_likes": (0.55, 0.85),
    # comments and shares by play, artists followed; honest comments with a stock text; how large crowds are, against the least
    "talk": (0.008, 0.02), "sharing": (0.005, 0.012), "following": (0.5, 2.0), "stock": (0.05, 0.12), "crowding": (1.0, 1.8),
    # clients that queue likes; lines late or repeated; missing fields, against the usual; lost plays; noted openings, impressions
    "queueing": (0.15, 0.3), "late": (0.004, 0.02), "repeated": (0.0004, 0.0015), "gaps": (0.4, 1.8), "lost": (0.0, 0.03),
    "opening": (0.9, 1.0), "sampled": (0.05, 0.1),
    # accounts in a household with others, with a second device, on cell, behind a proxy, rooted
    "households": (0.15, 0.4), "second_device": (0.05, 0.25), "cell": (0.4, 0.75), "proxied": (0.005, 0.04),
    "rooted": (0.008, 0.04),
}  # fmt: skip
"""Each habit is drawn uniformly from its range."""


class Habits:
    """One platform: an attribute for each of RANGES."""

    def __init__(self, chance: Chance) -> None:
        rng = chance.of("habits")
        self._drawn = {name: float(rng.uniform(*bounds)) for name, bounds in RANGES.items()}

    def __getattr__(self, name: str) -> float:
        return self._drawn[name]
