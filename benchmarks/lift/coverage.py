"""Do the intervals hold what they promise, and what does selection do to naive numbers?

Each estimator is drawn again and again from a world whose truth is known, under no effect and under one; 95 % of the intervals
must hold the truth within 1.5 points, and no more than 5.5 % of the nulls may be significant. An always-valid interval is watched
on twelve nights and must hold it on all of them: it may do better than it promises.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from benchmarks.lift.worlds import World, changes, matched, means, proportions, ratios, scripted, volunteers, watched

from resonance.lift.matching import Units, compare_matched

NOMINAL, ALLOWED, MOST_SIGNIFICANT = 0.95, 0.015, 0.055


@dataclass(frozen=True)
class Case:
    """A world to draw from; `may_exceed`: more than the nominal share of its intervals may hold the truth.

    `rounds`: what costs little is drawn so many times as often, for in 2,000 draws a share of 5 % is uncertain by half a point.
    """

    name: str
    is_null: bool
    draw: World
    may_exceed: bool = False
    rounds: int = 1

    def is_kept(self, held: float, significant: float) -> bool:
        """Whether these shares are what the intervals promise."""
        is_held = held >= NOMINAL - ALLOWED and (self.may_exceed or held <= NOMINAL + ALLOWED)
        return is_held and (not self.is_null or significant <= MOST_SIGNIFICANT)


CASES = (
    Case("proportions, none", True, proportions(0.15, 1.0, 2_000), rounds=10),
    Case("proportions, x 1.47", False, proportions(0.05, 1.47, 5_000), rounds=10),
    Case("proportions, x 0.38", False, proportions(0.03, 0.38, 5_000), rounds=10),
    Case("ratio by Katz, none", True, ratios(0.15, 1.0, 2_000), rounds=10),
    Case("ratio by Katz, x 1.47", False, ratios(0.05, 1.47, 5_000), rounds=10),
    Case("always valid, watched, none", True, watched(0.15, 1.0, 4_000), may_exceed=True),
    Case("always valid, watched, x 1.47", False, watched(0.05, 1.47, 6_000), may_exceed=True),
    Case("proportions, scripts left out", False, scripted(0.15, 0.2, 2_000), rounds=10),
    Case("means with CUPED, none", True, means(0.0, 1_000)),
    Case("means with CUPED, + 1", False, means(1.0, 1_000)),
    Case("bootstrap, 10 + 21, none", True, changes(10, 21, 0.0)),
    Case("bootstrap, 10 + 21, + 0.5", False, changes(10, 21, 0.5)),
    Case("permutation, 6 + 9, none", True, changes(6, 9, 0.0)),
    Case("permutation, 6 + 9, + 0.5", False, changes(6, 9, 0.5)),
    Case("matched, none", True, matched(0.0, 4_000)),
    Case("matched, + 2", False, matched(2.0, 4_000)),
)


def cover(case: Case, replications: int) -> tuple[float, float, int]:
    """(share of intervals that hold the truth, share with p < 0.05, replications that gave an interval)."""
    held = significant = given = 0
    for seed in range(replications):
        contrast, truth = case.draw(np.random.default_rng((seed, len(case.name))))
        low, high = contrast.interval
        if low is None or high is None or contrast.p_value is None:
            continue
        given += 1
        held += low <= truth <= high
        significant += contrast.p_value < 0.05
    return held / given, significant / given, given


def coverage(replications: int) -> Iterator[str]:
    """One line per case, and whether it keeps its promise."""
    for case in CASES:
        began = time.perf_counter()
        times = case.rounds * replications
        held, significant, given = cover(case, times)
        kept = case.is_kept(held, significant)
        yield (
            f"{case.name:<32} covers {held:.2%}, significant {significant:.2%}, {given} of {times} intervals, "
            f"{time.perf_counter() - began:.1f} s: {'kept' if kept else 'BROKEN'}"
        )


def selection(replications: int) -> str:
    """Ratios where nothing happened, side by side: naive, matched on deciles, with adjustment."""
    found = []
    for seed in range(replications):
        units, outcome = volunteers(np.random.default_rng(seed), 20_000, 1.0)
        free = Units(units.is_treated, units.stratum, units.before, np.zeros((outcome.size, 1)))
        naive = outcome[units.is_treated].mean() / outcome[~units.is_treated].mean()
        found.append([naive, *(compare_matched(free, outcome, adjusts).ratio for adjusts in (False, True))])
    naive, plain, adjusted = np.array(found, dtype=float).mean(axis=0)
    return f"nothing happened: naive {naive:.3f} x, matched {plain:.3f} x, adjusted {adjusted:.4f} x ({replications} worlds)"
