"""Golden vectors of surges and lifts, and no false discoveries where nothing happened."""

from __future__ import annotations

import numpy as np
import pytest

from resonance.scenes.ratios import false_discovery, katz
from resonance.scenes.surges import History, Limits, robust

USUAL = [20, 22, 19, 25, 21, 18, 24, 23, 20, 22, 26, 19, 21, 20, 23, 22, 24, 21, 19, 20]
LIMITS = Limits(3.5, 20, 2, 8, 28)


def whole(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def test_the_golden_hour_has_its_z() -> None:
    median, mad, z = robust(68, np.array(USUAL, np.float64))
    assert (median, mad) == (21, 1.5)
    assert z == pytest.approx(10.256241, abs=5e-7)


@pytest.mark.parametrize(
    ("count", "before", "is_surge"),
    [
        (68, USUAL, True),
        (41, USUAL, False),
        (20, [0] * 8, True),
        (19, [0] * 8, False),
        (68, USUAL[:7], False),
        (42, [21] * 8, True),
    ],
)
def test_a_surge_needs_z_likes_twice_the_median_and_a_baseline(count: int, before: list[int], is_surge: bool) -> None:
    days = list(range(len(before)))
    assert History({**dict(enumerate(before)), 50: count}, set()).judge(50, days, LIMITS).is_surge is is_surge


def test_an_earlier_surge_is_no_part_of_the_baseline() -> None:
    history = History({day: 100 if day >= 9 else 3 for day in range(14)}, set())
    judged = [history.judge(day, list(range(day)), LIMITS) for day in range(14)]
    assert [found.is_surge for found in judged] == [False] * 9 + [True] * 5
    assert {found.median for found in judged[9:]} == {3.0}


def test_katz_gives_the_golden_interval() -> None:
    found = katz(whole(735, 11), whole(10_000, 10_000), whole(500, 30), whole(10_000, 10_000))
    assert found.ratio == pytest.approx([1.47, 0.366667], abs=5e-7)
    assert found.low == pytest.approx([1.316630, 0.183857], abs=5e-7)
    assert found.high == pytest.approx([1.641235, 0.731243], abs=5e-7)


def test_no_likes_on_a_side_leave_no_interval() -> None:
    found = katz(whole(0, 5, 300), whole(200, 200, 200), whole(5, 0, 5), whole(200, 200, 200))
    assert found.ratio[0] == 0 and np.isnan(found.ratio[1]) and found.ratio[2] == pytest.approx(60)
    assert np.isnan([*found.low, *found.p_value]).all()


def test_likes_of_every_play_on_both_sides_leave_no_interval() -> None:
    found = katz(whole(7, 7), whole(7, 7), whole(5, 4), whole(5, 5))
    assert found.ratio == pytest.approx([1, 1.25])
    assert np.isnan([found.low[0], found.high[0], found.p_value[0]]).all() and found.low[1] < 1.25 < found.high[1]


def test_families_are_corrected_by_themselves() -> None:
    q_value = false_discovery(np.array([0.01, 0.2, np.nan, 0.04, 0.03]), whole(1, 1, 1, 1, 2))
    assert q_value == pytest.approx([0.03, 0.2, np.nan, 0.06, 0.03], nan_ok=True)


def test_where_nothing_differs_hardly_anything_is_found() -> None:
    rng = np.random.default_rng(3)
    plays = np.full((2, 2_000), 5_000)
    likes = rng.binomial(plays, 0.05)
    found = katz(likes[0], plays[0], likes[1], plays[1])
    assert np.mean((found.low <= 1) & (found.high >= 1)) == pytest.approx(0.95, abs=0.02)
    assert (false_discovery(found.p_value, np.repeat(np.arange(20), 100)) <= 0.05).sum() <= 5
