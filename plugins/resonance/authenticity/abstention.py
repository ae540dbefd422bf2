"""Where the model says nothing: about whom too little is known (almost no events, or likes of which none can be told heard from
unheard), and where its doubt is so small that a verdict would wrong more people than it finds.

Rules speak only beyond their own limits, so where one speaks enough is known. An abstention is a verdict with p_fake 0.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from resonance.authenticity.model import Floats
from resonance.authenticity.scoring import Evidence, Scores, numbers

ABSTAINED = "insufficient_data"
LEAST_HEARING = 1
NOTE = "too little is known of this user to say anything"


@dataclass(frozen=True)
class Abstention:
    """What is known of every account (n): its events, its liked songs, how many of them can be told heard or not, the rules'
    p_fake; and the limits of events and of p_fake below which nothing is said."""

    events: Floats
    likes: Floats
    known: Floats
    points: Floats
    least_events: int
    least_doubt: float

    @classmethod
    def of(cls, evidence: Evidence, policy: Mapping[str, str]) -> Abstention:
        names = ("event_count", "liked_song_count", "known_song_count", "points")
        events, likes, known, points = (np.nan_to_num(column) for column in numbers(evidence.accounts, names).values())
        return cls(events, likes, known, points, int(policy["abstention_min_events"]), float(policy["model_min_p_fake"]))

    @property
    def is_deaf(self) -> npt.NDArray[np.bool_]:
        """Likes songs, and of none is it known whether they were heard."""
        return np.asarray((self.likes > 0) & (self.known < LEAST_HEARING))

    @property
    def is_silent(self) -> npt.NDArray[np.bool_]:
        """Accounts about which the model does not speak."""
        return np.asarray(((self.events < self.least_events) | self.is_deaf) & (self.points == 0))

    def withheld(self, scores: Scores) -> npt.NDArray[np.bool_]:
        """Accounts that the model doubts and does not speak about."""
        return np.asarray(self.is_silent & (scores.p_account >= self.least_doubt))

    def applied(self, scores: Scores, evidence: Evidence) -> Scores:
        """The scores with what is said of them."""
        accounts, orders = self.said(evidence, scores.p_account, scores.p_order)
        return replace(scores, p_account=accounts, p_order=orders)

    def said(self, evidence: Evidence, p_account: Floats, p_order: Floats) -> tuple[Floats, Floats]:
        """p_fake of accounts and orders with 0 where nothing is said: for silent accounts and what they might have sold, and for
        small doubts."""
        user = evidence.likes.user[evidence.like_of_order]
        no_account = self.is_silent | (p_account < self.least_doubt)
        no_order = self.is_silent[user] | (p_order < self.least_doubt)
        return np.where(no_account, 0.0, p_account), np.where(no_order, 0.0, p_order)

    def lacking(self, at: int) -> str:
        """Evidence of the verdict on account `at`: what lacks, each figure beside its limit."""
        figures = []
        if self.events[at] < self.least_events:
            figures.append(_figure("event_count", self.events[at], self.least_events))
        if self.is_deaf[at]:
            figures.append(_figure("known_song_count", self.known[at], LEAST_HEARING))
        return json.dumps({"figures": figures, "examples": [], "note": NOTE}, separators=(",", ":"))


def _figure(name: str, value: float, limit: int) -> dict[str, Any]:
    return {"reason": ABSTAINED, "figure": name, "value": int(value), "comparison": "<", "limit": limit, "points": 0}
