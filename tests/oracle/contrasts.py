"""Two groups held against each other: the textbook's formulas, written out."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, exp, fsum, log, sqrt
from typing import Any

from scipy import stats

Values = list[float]
Row = dict[str, Any]
Z = 1.959963984540054
PRINTED_Z = 1.959964
"""As spec/metrics.md prints it for the mSPRT; ours uses it for every interval by a normal quantile of its own making."""
MEASURED = ("treated_value", "control_value", "difference", "ratio", "pct_change", "ci_low", "ci_high")
MEASURED += ("ratio_ci_low", "ratio_ci_high", "p_value")


@dataclass(frozen=True)
class Interval:
    """What an estimator says of a difference beside its values."""

    low: float | None = None
    high: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    p_value: float | None = None


def withheld(sizes: tuple[int, int], *flags: str) -> Row:
    return {"treated_count": sizes[0], "control_count": sizes[1], **dict.fromkeys(MEASURED), "flags": list(flags)}


def told(sizes: tuple[int, int], values: tuple[float, float], found: Interval, *flags: str) -> Row:
    one, other = values
    ratio = one / other if other > 0 else None
    said = {"treated_value": one, "control_value": other, "difference": one - other, "ratio": ratio}
    said |= {"pct_change": None if ratio is None else ratio - 1, "p_value": found.p_value}
    said |= {"ci_low": found.low, "ci_high": found.high, "ratio_ci_low": found.ratio_low, "ratio_ci_high": found.ratio_high}
    return {**withheld(sizes), **said, "flags": list(flags)}


def nobody(sizes: tuple[int, int]) -> Row | None:
    """The answer when a group is empty."""
    return None if all(sizes) else withheld(sizes, "no_control" if sizes[0] else "no_treated")


def proportions(arms: list[Values]) -> Row:
    sizes = (len(arms[0]), len(arms[1]))
    if empty := nobody(sizes):
        return empty
    bounds = katz(arms)
    found = Interval(*newcombe(arms), *bounds, newcombe_p(arms))
    return told(sizes, (mean(arms[0]), mean(arms[1])), found, *(["no_events"] if bounds[0] is None else []))


def means(arms: list[Values]) -> Row:
    """Welch over values from which the past was taken already."""
    sizes = (len(arms[0]), len(arms[1]))
    if empty := nobody(sizes):
        return empty
    if min(sizes) < 2:
        return withheld(sizes, "one_unit")
    values = (mean(arms[0]), mean(arms[1]))
    if max(variance(arm) for arm in arms) < 1e-20:
        return told(sizes, values, Interval(), "no_variation")
    bounds = log_ratio(arms)
    found = Interval(*welch(arms), *bounds, welch_p(arms))
    return told(sizes, values, found, *(["no_events"] if bounds[0] is None else []))


def running(row: Row, spreads: Values) -> Row:
    """The same with intervals and p-value that are always valid (spec/metrics.md 5.1)."""
    if row["difference"] is None:
        return row
    said = {**row, "flags": [*row["flags"], "always_valid"]}
    if sum(spreads) < 1e-20:
        return said
    v = spreads[0] / row["treated_count"] + spreads[1] / row["control_count"]
    tau = PRINTED_Z**2 * sum(spreads) / (row["treated_count"] + row["control_count"])
    z = sqrt((v + tau) / tau * (-2 * log(0.05 / 2) - log(v / (v + tau))))
    half = z * sqrt(v)
    likelihood = sqrt(v / (v + tau)) * exp(min(700.0, tau * row["difference"] ** 2 / (2 * v * (v + tau))))
    said |= {"ci_low": row["difference"] - half, "ci_high": row["difference"] + half, "p_value": min(1.0, 2 / likelihood)}
    if row["ratio_ci_low"]:
        middle = (log(row["ratio_ci_low"]) + log(row["ratio_ci_high"])) / 2
        reach = (log(row["ratio_ci_high"]) - log(row["ratio_ci_low"])) / 2 * z / PRINTED_Z
        said |= {"ratio_ci_low": exp(middle - reach), "ratio_ci_high": exp(middle + reach)}
    return said


def mean(values: Values) -> float:
    return fsum(values) / len(values)


def variance(values: Values) -> float:
    if len(values) < 2:
        return 0.0
    middle = mean(values)
    return fsum((value - middle) ** 2 for value in values) / (len(values) - 1)


def without_past(arms: list[list[tuple[float, float]]]) -> list[Values]:
    """CUPED: each outcome less θ · (past − mean past), θ over both arms."""
    both = [pair for arm in arms for pair in arm]
    if not both:
        return [[], []]
    y, x = mean([pair[0] for pair in both]), mean([pair[1] for pair in both])
    spread = fsum((past - x) ** 2 for _, past in both)
    slope = fsum((past - x) * (now - y) for now, past in both) / spread if spread else 0.0
    return [[now - slope * (past - x) for now, past in arm] for arm in arms]


def linearised(above: Values, below: Values) -> Values:
    """Values whose mean is Σ above / Σ below and whose spread is that of the ratio (delta method)."""
    if not below or sum(below) <= 0:
        return [0.0] * len(above)
    ratio, middle = fsum(above) / fsum(below), mean(below)
    return [ratio + (one - ratio * other) / middle for one, other in zip(above, below, strict=True)]


def newcombe(arms: list[Values], z: float = Z) -> tuple[float, float]:
    """Method 10 of Newcombe (1998): Wilson bounds of each arm, put together."""
    (p, l1, u1), (q, l2, u2) = (_wilson(fsum(arm), len(arm), z) for arm in arms)
    return p - q - sqrt((p - l1) ** 2 + (u2 - q) ** 2), p - q + sqrt((u1 - p) ** 2 + (q - l2) ** 2)


def newcombe_p(arms: list[Values]) -> float:
    """The level at which the interval just touches 0, by halving."""
    if mean(arms[0]) == mean(arms[1]):
        return 1.0
    larger_first = sorted(arms, key=mean, reverse=True)
    low, high = 0.0, 38.0
    for _ in range(200):
        z = (low + high) / 2
        low, high = (z, high) if newcombe(larger_first, z)[0] > 0 else (low, z)
    return erfc(low / sqrt(2))


def _wilson(events: float, trials: int, z: float) -> tuple[float, float, float]:
    share = events / trials
    middle, half = events + z * z / 2, z * sqrt(max(0.0, trials * share * (1 - share)) + z * z / 4)
    return share, (middle - half) / (trials + z * z), (middle + half) / (trials + z * z)


def welch(arms: list[Values]) -> tuple[float, float]:
    difference = mean(arms[0]) - mean(arms[1])
    half = float(stats.t.ppf(0.975, _freedom(arms))) * sqrt(_error(arms))
    return difference - half, difference + half


def welch_p(arms: list[Values]) -> float:
    return float(2 * stats.t.sf(abs(mean(arms[0]) - mean(arms[1])) / sqrt(_error(arms)), _freedom(arms)))


def _error(arms: list[Values]) -> float:
    return sum(variance(arm) / len(arm) for arm in arms)


def _freedom(arms: list[Values]) -> float:
    return _error(arms) ** 2 / sum((variance(arm) / len(arm)) ** 2 / (len(arm) - 1) for arm in arms)


def log_ratio(arms: list[Values]) -> tuple[float | None, float | None]:
    """Log interval of a ratio of means by the delta method."""
    one, other = mean(arms[0]), mean(arms[1])
    if one <= 0 or other <= 0:
        return None, None
    half = PRINTED_Z * sqrt(sum(variance(arm) / len(arm) / mean(arm) ** 2 for arm in arms))
    return one / other / exp(half), one / other * exp(half)


def katz(arms: list[Values]) -> tuple[float | None, float | None]:
    (a, n), (b, m) = ((fsum(arm), len(arm)) for arm in arms)
    if a <= 0 or b <= 0:
        return None, None
    half = Z * sqrt(1 / a - 1 / n + 1 / b - 1 / m)
    return a * m / (b * n) / exp(half), a * m / (b * n) * exp(half)
