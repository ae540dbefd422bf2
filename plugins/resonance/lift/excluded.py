"""Who is left to be compared: excluded users, and users whose every outcome is excluded, say nothing about genuine people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from resonance.lift.contrast import Array
from resonance.lift.units import Block, Mask

ALL_EXCLUDED = "all_excluded"
UPSIDE_DOWN = "ends_before_start"
GENUINE_FROM = 0.5
"""A user counts as genuine from this weight on."""


def is_excluded(user_weight: Array, raw: Array, genuine: Array) -> Mask:
    """Units that do not count, all of shape (units,): the user is excluded, or there is an outcome and none of it is genuine."""
    excluded: Mask = (user_weight < GENUINE_FROM) | ((raw > 0) & (genuine == 0))
    return excluded


def leaves_nobody(excluded: Mask, *groups: Mask) -> bool:
    """Whether every group has units and one has none that counts: zeros of excluded users are no behaviour."""
    return all(bool(group.any()) for group in groups) and any(bool(excluded[group].all()) for group in groups)


@dataclass(frozen=True)
class Unseen:
    """Outcomes about which a campaign's exposures say nothing, with the flag why, and how many users that flag speaks of."""

    flags: Mapping[str, str]
    user_count: int = 0


SEEN = Unseen({})


def unseen(units: Block | None, is_upside_down: bool = False) -> Unseen:
    """The campaign ends before it starts, nobody saw it, or excluded users alone did; the raw outcome counts these."""
    exposed = np.zeros(0) if units is None else units["user_weight"][units.is_true("is_exposed")]
    if is_upside_down or not exposed.size:
        return Unseen(dict.fromkeys(("raw", "genuine", "weighted"), UPSIDE_DOWN if is_upside_down else "no_exposure"))
    if (exposed >= GENUINE_FROM).any():
        return SEEN
    return Unseen(dict.fromkeys(("genuine", "weighted"), ALL_EXCLUDED), exposed.size)
