"""Who took part against who did not: strata, balance, and the expectation that each stratum's controls give."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import erfc, exp, fsum, sqrt

from tests.oracle.contrasts import PRINTED_Z, Interval, Row, Values, mean, nobody, told, variance, withheld

BALANCED = ("dwell_us_before", "session_count_before", "playlist_create_count_before", "tenure_days")


@dataclass(frozen=True)
class Case:
    """A unit with its outcome, its past, and whether it is treated."""

    unit: Row
    is_treated: bool
    after: float
    before: float

    @property
    def stratum(self) -> tuple[str, int, int]:
        band = sum(self.unit["tenure_days"] >= edge for edge in (7, 30, 180))
        return self.unit["segment"], band, self.unit["open_decile"]


@dataclass(frozen=True)
class Line:
    """The controls of a stratum and the slope by which the past speaks: their own, or that of all strata together."""

    controls: list[Case]
    slope: float
    spread: float
    is_own: bool

    @property
    def middle(self) -> float:
        return mean([case.before for case in self.controls])

    def expected(self, before: float) -> float:
        return mean([case.after for case in self.controls]) + self.slope * (before - self.middle)


def matched(cases: list[Case]) -> Row:
    """spec/metrics.md 5.3."""
    treated = [case for case in cases if case.is_treated]
    sizes = (len(treated), len(cases) - len(treated))
    if empty := nobody(sizes):
        return empty
    strata: dict[object, tuple[list[Case], list[Case]]] = defaultdict(lambda: ([], []))
    for case in cases:
        strata[case.stratum][not case.is_treated].append(case)
    pairs = [pair for pair in strata.values() if all(pair)]
    kept = [case for pair in pairs for case in pair[0]]
    if len(kept) < 0.8 * len(treated):
        return withheld(sizes, "poor_match")
    if any(abs(_apart(cases, pairs, name)) >= 0.1 for name in BALANCED):
        return withheld(sizes, "imbalance")
    sizes = (len(kept), sum(len(pair[1]) for pair in pairs))
    if min(sizes) < 2:
        return withheld(sizes, "one_unit")
    return _answer(sizes, [(pair[0], line) for pair, line in zip(pairs, _lines(pairs), strict=True)])


def _apart(cases: list[Case], pairs: list[tuple[list[Case], list[Case]]], name: str) -> float:
    """Standardised mean difference after matching, in the spread before it."""
    count = sum(len(treated) for treated, _ in pairs)
    one = fsum(case.unit[name] for treated, _ in pairs for case in treated) / count
    other = fsum(len(treated) * mean([case.unit[name] for case in controls]) for treated, controls in pairs) / count
    spreads = [_population([case.unit[name] for case in cases if case.is_treated == side]) for side in (True, False)]
    spread = sqrt(sum(spreads) / 2)
    return (one - other) / spread if spread > 0 else 0.0


def _population(values: Values) -> float:
    return fsum((value - mean(values)) ** 2 for value in values) / len(values)


def _lines(pairs: list[tuple[list[Case], list[Case]]]) -> list[Line]:
    sums = []
    for _, controls in pairs:
        x, y = mean([case.before for case in controls]), mean([case.after for case in controls])
        spread = fsum((case.before - x) ** 2 for case in controls)
        sums.append((spread, fsum((case.before - x) * (case.after - y) for case in controls)))
    total = fsum(spread for spread, _ in sums)
    common = fsum(joint for _, joint in sums) / total if total else 0.0
    lines = []
    for (_, controls), (spread, joint) in zip(pairs, sums, strict=True):
        is_own = len(controls) >= 20 and spread > 0
        lines.append(Line(controls, joint / spread if is_own else common, spread if is_own else total, is_own))
    return lines


def _answer(sizes: tuple[int, int], strata: list[tuple[list[Case], Line]]) -> Row:
    residuals = [case.after - line.expected(case.before) for treated, line in strata for case in treated]
    value = mean([case.after for treated, _ in strata for case in treated])
    values = (value, value - mean(residuals))
    error = sqrt(variance(residuals) / sizes[0] + _of_controls(sizes[0], strata))
    if error == 0:
        return told(sizes, values, Interval(), "no_variation")
    difference, half = mean(residuals), PRINTED_Z * error
    p_value = erfc(abs(difference) / error / sqrt(2))
    if min(values) <= 0:
        return told(sizes, values, Interval(difference - half, difference + half, None, None, p_value), "no_events")
    reach, ratio = half / values[1], values[0] / values[1]
    found = Interval(difference - half, difference + half, ratio / exp(reach), ratio * exp(reach), p_value)
    return told(sizes, values, found)


def _of_controls(count: int, strata: list[tuple[list[Case], Line]]) -> float:
    """The controls' part in the variance: their weight in the estimate, residuals blown up by leverage (HC2)."""
    reaches = [fsum(case.before - line.middle for case in treated) / count for treated, line in strata]
    common = fsum(reach for reach, (_, line) in zip(reaches, strata, strict=True) if not line.is_own)
    parts = []
    for reach, (treated, line) in zip(reaches, strata, strict=True):
        for case in line.controls:
            apart, spread = case.before - line.middle, line.spread or 1.0
            weight = len(treated) / len(line.controls) / count + (reach if line.is_own else common) * apart / spread
            leverage = min(0.99, 1 / len(line.controls) + apart**2 / spread)
            parts.append(weight**2 * (case.after - line.expected(case.before)) ** 2 / (1 - leverage))
    return fsum(parts)
