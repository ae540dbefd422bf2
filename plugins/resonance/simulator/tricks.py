"""The space from which a ring's manner is drawn, and the manner itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from resonance.simulator.people import REASONS

Range = tuple[float, float]
Words = tuple[str, ...]


@dataclass(frozen=True)
class Trick:
    """What a ring's manner is drawn from: amounts log-uniformly, shares (0–1) evenly with either end more often, words evenly.

    visits: days on which a member acts; span: days from first to last; age: days before the first act; batches: in how many
    goes the accounts were registered. meets: `together` within the window after an order's opening, `alone`, or in a `relay`
    at equal steps. plays: `lived` (one after another, in real time) or `forged`. per_device and per_network count accounts.
    fame: popularity (quantile) that targets stay below. bought: share of members that lived as real people until then.
    """

    members: Range = (3, 150)
    targets: Range = (1, 60)
    songs_per_customer: Range = (1, 5)
    fame: Range = (0.3, 0.97)
    likes: Range = (2, 80)
    visits: Range = (1, 24)
    span: Range = (1, 36)
    window_hours: Range = (0.03, 36)
    gap_seconds: Range = (0.08, 600)
    jitter: Range = (0.01, 1.5)
    age: Range = (0.05, 1500)
    batches: Range = (1, 30)
    per_device: Range = (2, 40)
    per_network: Range = (3, 120)
    heard: Range = (0, 1)
    camouflage: Range = (0, 0.8)
    life: Range = (0, 1)
    bought: Range = (0, 1)
    tampered: Range = (0, 1)
    rotated: Range = (0, 0.6)
    overlap: Range = (0, 0.4)
    comments: Range = (0, 0.3)
    shares: Range = (0, 0.2)
    follows: Range = (0, 0.3)
    campaigns: Range = (0, 0.5)
    depth: Words = ("touch", "just_over", "real", "real", "full")
    plays: Words = ("lived", "lived", "forged")
    devices: Words = ("own", "own", "own", "shared")
    integrity: Words = ("rooted", "emulator", "unknown")
    networks: Words = ("own", "own", "shared", "proxies", "centre")
    meets: Words = ("together", "alone")
    clock: Words = ("waking", "waking", "office", "night", "any")
    extra: str = ""


SHARES = (
    *("heard", "camouflage", "life", "bought", "tampered", "rotated", "overlap"),
    *("comments", "shares", "follows", "campaigns", "fame"),
)


@dataclass(frozen=True)
class Tactic:
    """One ring's own manner: every field of `Trick` as one number or word."""

    drawn: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["drawn"][name]
        except KeyError as error:
            raise AttributeError(name) from error


def draw_tactic(rng: np.random.Generator, trick: Trick) -> Tactic:
    """One point of a space."""
    return Tactic({field.name: _draw(rng, field.name, getattr(trick, field.name)) for field in fields(Trick)})


def _draw(rng: np.random.Generator, name: str, space: Any) -> float | str:
    chosen, end = float(rng.random()), float(rng.random())
    if isinstance(space, str):
        return space
    if isinstance(space[0], str):
        return str(space[int(chosen * len(space))])
    low, high = space
    if name in SHARES:
        return float(low if end < 0.25 else high if end > 0.93 else round(low + chosen * (high - low), 4))
    return float(round(low * (high / low) ** chosen, 4))


def reason_code(name: str) -> int:
    """Code of a reason in the accounts' table."""
    return REASONS.index(name)
