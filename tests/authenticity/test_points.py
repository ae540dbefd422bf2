"""The scorecard: what is learnt from lessons, and that SQL adds the same points up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.authenticity.judging import ask
from tests.authenticity.learnt import Learnt

from resonance.authenticity.learning.points import FIGURES, SHIPPED_POINTS, Scorecard, fit_points
from resonance.authenticity.monotone import FALLING, RISING
from resonance.authenticity.reasons import reason_of
from resonance.authenticity.scoring import account_columns

CANDIDATES = "select entity_id, p_fake, rule_points from authenticity.verdict_candidates where entity_type = 'user'"


@pytest.fixture(scope="module")
def card(learnt: Learnt) -> Scorecard:
    return fit_points([learnt.world.lesson, learnt.world.lesson], 1)


def test_the_same_lessons_make_the_same_card(learnt: Learnt, card: Scorecard, tmp_path: Path) -> None:
    again = fit_points([learnt.world.lesson, learnt.world.lesson], 1)
    assert again == card and card.steps
    card.write(tmp_path / "card.csv")
    assert Scorecard.read(tmp_path / "card.csv") == card


def test_a_figure_speaks_one_way_only_and_fakes_get_more(learnt: Learnt, card: Scorecard) -> None:
    for (figure, comparison, _), points in card.steps.items():
        assert points > 0 and comparison == (">=" if figure in RISING else "<=")
    p, fake = card.p_fake(account_columns(learnt.world.lesson.evidence)), learnt.world.lesson.accounts == 1
    assert p[fake].mean() > 0.5 > 0.1 > p[~fake].mean()


@given(st.sampled_from(FIGURES), st.floats(-3, 300), st.floats(0, 300))
def test_worse_is_never_less_and_unknown_adds_nothing(figure: str, value: float, more: float) -> None:
    card = Scorecard.read(SHIPPED_POINTS)
    further = value + more if figure in RISING else value - more
    blank = {name: np.full(3, np.nan) for name in FIGURES}
    blank[figure] = np.array([np.nan, value, further])
    unknown, one, two = card.p_fake(blank)
    assert unknown <= one <= two


def test_the_shipped_card_names_what_it_reads_and_reasons() -> None:
    card = Scorecard.read(SHIPPED_POINTS)
    assert card.start < 0 and {figure for figure, _, _ in card.steps} <= set(FIGURES) <= RISING | FALLING
    for line in SHIPPED_POINTS.read_text().splitlines()[2:]:
        figure, comparison, _, _, reason = line.split(",")
        assert reason == reason_of(figure, comparison)


def test_sql_adds_up_what_python_does(learnt: Learnt) -> None:
    evidence = learnt.world.lesson.evidence
    scores = Scorecard.read(SHIPPED_POINTS).p_fake(account_columns(evidence))
    p = dict(zip(evidence.accounts["user_key"].to_pylist(), scores.tolist(), strict=True))
    found = ask(learnt.settings, CANDIDATES)
    assert sum(share > 0.5 for share in p.values()) > 20 and len(found) > 50
    assert {key: float(share) for key, share, _ in found} == {
        key: max(p[key], min(float(rules), 0.99)) for key, _, rules in found
    }
    assert {key for key, share in p.items() if share >= 0.01} <= {key for key, _, _ in found}
