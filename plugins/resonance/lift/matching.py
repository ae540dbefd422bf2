"""Who took part against who did not, of the same kind: coarsened exact matching with regression adjustment and balance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import erfc, exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from resonance.lift.contrast import NOTHING, Z95, Array, Contrast, Interval, counts_by, sums_by

TENURE_EDGES = (7, 30, 180)
SMALLEST_MATCHED_SHARE = 0.8
LARGEST_IMBALANCE = 0.1


@dataclass(frozen=True)
class Units:
    """One row per unit: whether it is treated, its stratum (a code), and what it did in the 28 days before.

    `covariates` has shape (units, k): the columns whose balance is checked.
    """

    is_treated: NDArray[np.bool_]
    stratum: NDArray[np.int64]
    before: Array
    covariates: Array


@dataclass(frozen=True)
class Matched:
    """Strata with treated and control units: which rows they hold, each row's stratum as 0 … n−1, and weights.

    A treated unit weighs 1 / N_t; a control unit its stratum's share of the treated, spread over its controls: the
    weights of both groups sum to 1.
    """

    rows: NDArray[np.int64]
    stratum: NDArray[np.int64]
    is_treated: NDArray[np.bool_]
    weight: Array
    share: float

    @property
    def size(self) -> int:
        return int(self.stratum.max()) + 1 if self.stratum.size else 0


def tenure_band(days: Array) -> NDArray[np.int64]:
    """0: 0–6 days, 1: 7–29, 2: 30–179, 3: 180 and more."""
    return np.searchsorted(np.array(TENURE_EDGES), days, side="right").astype(np.int64)


def strata(*columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """One code per distinct combination."""
    _, codes = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    return codes.reshape(-1).astype(np.int64)


def match(units: Units) -> Matched:
    """Source: S. M. Iacus, G. King, G. Porro, Causal inference without balance checking, Political Analysis 20 (2012)."""
    bins = int(units.stratum.max()) + 1 if units.stratum.size else 0
    treated = counts_by(units.stratum[units.is_treated], bins)
    control = counts_by(units.stratum[~units.is_treated], bins)
    both = (treated > 0) & (control > 0)
    rows = np.flatnonzero(both[units.stratum]) if bins else np.zeros(0, dtype=np.int64)
    code = (np.cumsum(both) - 1)[units.stratum[rows]] if bins else rows
    kept = int(treated[both].sum())
    weight = np.where(units.is_treated[rows], 1.0, (treated / np.maximum(control, 1))[units.stratum[rows]]) / max(1, kept)
    share = kept / max(1, int(treated.sum()))
    return Matched(rows, code.astype(np.int64), units.is_treated[rows], weight, share)


def imbalance(units: Units, matched: Matched) -> Array:
    """Standardised mean difference per covariate after matching, in units of the groups' spread before it.

    Source: P. C. Austin, Balance diagnostics, Statistics in Medicine 28 (2009). Shape (k,); 0 where nothing varies.
    """
    values, treated = units.covariates[matched.rows], matched.is_treated
    weighted = values * matched.weight[:, None]
    gap = weighted[treated].sum(axis=0) - weighted[~treated].sum(axis=0)
    spread = np.sqrt((units.covariates[units.is_treated].var(axis=0) + units.covariates[~units.is_treated].var(axis=0)) / 2)
    return np.divide(gap, spread, out=np.zeros_like(gap), where=spread > 0)


def compare_matched(units: Units, outcome: Array, adjusts: bool = True) -> Contrast:
    """Contrast for the treated: their mean against what their strata's controls let expect at the treated's own past.

    Withheld below 80 % of the treated matched or above an imbalance of 0.1. `adjusts` false: plain matching, to compare.
    """
    treated = int(units.is_treated.sum())
    empty = Contrast(treated, units.is_treated.size - treated)
    if not empty.treated_count or not empty.control_count:
        return empty.withheld("no_control" if treated else "no_treated")
    matched = match(units)
    flags = quality(units, matched)
    if flags:
        return empty.withheld(*flags)
    counts = Contrast(int(matched.is_treated.sum()), int((~matched.is_treated).sum()))
    if min(counts.treated_count, counts.control_count) < 2:
        return counts.withheld("one_unit")
    past = units.before[matched.rows] if adjusts else np.zeros(matched.rows.size)
    return _estimate(counts, matched, past, outcome[matched.rows])


def quality(units: Units, matched: Matched) -> tuple[str, ...]:
    """Why the matched groups may not be compared; empty when they may."""
    if matched.share < SMALLEST_MATCHED_SHARE:
        return ("poor_match",)
    return ("imbalance",) if (np.abs(imbalance(units, matched)) >= LARGEST_IMBALANCE).any() else ()


@dataclass(frozen=True)
class Slopes:
    """Control-only regression inside each stratum: slope, mean of the past and its spread, by stratum."""

    slope: Array
    middle: Array
    spread: Array
    is_own: NDArray[np.bool_]


FEWEST_FOR_OWN_SLOPE = 20


def fit_slopes(matched: Matched, past: Array, outcome: Array) -> Slopes:
    """A stratum with few controls, or none that vary, takes the slope that all strata have in common."""
    inside, control = matched.stratum[~matched.is_treated], ~matched.is_treated
    counts = counts_by(inside, matched.size)
    x, y = past[control], outcome[control]
    middle = sums_by(inside, x, matched.size) / counts
    level = sums_by(inside, y, matched.size) / counts
    apart = x - middle[inside]
    spread = sums_by(inside, apart * apart, matched.size)
    joint = sums_by(inside, apart * (y - level[inside]), matched.size)
    total = float(spread.sum())
    common = float(joint.sum()) / total if total > 0 else 0.0
    own = (counts >= FEWEST_FOR_OWN_SLOPE) & (spread > 0)
    slope = np.where(own, joint / np.where(spread > 0, spread, 1.0), common)
    return Slopes(slope, middle, np.where(own, spread, total), own)


def _estimate(counts: Contrast, matched: Matched, past: Array, outcome: Array) -> Contrast:
    treated, place = matched.is_treated, matched.stratum
    slopes = fit_slopes(matched, past, outcome)
    moved = outcome - slopes.slope[place] * (past - slopes.middle[place])
    expected = sums_by(place[~treated], moved[~treated], matched.size) / counts_by(place[~treated], matched.size)
    residual = moved - expected[place]
    value = float(outcome[treated].mean())
    difference = float(residual[treated].mean())
    error = _error(matched, slopes, past, residual)
    found = replace(counts, treated_value=value, control_value=value - difference)
    if error == 0:
        return found.flagged("no_variation")
    interval = (difference - Z95 * error, difference + Z95 * error)
    ratio_interval = _ratio_interval(found, error)
    found = replace(found, interval=interval, ratio_interval=ratio_interval, p_value=erfc(abs(difference) / error / sqrt(2)))
    return found if ratio_interval != NOTHING else found.flagged("no_events")


def _error(matched: Matched, slopes: Slopes, past: Array, residual: Array) -> float:
    """Standard error: spread of the treated around the estimate, and of the controls with the weight they truly have in it."""
    treated, place = matched.is_treated, matched.stratum
    ahead = matched.weight[treated] * (past[treated] - slopes.middle[place[treated]])
    reach = sums_by(place[treated], ahead, matched.size)
    reach = np.where(slopes.is_own, reach, float(reach[~slopes.is_own].sum()))
    inside = place[~treated]
    apart = past[~treated] - slopes.middle[inside]
    spread = np.where(slopes.spread > 0, slopes.spread, 1.0)[inside]
    counts = counts_by(inside, matched.size)[inside]
    weight = matched.weight[~treated] + reach[inside] * apart / spread
    leverage = np.minimum(1 / counts + apart * apart / spread, 0.99)
    controls = float((weight**2 * residual[~treated] ** 2 / (1 - leverage)).sum())
    return sqrt(float(residual[treated].var(ddof=1)) / int(treated.sum()) + controls)


def _ratio_interval(contrast: Contrast, error: float) -> Interval:
    """Log interval of treated over expected by the delta method, the treated's mean taken as it is."""
    value, expected = contrast.treated_value or 0.0, contrast.control_value or 0.0
    if value <= 0 or expected <= 0:
        return NOTHING
    middle, reach = log(value / expected), Z95 * error / expected
    return exp(middle - reach), exp(middle + reach)
