"""The questions: how each kpi is read off a unit's columns, for the raw, the genuine and the weighted outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from resonance.lift.contrast import Array, Contrast
from resonance.lift.excluded import GENUINE_FROM, is_excluded, leaves_nobody
from resonance.lift.means import Sample, adjust, compare_means, linearise, variance
from resonance.lift.proportions import compare_proportions
from resonance.lift.sequential import Spread, always_valid
from resonance.lift.units import Block, Mask

OUTCOMES = ("raw", "genuine", "weighted")
US_PER_MINUTE = 60_000_000


@dataclass(frozen=True)
class Kpi:
    """`kind`: proportion, mean, or ratio of two sums. `closes`: the column that says whether a unit's window has closed.

    `column` holds the outcome, with `{}` for the outcome's name where its events carry verdicts of their own; else the
    user's weight counts. `over` is a ratio's denominator, `divisor` the unit of the outcome.
    """

    name: str
    kind: str
    column: str
    closes: str = ""
    over: str = ""
    divisor: int = 1

    @property
    def is_split_by_event(self) -> bool:
        return "{}" in self.column


MONTH, WEEK = "is_month_closed", "is_d7_closed"
KPIS = (
    Kpi("participation_rate", "proportion", "participated_{}"),
    Kpi("negative_feedback_rate", "proportion", "is_negative"),
    Kpi("new_user_rate", "proportion", "is_new"),
    Kpi("open_count_30d", "mean", "open_count", MONTH),
    Kpi("playlist_create_count_30d", "mean", "playlist_create_count", MONTH),
    Kpi("dwell_minutes_user_day", "ratio", "dwell_us", MONTH, "dwell_day_count", US_PER_MINUTE),
    Kpi("dwell_minutes_session", "ratio", "dwell_us", MONTH, "session_count", US_PER_MINUTE),
    Kpi("dwell_minutes_month", "mean", "dwell_us", MONTH, "", US_PER_MINUTE),
    Kpi("indie_play_count", "mean", "indie_play_count_{}", MONTH),
    Kpi("d7_rate", "proportion", "active_d7", WEEK),
)
BY_NAME = {kpi.name: kpi for kpi in KPIS}


@dataclass(frozen=True)
class Question:
    """One kpi and outcome, asked of some units."""

    kpi: Kpi
    outcome: str
    units: Block

    @cached_property
    def weight(self) -> Array:
        """What a unit's outcome counts when its events have no verdicts of their own."""
        if self.outcome == "raw" or self.kpi.is_split_by_event:
            return np.ones(self.units.size)
        weight = self.units["user_weight"]
        return (weight >= GENUINE_FROM).astype(float) if self.outcome == "genuine" else weight

    def values(self, window: str) -> Array:
        """The outcome per unit `after` or `before` the anchor; a proportion has no window in its name."""
        column = self.kpi.column.format(self.outcome)
        name = column if self.kpi.kind == "proportion" else f"{column}_{window}"
        return self.units[name] * self.weight / self.kpi.divisor

    def leaves_nobody(self, *groups: Mask) -> bool:
        """Whether a group of units has nobody whose outcome counts; the raw outcome counts everybody."""
        if self.outcome == "raw":
            return False
        raw, genuine = (replace(self, outcome=outcome).values("after") for outcome in ("raw", "genuine"))
        return leaves_nobody(is_excluded(self.units["user_weight"], raw, genuine), *groups)

    def sample(self, group: Mask) -> Sample:
        """After and before of a group's units; a ratio's are linearised within the group, before as over everyone."""
        if self.kpi.kind != "ratio":
            return Sample(self.values("after")[group], self.values("before")[group])
        below = {window: self.units[f"{self.kpi.over}_{window}"] * self.weight for window in ("after", "before")}
        past = linearise(self.values("before"), below["before"])
        return Sample(linearise(self.values("after")[group], below["after"][group]), past[group])


def compare(question: Question, treated: Mask, control: Mask, is_running: bool = False) -> Contrast:
    """The contrast of two groups of units; intervals are always-valid while the experiment runs."""
    if question.kpi.kind == "proportion":
        arms = [question.values("after")[group] for group in (treated, control)]
        found = compare_proportions(*arms)
        spreads = [Spread(float(arm.mean() * (1 - arm.mean())), arm.size) for arm in arms if arm.size]
    else:
        samples = [question.sample(group) for group in (treated, control)]
        found = compare_means(*samples)
        adjusted = adjust(*samples) if all(sample.size for sample in samples) else ()
        spreads = [Spread(variance(arm), arm.size) for arm in adjusted]
    if is_running and found.difference is not None:
        return always_valid(found, *spreads)
    return found


def compare_as_they_are(question: Question, treated: Mask, control: Mask) -> Contrast:
    """The same contrast without regard to the past: what a naive comparison says."""
    if question.kpi.kind == "proportion":
        return compare(question, treated, control)
    samples = [question.sample(group) for group in (treated, control)]
    return compare_means(*(Sample(sample.outcome, np.zeros(sample.size)) for sample in samples))
