"""Differences in differences over clusters, each weighing what it had in the baseline (spec/metrics.md 5.2)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from math import ceil, comb, exp, floor, fsum, inf, isfinite, log, sqrt

import numpy as np
from tests.oracle.contrasts import Interval, Row, nobody, told, withheld

DRAWS = 999
MINUTE = 60_000_000
Cluster = tuple[float, float]
"""Amount per day in the baseline, and in the period that is held against it."""


@dataclass(frozen=True)
class Panel:
    """Rows of one subject (province or artist, by period), the columns asked, and what the draws are seeded with."""

    rows: list[Row]
    cluster: str
    column: str
    seed: tuple[str, str, str]

    def clusters(self, period: str) -> tuple[list[Cluster], list[Cluster]]:
        """Treated and others in the order of their ids; those without a baseline are left out."""
        days = 28 if period != "after" else max([row["day_count"] for row in self.rows if row["period"] == "after"], default=1)
        amounts: dict[str, dict[str, float]] = defaultdict(dict)
        sides = {}
        for row in self.rows:
            amounts[row[self.cluster]][row["period"]] = float(row[self.column])
            sides[row[self.cluster]] = row["is_treated"]
        found: tuple[list[Cluster], list[Cluster]] = ([], [])
        for name in sorted(amounts):
            base = amounts[name].get("baseline", 0.0) / 28
            if base > 0:
                found[not sides[name]].append((base, amounts[name].get(period, 0.0) / max(days, 1)))
        return found

    def draws(self) -> np.random.Generator:
        digest = hashlib.sha256("|".join(self.seed).encode()).hexdigest()
        return np.random.Generator(np.random.PCG64(int(digest[:16], 16)))


def changes(panel: Panel, sizes: tuple[int, int], scale: float) -> Row:
    """The answer in units of what a treated head (or artist) had a day before, times `scale`."""
    if not panel.rows or not all(row["has_baseline"] for row in panel.rows):
        return withheld(sizes, "insufficient_baseline")
    if not any(row["period"] == "after" for row in panel.rows):
        return withheld(sizes, "window_open")
    found, placebo = (_compared(panel, period, sizes) for period in ("after", "placebo"))
    if found["ci_low"] is not None and (placebo["ci_low"] is None or not placebo["ci_low"] <= 0 <= placebo["ci_high"]):
        return withheld(sizes, *found["flags"], "placebo_failed")
    if found["difference"] is None or not sizes[0]:
        return found
    had = fsum(float(row[panel.column]) for row in panel.rows if row["period"] == "baseline" and row["is_treated"])
    factor = had / 28 / sizes[0] * scale
    scaled = ("treated_value", "control_value", "difference", "ci_low", "ci_high")
    return {**found, **{name: None if found[name] is None else found[name] * factor for name in scaled}}


def _compared(panel: Panel, period: str, sizes: tuple[int, int]) -> Row:
    treated, others = panel.clusters(period)
    if empty := nobody((len(treated), len(others))):
        return withheld(sizes, *empty["flags"])
    if min(len(treated), len(others)) < 2:
        return withheld(sizes, "one_cluster")
    after, expected = _growth(treated), 1 + _growth(others) - 1
    count = len(treated) + len(others)
    if count < 11:
        return told(sizes, (after, expected), Interval(), "too_few_clusters")
    if _errors(treated, others)[0] < 1e-15:
        return told(sizes, (after, expected), Interval(), "no_variation")
    if count < 20:
        return told(sizes, (after, expected), _permuted(treated, others, panel.draws()), "few_clusters")
    return told(sizes, (after, expected), _bootstrapped(treated, others, panel.draws()))


def _growth(clusters: list[Cluster]) -> float:
    return fsum(after for _, after in clusters) / fsum(before for before, _ in clusters)


def _errors(treated: list[Cluster], others: list[Cluster]) -> tuple[float, float]:
    """Standard errors of the difference and of the log ratio: residuals of each cluster's change, G / (G − 1)."""
    squares = []
    for divisors in ((1.0, 1.0), (_growth(treated), _growth(others))):
        parts = 0.0
        for clusters, divisor in ((treated, divisors[0]), (others, divisors[1])):
            total, growth, size = fsum(before for before, _ in clusters), _growth(clusters), len(clusters)
            apart = [(after - growth * before) / total / divisor if divisor else inf for before, after in clusters]
            parts += fsum(one * one for one in apart) * size / (size - 1)
        squares.append(sqrt(parts))
    return squares[0], squares[1]


def _bootstrapped(treated: list[Cluster], others: list[Cluster], draws: np.random.Generator) -> Interval:
    """Symmetric bootstrap-t; clusters are drawn within each group, the treated first."""
    picks = [draws.integers(0, len(group), (DRAWS, len(group))).tolist() for group in (treated, others)]
    difference = _growth(treated) - _growth(others)
    ratio = log(_growth(treated) / _growth(others)) if _growth(treated) > 0 and _growth(others) > 0 else None
    error, log_error = _errors(treated, others)
    far, log_far = [], []
    for one, other in zip(*picks, strict=True):
        drawn = [treated[place] for place in one], [others[place] for place in other]
        errors = _errors(*drawn)
        far.append(_distance(_growth(drawn[0]) - _growth(drawn[1]) - difference, errors[0]))
        is_there = ratio is not None and _growth(drawn[0]) > 0 and _growth(drawn[1]) > 0
        log_far.append(_distance(log(_growth(drawn[0]) / _growth(drawn[1])) - ratio, errors[1]) if is_there else inf)
    half, log_half = (sorted(distances)[ceil(0.95 * (DRAWS + 1)) - 1] for distances in (far, log_far))
    half, log_half = half * error, log_half * log_error
    p_value = (1 + sum(distance >= abs(difference) / error for distance in far)) / (DRAWS + 1)
    bounds = (exp(ratio - log_half), exp(ratio + log_half)) if ratio is not None and isfinite(log_half) else (None, None)
    span = (difference - half, difference + half) if isfinite(half) else (None, None)
    return Interval(*span, *bounds, p_value)


def _distance(apart: float, error: float) -> float:
    return abs(apart) / error if error > 0 and isfinite(error) else inf


def _permuted(treated: list[Cluster], others: list[Cluster], draws: np.random.Generator) -> Interval:
    """Effects that no exchange of labels refuses: each exchange allows an interval, all but 5 % of them must be left."""
    clusters = [*treated, *others]
    count = len(treated)
    if comb(len(clusters), count) <= DRAWS + 1:
        chosen = [set(names) for names in combinations(range(len(clusters)), count)]
    else:
        order = np.argsort(draws.random((DRAWS, len(clusters))), axis=1).tolist()
        chosen = [set(range(count)), *({place for place, rank in enumerate(row) if rank < count} for row in order)]
    estimate = _growth(treated) - _growth(others)
    lows, highs, refused = [], [], 0
    for names in chosen:
        groups = [[c for place, c in enumerate(clusters) if (place in names) == side] for side in (True, False)]
        weights = [fsum(before for before, _ in group) for group in groups]
        own = [fsum(treated[place][0] for place in range(count) if (place in names) == side) for side in (True, False)]
        shift = fsum(a - b for b, a in groups[0]) / weights[0] - fsum(a - b for b, a in groups[1]) / weights[1]
        dose = own[0] / weights[0] - own[1] / weights[1]
        is_same = abs(abs(dose) - 1) < 1e-9
        edges = (-inf, inf) if is_same else sorted(((estimate - shift) / (1 - dose), (estimate + shift) / (1 + dose)))
        lows.append(edges[0])
        highs.append(edges[1])
        refused += edges[0] <= 1e-9 and edges[1] >= -1e-9
    allowed = floor(0.05 * len(chosen))
    low, high = sorted(lows)[allowed], sorted(highs)[::-1][allowed]
    bounds = (low, high) if isfinite(low) and isfinite(high) else (None, None)
    return Interval(*bounds, None, None, refused / len(chosen))
