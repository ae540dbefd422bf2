"""Two means: Welch, with the spread taken out that a unit's own past explains (CUPED), and ratios of two sums."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from scipy import stats

from resonance.lift.contrast import NOTHING, Z95, Array, Contrast, Interval

ROUNDING = 1e-12
"""Spread below this share of the largest value is none: what is left when the past explains an outcome wholly."""


@dataclass(frozen=True)
class Sample:
    """Outcomes of one group and what the same units had before, both of shape (units,)."""

    outcome: Array
    before: Array

    @property
    def size(self) -> int:
        return self.outcome.size


def cuped_slope(treated: Sample, control: Sample) -> float:
    """θ = cov(y, x) / var(x) over the units of both groups; 0 where the past does not vary.

    Source: A. Deng, Y. Xu, R. Kohavi, T. Walker, Improving the sensitivity of online controlled experiments, WSDM 2013.
    """
    y = np.concatenate([treated.outcome, control.outcome])
    x = np.concatenate([treated.before, control.before])
    apart = x - x.mean()
    spread = float((apart * apart).sum())
    return float((apart * (y - y.mean())).sum()) / spread if spread > 0 else 0.0


def adjust(treated: Sample, control: Sample) -> tuple[Array, Array]:
    """Outcomes of both groups less θ times the deviation of their past from the common mean."""
    slope = cuped_slope(treated, control)
    middle = float(np.concatenate([treated.before, control.before]).mean())
    return treated.outcome - slope * (treated.before - middle), control.outcome - slope * (control.before - middle)


def linearise(numerator: Array, denominator: Array) -> Array:
    """One value per unit whose mean is Σ numerator / Σ denominator and whose spread is that of the ratio; zeros for 0/0.

    Source: A. Deng, U. Knoblich, J. Lu, Applying the delta method in metric analytics, KDD 2018.
    """
    total = float(denominator.sum())
    if total <= 0:
        return np.zeros_like(numerator)
    ratio = float(numerator.sum()) / total
    return ratio + (numerator - ratio * denominator) * (denominator.size / total)


def compare_means(treated: Sample, control: Sample) -> Contrast:
    """Contrast of CUPED-adjusted means. Source: B. L. Welch, Biometrika 34 (1947), by scipy."""
    empty = Contrast(treated.size, control.size)
    if not treated.size or not control.size:
        return empty.withheld("no_control" if treated.size else "no_treated")
    if min(treated.size, control.size) < 2:
        return empty.withheld("one_unit")
    one, other = adjust(treated, control)
    values = Contrast(treated.size, control.size, float(one.mean()), float(other.mean()))
    if max(one.std(), other.std()) <= ROUNDING * max(abs(one).max(), abs(other).max(), 1.0):
        return values.flagged("no_variation")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Precision loss", RuntimeWarning)  # one arm without spread is fine
        test = stats.ttest_ind(one, other, equal_var=False)
    low, high = test.confidence_interval(0.95)
    ratio_interval = log_ratio_interval(one, other, Z95)
    found = Contrast(
        *(values.treated_count, values.control_count, values.treated_value, values.control_value),
        *((float(low), float(high)), ratio_interval, float(test.pvalue)),
    )
    return found if ratio_interval != NOTHING else found.flagged("no_events")


def log_ratio_interval(treated: Array, control: Array, z: float) -> Interval:
    """Katz's interval for means: log ratio ± z · standard error by the delta method; none where a mean is not above 0."""
    one, other = float(treated.mean()), float(control.mean())
    if one <= 0 or other <= 0:
        return NOTHING
    error = sqrt(variance(treated) / treated.size / one**2 + variance(control) / control.size / other**2)
    middle = log(one / other)
    return exp(middle - z * error), exp(middle + z * error)


def variance(values: Array) -> float:
    """Sample variance; 0 for a single value."""
    return float(values.var(ddof=1)) if values.size > 1 else 0.0
