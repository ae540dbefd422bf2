"""Two proportions: Wilson, Newcombe's method 10, Katz's log interval, and the test that fits the interval.

Counts may be fractional: a weighted outcome is the sum of weights in [0, 1], whose spread is at most that of the
proportion with the same mean, so that the intervals hold at least their level.
"""

from __future__ import annotations

from math import erfc, isfinite, sqrt

from scipy.optimize import brentq
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from resonance.lift.contrast import NOTHING, Array, Contrast, Interval

LARGEST_Z = 38.0
"""Beyond it a p-value is below the smallest double."""


def wilson(events: float, trials: int) -> Interval:
    """95 % interval of a proportion; none without trials. Source: E. B. Wilson, JASA 22 (1927)."""
    if trials == 0:
        return NOTHING
    low, high = proportion_confint(events, trials, method="wilson")
    return float(low), float(high)


def newcombe(treated: tuple[float, int], control: tuple[float, int]) -> Interval:
    """95 % interval of p_t − p_c; each side is (events, trials). Source: R. G. Newcombe, Stat. Med. 17 (1998), method 10."""
    low, high = confint_proportions_2indep(*treated, *control, compare="diff", method="newcomb")
    return float(low), float(high)


def katz(treated: tuple[float, int], control: tuple[float, int]) -> Interval:
    """95 % log interval of p_t / p_c; none where a side has no events. Source: D. Katz et al., Biometrics 34 (1978)."""
    if treated[0] <= 0 or control[0] <= 0:
        return NOTHING
    low, high = confint_proportions_2indep(*treated, *control, compare="ratio", method="log")
    return float(low), float(high)


def newcombe_p(treated: tuple[float, int], control: tuple[float, int]) -> float:
    """Two-sided p-value of p_t = p_c: the level at which Newcombe's interval just touches 0."""
    larger, smaller = sorted((treated, control), key=lambda side: side[0] / side[1], reverse=True)
    difference = larger[0] / larger[1] - smaller[0] / smaller[1]
    if difference == 0:
        return 1.0

    def beyond(z: float) -> float:
        return sqrt(_wilson_arm(larger, -z) ** 2 + _wilson_arm(smaller, z) ** 2) - difference

    return erfc(brentq(beyond, 0, LARGEST_Z) / sqrt(2)) if beyond(LARGEST_Z) > 0 else 0.0


def _wilson_arm(side: tuple[float, int], z: float) -> float:
    """Distance from a proportion to its Wilson bound, upper for z > 0, lower for z < 0."""
    events, trials = side
    share, square = events / trials, z * z / trials
    middle = (share + square / 2) / (1 + square)
    half = abs(z) / (1 + square) * sqrt(max(0.0, share * (1 - share) / trials + square / (4 * trials)))
    return abs(middle + (half if z > 0 else -half) - share)


def compare_proportions(treated: Array, control: Array) -> Contrast:
    """Contrast of two arrays of outcomes in [0, 1], one per unit; ValueError outside that range."""
    for outcomes in (treated, control):
        if outcomes.size and not (outcomes.min() >= 0 and outcomes.max() <= 1):
            raise ValueError("an outcome of a proportion lies outside [0, 1]")
    empty = Contrast(treated.size, control.size)
    if not treated.size or not control.size:
        return empty.withheld("no_control" if treated.size else "no_treated")
    one, other = (float(treated.sum()), treated.size), (float(control.sum()), control.size)
    ratio_interval = katz(one, other)
    found = Contrast(
        treated.size,
        control.size,
        one[0] / one[1],
        other[0] / other[1],
        newcombe(one, other),
        ratio_interval,
        newcombe_p(one, other),
    )
    return found if _is_finite(ratio_interval) else found.flagged("no_events")


def _is_finite(interval: Interval) -> bool:
    return all(bound is not None and isfinite(bound) for bound in interval)
