"""Matching: who may be compared, and that volunteers' eagerness is taken off."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.lift.worlds import volunteers
from hypothesis import given, settings
from hypothesis import strategies as st

from resonance.lift.contrast import Array
from resonance.lift.matching import Units, compare_matched, imbalance, match, quality, strata, tenure_band


def units(is_treated: list[int], stratum: list[int], before: list[float] | None = None) -> Units:
    past = np.array(before if before is not None else [0.0] * len(stratum))
    return Units(np.array(is_treated, dtype=bool), np.array(stratum), past, past[:, None])


def test_tenure_bands_are_those_of_the_definition() -> None:
    assert tenure_band(np.array([0, 6, 7, 29, 30, 179, 180, 900.0])).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_strata_are_combinations() -> None:
    assert strata(np.array([0, 0, 1, 1]), np.array([5, 6, 5, 5])).tolist() == [0, 1, 2, 2]


def test_a_control_weighs_what_its_stratum_has_of_the_treated() -> None:
    found = match(units([1, 1, 1, 0, 0, 0, 0, 1], [0, 0, 1, 0, 1, 1, 2, 3]))
    assert found.share == 3 / 4 and found.rows.tolist() == [0, 1, 2, 3, 4, 5]
    assert found.weight.tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 2 / 3, 1 / 6, 1 / 6])


@pytest.mark.parametrize(
    ("given", "flags"),
    [
        (units([0, 0], [0, 0]), ("no_treated",)),
        (units([1, 1], [0, 0]), ("no_control",)),
        (units([], []), ("no_treated",)),
        (units([1, 1, 0, 0], [0, 1, 0, 0]), ("poor_match",)),
        (units([1, 1, 0, 0], [0, 0, 0, 0], [9, 8, 1, 2]), ("imbalance",)),
        (units([1, 0, 0], [0, 0, 0]), ("one_unit",)),
    ],
)
def test_what_may_not_be_compared_is_no_number(given: Units, flags: tuple[str, ...]) -> None:
    found = compare_matched(given, np.arange(given.is_treated.size, dtype=float))
    assert (found.flags, found.difference, found.interval, found.p_value) == (flags, None, (None, None), None)


def test_four_fifths_of_the_treated_are_enough() -> None:
    given = units([1] * 5 + [0] * 9, [0, 0, 0, 0, 1] + [0] * 9)
    assert quality(given, match(given)) == ()


def test_the_slope_is_the_controls_alone() -> None:
    """Controls: y = 2x. Treated: y = 5 + 9x; their own slope must not matter at their mean past of 2."""
    given = Units(
        np.array([True] * 2 + [False] * 4), np.zeros(6, dtype=np.int64), np.array([1.0, 3, 0, 1, 2, 5]), np.zeros((6, 1))
    )
    outcome = np.array([14.0, 32, 0, 2, 4, 10])
    found = compare_matched(given, outcome)
    assert (found.treated_value, found.control_value) == (23.0, pytest.approx(4.0))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(-9, 9))
def test_a_constant_added_to_everyone_or_to_the_treated_is_told_apart(seed: int, added: int) -> None:
    given, outcome = volunteers(np.random.default_rng(seed), 3000, 0.3)
    one = compare_matched(given, outcome)
    every, some = compare_matched(given, outcome + added), compare_matched(given, outcome + added * given.is_treated)
    if one.difference is None:
        return
    assert every.difference == pytest.approx(one.difference, abs=1e-8)
    assert some.difference == pytest.approx(one.difference + added, abs=1e-8)


def test_adjustment_removes_what_plain_matching_leaves_of_eagerness() -> None:
    ratios = np.array([selection(*volunteers(np.random.default_rng(seed), 20_000, 1.0)) for seed in range(5)]).mean(axis=0)
    naive, matched, adjusted = ratios
    assert naive > 1.8 and 1.02 < matched < 1.3 and adjusted == pytest.approx(1, abs=0.01)


def selection(given: Units, outcome: Array) -> tuple[float, float, float]:
    """(naive, matched, adjusted) ratio where nothing happened; balance is not asked for here."""
    free = Units(given.is_treated, given.stratum, given.before, np.zeros((outcome.size, 1)))
    naive = outcome[given.is_treated].mean() / outcome[~given.is_treated].mean()
    found = [compare_matched(free, outcome, adjusts).ratio for adjusts in (False, True)]
    assert found[0] is not None and found[1] is not None
    return float(naive), found[0], found[1]


def test_imbalance_is_in_spreads_of_the_groups() -> None:
    given = units([1, 1, 0, 0], [0, 0, 0, 0], [1, 3, 0, 2])
    assert imbalance(given, match(given)) == pytest.approx([1.0])
