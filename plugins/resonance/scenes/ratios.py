"""Ratios of two like rates with Katz's log interval, and their false-discovery rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Z = 1.959964


@dataclass(frozen=True)
class Ratios:
    """One entry per pair of rates; NaN where there is none (no likes on a side, or more likes than plays)."""

    ratio: Floats
    low: Floats
    high: Floats
    p_value: Floats


def katz(likes: Whole, plays: Whole, other_likes: Whole, other_plays: Whole) -> Ratios:
    """likes/plays over other_likes/other_plays; plays above zero.

    Source: D. Katz, J. Baptista, S. Azen, M. Pike, Obtaining confidence intervals for the risk ratio in cohort studies,
    Biometrics 34 (1978). The p-value is two-sided, from the same log ratio and its error; where every play is liked on both sides
    there is none, and neither is there an interval.
    """
    a, n, b, m = (counts.astype(np.float64) for counts in (likes, plays, other_likes, other_plays))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(b > 0, (a / n) / (b / m), np.nan)
        is_bounded = (a > 0) & (b > 0) & (a <= n) & (b <= m) & ((a < n) | (b < m))
        error = np.sqrt(np.where(is_bounded, 1 / a - 1 / n + 1 / b - 1 / m, np.nan))
        middle = np.log(ratio)
        p_value = 2 * stats.norm.sf(np.abs(middle) / error)
    return Ratios(ratio, np.exp(middle - Z * error), np.exp(middle + Z * error), p_value)


def false_discovery(p_value: Floats, family: Whole) -> Floats:
    """q-values by Benjamini and Hochberg (1995) within each family; NaN stays, and is no member."""
    q_value = np.full(len(p_value), np.nan)
    known = np.flatnonzero(~np.isnan(p_value))
    order = known[np.argsort(family[known], kind="stable")]
    for members in np.split(order, np.flatnonzero(np.diff(family[order])) + 1):
        if len(members):
            q_value[members] = stats.false_discovery_control(p_value[members], method="bh")
    return q_value
