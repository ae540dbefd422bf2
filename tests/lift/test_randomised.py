"""What must hold of two arms whatever the data."""

from __future__ import annotations

from math import isfinite

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resonance.lift.assignments import Draw, sample_ratio_p, smallest_sample_ratio_p
from resonance.lift.contrast import Array, Contrast
from resonance.lift.means import Sample, compare_means, linearise
from resonance.lift.proportions import compare_proportions, newcombe, newcombe_p, wilson
from resonance.lift.sequential import Spread, always_valid, mixture

shares = st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=60).map(lambda drawn: np.array(drawn))
amounts = st.lists(st.integers(0, 50), min_size=2, max_size=40).map(lambda drawn: np.array(drawn, dtype=float))


def flat(size: int) -> Array:
    return np.zeros(size)


def is_sound(found: Contrast) -> bool:
    """A number only where there is one: values, bounds in order, the difference inside."""
    if found.difference is None:
        return bool(found.flags) and found.interval == (None, None) and found.p_value is None
    low, high = found.interval
    if low is None or high is None:
        return bool(found.flags) and found.p_value is None
    return isfinite(low) and isfinite(high) and low <= found.difference + 1e-9 and found.difference <= high + 1e-9


@given(shares, shares)
def test_a_proportion_s_interval_and_p_value_agree(treated: Array, control: Array) -> None:
    found = compare_proportions(treated, control)
    assert is_sound(found)
    low, high = found.interval
    assert found.p_value is not None and low is not None and high is not None
    assert -1 <= low <= high <= 1
    if min(abs(low), abs(high)) > 1e-6:
        assert (found.p_value < 0.05) == (low > 0 or high < 0)


@given(shares, shares)
def test_exchanged_arms_answer_with_the_other_sign(treated: Array, control: Array) -> None:
    one, other = compare_proportions(treated, control), compare_proportions(control, treated)
    assert one.interval == pytest.approx(tuple(-bound for bound in reversed(other.interval) if bound is not None), abs=1e-9)
    assert one.p_value == pytest.approx(other.p_value, abs=1e-9)


@given(amounts, amounts)
def test_a_mean_s_interval_and_p_value_agree(treated: Array, control: Array) -> None:
    found = compare_means(Sample(treated, flat(treated.size)), Sample(control, flat(control.size)))
    assert is_sound(found)
    if found.p_value is not None and found.interval[0] is not None and abs(found.p_value - 0.05) > 1e-6:
        assert (found.p_value < 0.05) == (found.interval[0] > 0 or found.interval[1] < 0)  # type: ignore[operator]


@given(amounts, amounts, st.integers(-20, 20))
def test_the_same_past_added_to_everyone_changes_nothing(treated: Array, control: Array, shift: int) -> None:
    past = (treated[::-1].copy(), control[::-1].copy())
    one = compare_means(Sample(treated, past[0]), Sample(control, past[1]))
    other = compare_means(Sample(treated, past[0] + shift), Sample(control, past[1] + shift))
    assert one.difference == pytest.approx(other.difference, abs=1e-9)


def test_the_past_narrows_the_interval() -> None:
    draws = np.random.default_rng(1)
    past = draws.gamma(2, 5, 4000)
    after = past + draws.normal(0, 1, 4000)
    plain = compare_means(Sample(after[:2000], flat(2000)), Sample(after[2000:], flat(2000)))
    better = compare_means(Sample(after[:2000], past[:2000]), Sample(after[2000:], past[2000:]))
    assert width(better) < width(plain) / 5


def width(contrast: Contrast) -> float:
    low, high = contrast.interval
    assert low is not None and high is not None
    return high - low


@given(amounts)
def test_a_linearised_ratio_has_the_ratio_as_its_mean(numerator: Array) -> None:
    denominator = numerator[::-1].copy()
    found = linearise(numerator, denominator)
    expected = numerator.sum() / denominator.sum() if denominator.sum() else 0.0
    assert found.mean() == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("treated", "control", "flag"), [(0, 3, "no_treated"), (3, 0, "no_control"), (0, 0, "no_treated")])
def test_an_empty_arm_is_no_number(treated: int, control: int, flag: str) -> None:
    for found in (
        compare_proportions(np.ones(treated), np.ones(control)),
        compare_means(Sample(np.ones(treated), flat(treated)), Sample(np.ones(control), flat(control))),
    ):
        assert found.flags == (flag,)
        assert (found.treated_value, found.ratio, found.pct_change, found.p_value) == (None, None, None, None)


def test_one_unit_an_arm_is_no_mean() -> None:
    assert compare_means(Sample(np.ones(1), flat(1)), Sample(np.ones(9), flat(9))).flags == ("one_unit",)


def test_an_outcome_that_never_varies_has_no_interval() -> None:
    found = compare_means(Sample(np.full(5, 2.0), flat(5)), Sample(np.full(7, 1.0), flat(7)))
    assert (found.difference, found.interval, found.flags) == (1.0, (None, None), ("no_variation",))


def test_no_events_is_no_ratio() -> None:
    found = compare_proportions(np.array([1.0, 0, 0]), np.zeros(4))
    assert (found.ratio, found.ratio_interval, found.flags) == (None, (None, None), ("no_events",))


@pytest.mark.parametrize("bad", [-0.1, 1.1])
def test_an_outcome_beyond_one_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="outside"):
        compare_proportions(np.array([bad]), np.zeros(1))


def test_wilson_without_trials_is_nothing() -> None:
    assert wilson(0, 0) == (None, None)


@given(st.integers(0, 300), st.integers(0, 300))
def test_newcombe_s_p_value_is_where_its_interval_touches_zero(treated: int, control: int) -> None:
    p_value = newcombe_p((treated, 300), (control, 300))
    low, high = newcombe((treated, 300), (control, 300))
    assert 0 <= p_value <= 1
    assert low is not None and high is not None
    if abs(p_value - 0.05) > 1e-6:
        assert (p_value < 0.05) == (low > 0 or high < 0)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.integers(20, 10**6))
def test_an_always_valid_interval_is_wider_and_agrees_with_its_p_value(one: float, other: float, size: int) -> None:
    spreads = [Spread(p * (1 - p), size) for p in (one, other)]
    found = always_valid(Contrast(size, size, one, other), *spreads)
    low, high = found.interval
    assert mixture(*spreads).quantile > 1.96 and low is not None and high is not None and found.p_value is not None
    if min(abs(low), abs(high)) > 1e-9:
        assert (found.p_value < 0.05) == (low > 0 or high < 0)


def test_an_always_valid_ratio_is_widened_by_the_same_factor() -> None:
    spreads = [Spread(p * (1 - p), 10_000) for p in (0.0735, 0.05)]
    found = always_valid(Contrast(10_000, 10_000, 0.0735, 0.05, ratio_interval=(1.316630, 1.641235)), *spreads)
    factor = mixture(*spreads).quantile / 1.959964
    low, high = found.ratio_interval
    assert low is not None and high is not None
    assert np.log(high / low) == pytest.approx(np.log(1.641235 / 1.316630) * factor)
    assert np.sqrt(low * high) == pytest.approx(1.47, abs=1e-3)


def test_a_ramp_is_no_mismatch_when_each_phase_keeps_its_own_weights() -> None:
    phase = np.repeat([0, 1], [10_000, 10_000])
    variant = np.concatenate([np.repeat([0, 1], [9_000, 1_000]), np.repeat([0, 1], [5_000, 5_000])])
    weight = np.concatenate([np.repeat([0.9, 0.1], [9_000, 1_000]), np.full(10_000, 0.5)])
    assert smallest_sample_ratio_p(Draw(phase, variant, weight), 2) == pytest.approx(1.0)
    pooled = Draw(np.zeros(20_000, dtype=np.int64), variant, weight)
    assert sample_ratio_p(np.array([14_000.0, 6_000]), np.array([0.5, 0.5])) < 0.001
    assert smallest_sample_ratio_p(pooled, 2) < 0.001


def test_an_arm_that_never_came_is_a_mismatch() -> None:
    lonely = Draw(np.zeros(200, dtype=np.int64), np.zeros(200, dtype=np.int64), np.full(200, 0.5))
    assert smallest_sample_ratio_p(lonely, 2) < 0.001


def test_an_arm_that_a_phase_did_not_open_is_none() -> None:
    draw = Draw(
        np.repeat([0, 1], [100, 300]), np.repeat([0, 1, 0, 1, 2], [50, 50, 100, 100, 100]), np.repeat([0.5, 1 / 3], [100, 300])
    )
    assert smallest_sample_ratio_p(draw, 3) == pytest.approx(1.0)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 2), max_size=40))
def test_a_sample_ratio_is_a_probability(variants: list[int]) -> None:
    size = len(variants)
    draw = Draw(np.zeros(size, dtype=np.int64), np.array(variants, dtype=np.int64), np.full(size, 1 / 3))
    assert 0 <= smallest_sample_ratio_p(draw, 3) <= 1
