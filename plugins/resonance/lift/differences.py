"""Difference in differences over clusters: bootstrap where they are many, permutation where few, no interval below."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, isfinite

import numpy as np

from resonance.lift.clusters import Estimates, Panel, Sums, difference_in_differences, sums_of
from resonance.lift.contrast import NOTHING, Array, Contrast, Interval
from resonance.lift.draws import REPLICATIONS
from resonance.lift.permutation import permute

LEVEL = 0.95
FEWEST_FOR_BOOTSTRAP = 20
FEWEST_FOR_PERMUTATION = 11


@dataclass(frozen=True)
class Inference:
    """Interval, ratio interval and p-value that come from the same draws."""

    interval: Interval = NOTHING
    ratio_interval: Interval = NOTHING
    p_value: float | None = None


def compare_changes(panel: Panel, generator: np.random.Generator) -> Contrast:
    """Contrast of treated clusters against what the control's change lets expect for them.

    Counts are units, values are per unit of weight. An arm with a single cluster has no contrast.
    """
    treated_units = int(panel.is_treated.sum())
    empty = Contrast(treated_units, panel.is_treated.size - treated_units)
    treated, control = sums_of(panel)
    if not treated.size or not control.size:
        return empty.withheld("no_control" if treated.size else "no_treated")
    if min(treated.size, control.size) < 2:
        return empty.withheld("one_cluster")
    point = difference_in_differences(treated, control)
    values = replace(empty, treated_value=float(point.after), control_value=float(point.expected))
    clusters = treated.size + control.size
    if clusters < FEWEST_FOR_PERMUTATION:
        return values.flagged("too_few_clusters")
    if float(point.error) == 0:
        return values.flagged("no_variation")
    are_few = clusters < FEWEST_FOR_BOOTSTRAP
    found = Inference(*permute(treated, control, generator)) if are_few else bootstrap(treated, control, generator)
    answer = replace(values, interval=found.interval, ratio_interval=found.ratio_interval, p_value=found.p_value)
    return answer.flagged("few_clusters") if are_few else answer


def covers_zero(contrast: Contrast) -> bool:
    """Whether a placebo may pass: its interval holds 0; without an interval nothing can be said and nothing passes."""
    low, high = contrast.interval
    return low is not None and high is not None and low <= 0 <= high


def bootstrap(treated: Sums, control: Sums, generator: np.random.Generator) -> Inference:
    """Symmetric bootstrap-t over clusters, drawn within each group, B = 999.

    Source: A. C. Cameron, J. B. Gelbach, D. L. Miller, Bootstrap-based improvements for inference with clustered errors,
    Review of Economics and Statistics 90 (2008). A draw of one cluster only has no spread and counts as infinitely far.
    """
    point = difference_in_differences(treated, control)
    drawn = difference_in_differences(_resampled(treated, generator), _resampled(control, generator))
    far = _distances(drawn.difference - point.difference, drawn.error)
    half = _quantile(far) * float(point.error)
    beyond = int((far >= abs(float(point.difference)) / float(point.error)).sum())
    difference = float(point.difference)
    interval = (difference - half, difference + half) if isfinite(half) else NOTHING
    return Inference(interval, _ratio_interval(point, drawn), (1 + beyond) / (REPLICATIONS + 1))


def _ratio_interval(point: Estimates, drawn: Estimates) -> Interval:
    middle, error = float(point.log_ratio), float(point.log_error)
    if not isfinite(middle) or not isfinite(error):
        return NOTHING
    half = _quantile(_distances(drawn.log_ratio - point.log_ratio, drawn.log_error)) * error
    return (exp(middle - half), exp(middle + half)) if isfinite(half) else NOTHING


def _resampled(group: Sums, generator: np.random.Generator) -> Sums:
    return group.take(generator.integers(0, group.size, (REPLICATIONS, group.size)))


def _distances(apart: Array, error: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.abs(apart) / error
    return np.where(np.isfinite(found), found, np.inf)


def _quantile(far: Array) -> float:
    """The distance that 95 % of the draws, the estimate's own included, do not pass."""
    return float(np.sort(far)[int(np.ceil(LEVEL * (REPLICATIONS + 1))) - 1])
