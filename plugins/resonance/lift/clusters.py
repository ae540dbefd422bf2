"""Sums per cluster, and what a difference in differences over them is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resonance.lift.contrast import Array, sums_by


@dataclass(frozen=True)
class Panel:
    """One row per unit: its cluster (a code), whether the cluster is treated, and its outcome per day before and after.

    `weight` is the denominator of a unit's outcome: 1 for a user, the people of a region.
    """

    cluster: NDArray[np.int64]
    is_treated: NDArray[np.bool_]
    before: Array
    after: Array
    weight: Array


@dataclass(frozen=True)
class Sums:
    """One row per cluster of one group: weight, outcome before, outcome after."""

    weight: Array
    before: Array
    after: Array

    @property
    def size(self) -> int:
        return self.weight.size

    def take(self, chosen: NDArray[np.int64]) -> Sums:
        """Clusters by number; `chosen` of shape (draws, clusters) gives sums of that shape."""
        return Sums(self.weight[chosen], self.before[chosen], self.after[chosen])


def sums_of(panel: Panel) -> tuple[Sums, Sums]:
    """Treated and control clusters in the order of their codes; clusters without weight are left out."""
    codes, place = np.unique(panel.cluster, return_inverse=True)
    treated = np.zeros(codes.size, dtype=bool)
    treated[place] = panel.is_treated
    columns = [sums_by(place, column, codes.size) for column in (panel.weight, panel.before, panel.after)]
    there = columns[0] > 0
    groups = [Sums(*(column[there & side] for column in columns)) for side in (treated, ~treated)]
    return groups[0], groups[1]


@dataclass(frozen=True)
class Estimates:
    """Difference in differences and its log ratio to what was to be expected, each with a standard error; any shape."""

    after: Array
    expected: Array
    error: Array
    log_ratio: Array
    log_error: Array

    @property
    def difference(self) -> Array:
        return self.after - self.expected


def difference_in_differences(treated: Sums, control: Sums) -> Estimates:
    """Treated after against treated before plus the control's change; clusters are on the last axis.

    Standard errors are those of a ratio of cluster sums with G / (G − 1). Source: W. G. Cochran, Sampling Techniques, 3rd
    ed. (1977), 6.4; A. C. Cameron, D. L. Miller, A practitioner's guide to cluster-robust inference, JHR 50 (2015).
    """
    t_before, t_after = _mean(treated.before, treated), _mean(treated.after, treated)
    c_before, c_after = _mean(control.before, control), _mean(control.after, control)
    expected = t_before + c_after - c_before
    one = _apart(treated.after, treated, t_after)
    base = _apart(treated.before, treated, t_before)
    other = _apart(control.after, control, c_after) - _apart(control.before, control, c_before)
    error = np.sqrt(_spread(one - base) + _spread(other))
    with np.errstate(divide="ignore", invalid="ignore"):
        log_ratio = np.log(t_after) - np.log(expected)
        shared = np.expand_dims(expected, -1)
        log_error = np.sqrt(_spread(one / np.expand_dims(t_after, -1) - base / shared) + _spread(other / shared))
    return Estimates(t_after, expected, error, log_ratio, log_error)


def _mean(sums: Array, group: Sums) -> Array:
    return np.asarray(sums.sum(axis=-1) / group.weight.sum(axis=-1))


def _apart(sums: Array, group: Sums, mean: Array) -> Array:
    """Each cluster's share in the error of the group's mean."""
    total = np.expand_dims(group.weight.sum(axis=-1), -1)
    return np.asarray((sums - np.expand_dims(mean, -1) * group.weight) / total)


def _spread(apart: Array) -> Array:
    size = apart.shape[-1]
    return np.asarray((apart * apart).sum(axis=-1) * size / (size - 1))
