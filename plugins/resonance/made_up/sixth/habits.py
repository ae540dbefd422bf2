"""Sizes of worlds, and the habits that every seed draws anew."""

from __future__ import annotations

from types import SimpleNamespace

from resonance.made_up.third.scale import Chance, Scale

SCALES = {
    "small": Scale(people=4_300, songs=2_800, artists=560, plays_each=112.0),
    "default": Scale(people=21_500, songs=10_500, artists=2_100, plays_each=112.0),
}
RANGES = {
    # likes a person, those put off to a clean-up, those from a card without a play, sessions that are clean-ups, likes taken back
    "likes_each": (11.0, 18.0), "put_off": (0.1, 0.3), "cards": (0.06, 0.14), "tidying": (0.08, 0.25), "regret": (0.01, 0.04),
    # how much appeal decides a like, sigma of the log propensity to like and of the log activity, how readily one skips
    "fondness": (2.5, 5.0), "skew": (0.7, 1.2), "spread": (0.5, 0.85), "skipping": (1.0, 1.2), "early": (0.05, 0.16),
    # weights of the modes: one's own list, playlists, radio, artists, search
    "own": (0.2, 0.4), "lists": (0.2, 0.4), "radio": (0.12, 0.35), "artists": (0.08, 0.2), "search": (0.04, 0.12),
    # exponent of Heaps' law, exponent of lags between hearings, discount of the Pitman-Yor process, persistence of a habit
    "novelty": (0.62, 0.85), "recency": (0.55, 1.1), "discount": (0.2, 0.6), "persistence": (0.75, 0.95),
    # plays shared, friends who open, opens followed by a like, likes followed by a comment, fans who follow
    "sharing": (0.005, 0.015), "opening_friends": (0.5, 1.6), "caught": (0.12, 0.4), "talk": (0.02, 0.06),
    "following": (0.02, 0.08),
    # people who join a campaign; how large crowds are against the least
    "joining": (0.04, 0.14), "crowding": (1.0, 2.0),
    # clients that send likes in batches, lines late, repeated, missing fields, plays never reported, visits opened, seen cards
    "batching": (0.04, 0.14), "late": (0.002, 0.015), "repeated": (0.0003, 0.0015), "gaps": (0.4, 1.8), "lost": (0.01, 0.06),
    "opening": (0.88, 0.99), "seen": (0.8, 2.0),
    # shared homes, second devices, on cell, behind a VPN, rooted, on an emulator
    "households": (0.2, 0.55), "second_device": (0.08, 0.3), "cell": (0.3, 0.6), "tunnelled": (0.004, 0.03),
    "rooted": (0.01, 0.04), "emulated": (0.002, 0.01),
}  # fmt: skip
"""Each habit is drawn uniformly from its range."""
Habits = SimpleNamespace


def draw_habits(chance: Chance) -> Habits:
    """One platform: an attribute for each of RANGES."""
    rng = chance.of("habits")
    return Habits(**{name: float(rng.uniform(*bounds)) for name, bounds in RANGES.items()})
