"""Families, fraud and grades."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resonance.lift.contrast import Contrast
from resonance.lift.evidence import grade_of, is_fraud_differential, q_values

p_or_none = st.one_of(st.none(), st.floats(0, 1))


def test_the_primary_question_is_not_corrected() -> None:
    assert q_values([0.04, 0.01, 0.02, None], [True, False, False, False]) == [0.04, 0.02, 0.02, None]


@given(st.lists(st.tuples(p_or_none, st.booleans()), max_size=12))
def test_a_correction_never_helps(family: list[tuple[float | None, bool]]) -> None:
    p_values, primary = [p for p, _ in family], [is_first for _, is_first in family]
    for p, q, is_first in zip(p_values, q_values(p_values, primary), primary, strict=True):
        assert (p is None) == (q is None)
        assert p is None or q is None or (q == p if is_first else p - 1e-12 <= q <= 1)


@pytest.mark.parametrize(("estimator", "grade"), [("randomised", "A"), ("did", "B"), ("matched", "C"), ("association", "D")])
def test_grades_are_earned_by_the_estimator_and_an_interval(estimator: str, grade: str) -> None:
    assert grade_of(estimator, Contrast(9, 9, 1.0, 0.5, (0.1, 0.9))) == grade
    assert grade_of(estimator, Contrast(9, 9, 1.0, 0.5)) == "D"
    assert grade_of(estimator, Contrast(9, 9)) is None


def test_an_unknown_estimator_has_no_grade() -> None:
    with pytest.raises(KeyError):
        grade_of("guessed", Contrast(1, 1))


def test_scripted_likes_in_one_arm_are_seen() -> None:
    raw = np.repeat([1.0, 0.0], [500, 500])
    clean, scripted = raw.copy(), np.where(np.arange(1000) < 100, 0.0, raw)
    assert is_fraud_differential((raw, scripted), (raw, clean))
    assert not is_fraud_differential((raw, scripted), (raw, scripted))
    assert not is_fraud_differential((np.zeros(9), np.zeros(9)), (raw, clean))
