"""What became of an insight: its song's change beside that of comparable songs, with an interval for one more such song."""

from __future__ import annotations

import numpy as np
import pytest

from resonance.lift.insights import change
from resonance.lift.units import Block


def songs(before: np.ndarray, after: np.ndarray) -> Block:
    return Block({"before": before.astype(float), "after": after.astype(float)})


def one(before: int, after: int) -> Block:
    return songs(np.array([before]), np.array([after]))


def others(seed: int, size: int = 60, growth: float = 1.1) -> Block:
    draws = np.random.default_rng(seed)
    habit = draws.gamma(4, 50, size)
    return songs(draws.poisson(habit), draws.poisson(habit * growth * draws.lognormal(0, 0.1, size)))


def test_the_change_is_relative_to_what_comparable_songs_did() -> None:
    steady = songs(np.full(30, 99), np.full(30, 109) + np.arange(30) % 2)
    low, middle, high = change(one(99, 219), steady)
    assert middle == pytest.approx(219.5 / np.sqrt(109.5 * 110.5) - 1)
    assert low is not None and middle is not None and high is not None and 0 < low < middle < high


@pytest.mark.parametrize("alike", [0, 1, 30])
def test_songs_that_do_not_differ_say_nothing(alike: int) -> None:
    """Without spread an interval would be a point, and a point is no interval."""
    assert change(one(100, 200), songs(np.full(alike, 3), np.full(alike, 7))) == (None, None, None)


def test_a_song_like_the_others_lies_inside_its_interval_as_often_as_promised() -> None:
    """An interval for one more song from the same kind; one for the mean of the songs would hold one in ten."""
    inside = 0
    for seed in range(600):
        crowd = others(seed, 41)
        last = crowd.where(np.arange(41) == 40)
        low, _, high = change(last, crowd.where(np.arange(41) < 40))
        assert low is not None and high is not None
        inside += low <= 0 <= high
    assert 0.92 <= inside / 600 <= 0.98


def test_a_song_without_plays_before_has_a_change_all_the_same() -> None:
    low, middle, high = change(one(0, 3), others(2))
    assert None not in (low, middle, high)
