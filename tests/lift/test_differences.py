"""Difference in differences: exact where it can be worked out by hand, silent where it must be."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resonance.lift.clusters import Panel, difference_in_differences, sums_of
from resonance.lift.contrast import Contrast
from resonance.lift.differences import compare_changes, covers_zero
from resonance.lift.draws import generator
from resonance.lift.permutation import exchanges


def panel(treated: int, control: int, effect: float = 0.0, seed: int = 3, units: int = 20) -> Panel:
    """Clusters of `units` users with their own level and change; `effect` is added to the treated ones after."""
    draws = np.random.default_rng(seed)
    clusters = treated + control
    cluster = np.repeat(np.arange(clusters), units)
    is_treated = cluster < treated
    before = draws.normal(10, 2, clusters)[cluster] + draws.normal(0, 1, cluster.size)
    after = before + 1 + draws.normal(0, 0.5, clusters)[cluster] + draws.normal(0, 1, cluster.size) + effect * is_treated
    return Panel(cluster, is_treated, before, after, np.ones(cluster.size))


def answer(given: Panel, name: str = "c") -> Contrast:
    return compare_changes(given, generator(name, "open_count_30d", "raw"))


def test_the_control_s_change_is_taken_off() -> None:
    given = Panel(
        np.array([0, 1, 2, 3]), np.array([True, True, False, False]), *np.array([[1.0, 3, 5, 7], [5, 9, 6, 8]]), np.ones(4)
    )
    point = difference_in_differences(*sums_of(given))
    assert (float(point.after), float(point.expected), float(point.difference)) == (7.0, 3.0, 4.0)
    assert float(point.error) == pytest.approx(np.sqrt(2 * (2 * 0.5**2)))


def test_regions_weigh_by_their_people() -> None:
    given = Panel(
        np.arange(4), np.array([True, True, False, False]), np.zeros(4), np.array([10.0, 90, 0, 0]), np.array([10.0, 30, 1, 1])
    )
    assert float(difference_in_differences(*sums_of(given)).after) == 100 / 40


@pytest.mark.parametrize(
    ("treated", "control", "flag"),
    [(0, 20, "no_treated"), (20, 0, "no_control"), (1, 20, "one_cluster"), (20, 1, "one_cluster")],
)
def test_without_two_clusters_an_arm_there_is_no_number(treated: int, control: int, flag: str) -> None:
    found = answer(panel(treated, control))
    assert (found.flags, found.difference, found.interval, found.p_value) == ((flag,), None, (None, None), None)


@pytest.mark.parametrize(
    ("clusters", "flags"), [(10, ("too_few_clusters",)), (11, ("few_clusters",)), (19, ("few_clusters",)), (20, ())]
)
def test_how_many_clusters_there_are_decides_the_interval(clusters: int, flags: tuple[str, ...]) -> None:
    found = answer(panel(clusters // 2, clusters - clusters // 2, effect=3))
    assert found.flags == flags
    assert (found.interval == (None, None)) == (clusters < 11) == (found.p_value is None)


@pytest.mark.parametrize(("treated", "control"), [(6, 8), (10, 21)])
def test_a_large_change_is_found_and_none_is_not(treated: int, control: int) -> None:
    found, nothing = answer(panel(treated, control, effect=3)), answer(panel(treated, control, effect=0, seed=5))
    assert found.interval[0] is not None and found.interval[0] > 0 and found.p_value is not None and found.p_value < 0.01
    assert covers_zero(nothing) and not covers_zero(found) and not covers_zero(answer(panel(3, 4)))


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 12), st.integers(2, 16), st.integers(0, 10**6), st.sampled_from([0.0, 0.4, 1.0]))
def test_interval_and_p_value_come_from_the_same_draws(treated: int, control: int, seed: int, effect: float) -> None:
    found = answer(panel(treated, control, effect, seed, units=4))
    low, high = found.interval
    if low is None or high is None:
        return
    assert found.difference is not None and found.p_value is not None
    assert low <= found.difference <= high
    if abs(found.p_value - 0.05) > 1.5e-3:
        assert (found.p_value <= 0.05) == (low > 0 or high < 0)


def test_the_seed_is_the_question_s() -> None:
    given = panel(10, 21)
    assert answer(given) == answer(given)
    assert answer(given).interval != answer(given, "other").interval
    assert generator("c", "k", "raw").integers(0, 2**32) == 4006009554


def test_an_exact_permutation_counts_every_exchange_once() -> None:
    every = exchanges(4, 11, generator("c", "k", "raw"))
    assert every.shape == (330, 11) and len({tuple(row) for row in every}) == 330
    assert every[0].tolist() == [True] * 4 + [False] * 7
    assert exchanges(9, 19, generator("c", "k", "raw")).shape == (1000, 19)


def test_a_permutation_s_p_value_is_the_share_of_exchanges_as_far_out() -> None:
    given = panel(5, 7, effect=0.6)
    treated, control = sums_of(given)
    change = np.concatenate([treated.after - treated.before, control.after - control.before]) / 20
    observed = change[:5].mean() - change[5:].mean()
    others = [change[list(c)].mean() - np.delete(change, list(c)).mean() for c in combinations(range(12), 5)]
    expected = np.mean([abs(one) >= abs(observed) - 1e-12 for one in others])
    assert answer(given).p_value == pytest.approx(expected)


def test_units_in_another_order_change_nothing_beyond_rounding() -> None:
    given = panel(10, 21)
    order = np.random.default_rng(1).permutation(given.cluster.size)
    shuffled = Panel(*(column[order] for column in (given.cluster, given.is_treated, given.before, given.after, given.weight)))
    assert answer(shuffled).interval == pytest.approx(answer(given).interval)
