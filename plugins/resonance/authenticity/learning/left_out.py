"""What to expect of a platform of another kind: how trees judge platforms that taught them nothing.

Every training knows it already: what calibrates a look are predictions by trees that had seen neither the platform nor the
others of its part (cross-validation by groups, Roberts et al., Ecography 2017).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from resonance.authenticity import measures
from resonance.authenticity.abstention import Abstention
from resonance.authenticity.learning.lessons import World
from resonance.authenticity.learning.suite import Judged, Measured, likes_of, tallied
from resonance.authenticity.model import Floats
from resonance.authenticity.scoring import numbers

PRECISION = 0.99


@dataclass(frozen=True)
class LeftOut:
    """A platform that taught nothing. `precisions` (average precision of users) and `recalls` (at precision .99): by world with
    fakes most of which can be told; `measured`: over all of its worlds."""

    platform: str
    worlds: int
    precisions: list[float]
    recalls: list[float]
    measured: Measured


def left_out(taught: Sequence[World], unseen: Sequence[tuple[Floats, Floats]], policy: Mapping[str, str]) -> list[LeftOut]:
    """Every platform of the worlds, in their order; `unseen`: p_fake of each world's accounts and orders, as `training.Fitted`
    has it."""
    judged = list(_judged(taught, unseen, policy))
    return [
        _platform(name, [one for one in judged if one[0].plan.platform == name])
        for name in dict.fromkeys(world.plan.platform for world in taught)
    ]


def _judged(taught: Sequence[World], unseen: Sequence[tuple[Floats, Floats]], policy: Mapping[str, str]) -> Iterator[Judged]:
    for world, (p_account, p_order) in zip(taught, unseen, strict=True):
        evidence = world.lesson.evidence
        replayed = numbers(evidence.accounts, ("replay_points",))["replay_points"]
        accounts, orders = Abstention.of(evidence, policy).said(evidence, np.maximum(p_account, replayed), p_order)
        yield world, accounts, likes_of(evidence, accounts, orders)


def _platform(name: str, judged: Sequence[Judged]) -> LeftOut:
    precisions, recalls = [], []
    for world, accounts, _ in judged:
        known = ~np.isnan(world.lesson.accounts)
        fake = world.lesson.accounts[known] == 1
        if fake.any() and world.plan.is_within_reach:
            precisions.append(measures.average_precision(fake, accounts[known]))
            recalls.append(measures.recall_at_precision(fake, accounts[known], PRECISION))
    return LeftOut(name, len(judged), precisions, recalls, tallied(name, judged))
