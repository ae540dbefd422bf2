"""Every figure of the tables on examples small enough to work out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resonance.authenticity import measures

FAKE = np.array([True, False, True, False, False])
SCORE = np.array([0.9, 0.8, 0.7, 0.2, 0.2])


def test_average_precision_adds_precision_times_step_of_recall() -> None:
    # .9: precision 1, recall 1/2; .7: precision 2/3, recall 1.
    assert measures.average_precision(FAKE, SCORE) == pytest.approx(1 * 0.5 + 2 / 3 * 0.5)


def test_equal_scores_are_one_threshold_whatever_their_order() -> None:
    fake = np.array([True, False, True, False])
    tied = np.array([0.5, 0.5, 0.5, 0.1])
    assert measures.average_precision(fake, tied) == pytest.approx(2 / 3)
    assert measures.average_precision(fake[::-1], tied[::-1]) == pytest.approx(2 / 3)


def test_recall_at_precision_is_the_largest_recall_of_a_threshold_that_holds_it() -> None:
    assert measures.recall_at_precision(FAKE, SCORE, 0.99) == 0.5
    assert measures.recall_at_precision(FAKE, SCORE, 0.66) == 1.0
    assert measures.recall_at_precision(~FAKE, SCORE, 0.99) == 0.0


def test_the_lowest_threshold_may_lie_below_one_that_fails() -> None:
    # .8 has precision 1/2 and .7 has 2/3: asked for .6, the threshold is .7.
    assert measures.threshold_at_precision(FAKE, SCORE, 0.6) == 0.7
    assert measures.threshold_at_precision(FAKE, SCORE, 0.9) == 0.9
    assert measures.threshold_at_precision(~FAKE, SCORE, 0.9) == math.inf


def test_a_score_of_nothing_is_no_threshold() -> None:
    assert measures.threshold_at_precision(np.array([True, True]), np.array([0.0, 0.0]), 0.9) == math.inf


def test_f1_and_recall() -> None:
    flagged = np.array([True, True, False, False, False])
    assert measures.f1(FAKE, flagged) == pytest.approx(0.5)
    assert measures.recall(FAKE, flagged) == 0.5
    assert math.isnan(measures.recall(np.zeros(5, bool), flagged))


def test_calibration_error_weighs_the_gap_of_each_bin() -> None:
    # Two rows in [.9, .95): mean p .92, half are fake. Two at 0, none is fake.
    error = measures.calibration_error(np.array([True, False, False, False]), np.array([0.92, 0.92, 0.0, 0.0]))
    assert error == pytest.approx(0.5 * 0.42)


def test_certainty_falls_into_the_last_bin() -> None:
    assert measures.calibration_error(np.array([True, True]), np.array([1.0, 1.0])) == 0.0


def test_count_error_is_relative_to_the_genuine_and_leaves_small_songs_out() -> None:
    song = np.array([0] * 60 + [1] * 50 + [2] * 49)
    genuine = np.array([True] * 40 + [False] * 20 + [True] * 50 + [False] * 49)
    estimate = genuine.copy()
    estimate[40:50] = True
    assert measures.count_error(song, genuine, estimate) == pytest.approx((10 / 40 + 0) / 2)


def test_a_song_without_a_genuine_like_is_measured_against_one() -> None:
    assert measures.count_error(np.zeros(50, int), np.zeros(50, bool), np.arange(50) < 3) == 3.0


def test_shares_by_name() -> None:
    assert measures.share_by(np.array(["b", "a", "b"]), np.array([True, False, False])) == {"a": 0.0, "b": 0.5}


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=1, max_size=60))
def test_the_curve_is_what_counting_at_every_threshold_gives(rows: list[tuple[bool, int]]) -> None:
    fake, score = np.array([row[0] for row in rows]), np.array([row[1] / 20 for row in rows])
    precision, recall = measures.curve(fake, score)
    if not fake.any():
        assert len(precision) == 0
        return
    for place, limit in enumerate(sorted(set(score), reverse=True)):
        flagged = [f for f, s in zip(fake, score, strict=True) if s >= limit]
        assert precision[place] == pytest.approx(sum(flagged) / len(flagged))
        assert recall[place] == pytest.approx(sum(flagged) / fake.sum())


def test_reliability_tells_mean_and_share_of_every_tenth_with_rows() -> None:
    found = measures.reliability(np.array([True, False, True, False]), np.array([0.92, 0.98, 1.0, 0.3]))
    assert found == [(0.3, 1, 0.3, 0.0), (0.9, 3, pytest.approx(2.9 / 3), pytest.approx(2 / 3))]
