"""Scores of a model, and what trees learn from lessons."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.authenticity.learnt import Learnt, twice

from resonance.authenticity import scoring, training
from resonance.authenticity.learning.lessons import read_world
from resonance.authenticity.learning.worlds import PLATFORMS, TURNS, training_worlds
from resonance.authenticity.lesson import FOLDS, Sheet
from resonance.authenticity.measures import average_precision
from resonance.authenticity.scoring import Evidence
from resonance.errors import UsageError


def without_rows(evidence: Evidence) -> Evidence:
    texts, facts = ("user_key", "song_id", "event_id"), ("is_rewarded", "is_settling")
    likes = pa.table({name: pa.array([], pa.bool_() if name in facts else pa.string()) for name in (*texts, *facts)})
    return scoring.evidence_of(evidence.accounts.slice(0, 0), likes, evidence.orders.slice(0, 0))


# Scoring


def test_batches_score_as_the_whole_does(learnt: Learnt, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = scoring.score(learnt.model, learnt.world.lesson.evidence, 1)
    monkeypatch.setattr(scoring, "BATCH_ROWS", 37)
    parts = scoring.score(learnt.model, learnt.world.lesson.evidence, 1)
    assert np.array_equal(whole.p_account, parts.p_account) and np.array_equal(whole.p_order, parts.p_order)
    for p in (whole.p_account, whole.p_order):
        assert np.array_equal(p, scoring.doubted(p)) and p.min() >= 0 and 0.5 < p.max() <= 1


def test_a_like_is_sold_by_who_is_not_certainly_fake_where_somebody_else_is(learnt: Learnt) -> None:
    scores = scoring.score(learnt.model, learnt.world.lesson.evidence, 1)
    names = ("company_fake_share", "company_fake_count", "user_p_fake")
    share, fakes, user = (scores.orders[name] for name in names)
    spoken = (np.round(share, 6) >= 0.02) & (fakes >= 1) & (user <= 0.9)
    raw = scoring.in_batches(learnt.model.looks["likes"], scores.orders, 1)
    assert raw[~spoken].max() > 0 and not scores.p_order[~spoken].any()
    assert np.array_equal(scores.p_order[spoken], raw[spoken]) and raw[spoken].max() > 0


def test_small_doubts_of_many_are_nobodys_bad_company(learnt: Learnt) -> None:
    evidence = learnt.world.lesson.evidence
    own, everybody = scoring.account_columns(evidence), np.ones(evidence.accounts.num_rows)
    doubted = scoring.order_columns(evidence, own, 0.09 * everybody)
    assert not np.nan_to_num(doubted["company_fake_share"]).any() and not doubted["company_fake_count"].any()
    assert scoring.in_bad_company(scoring.order_columns(evidence, own, 0.1 * everybody)).any()


@given(p=st.lists(st.floats(0, 1), max_size=20))
def test_a_doubt_is_in_hundredths_and_of_one_at_least(p: list[float]) -> None:
    for chance, doubt in zip(p, scoring.doubted(np.array(p)).tolist(), strict=True):
        assert doubt == round(doubt, 2) and (doubt == 0 if chance < 0.01 else abs(doubt - chance) <= 0.005 + 1e-9 and doubt > 0)


def test_a_night_without_anybody_has_no_scores(learnt: Learnt) -> None:
    scores = scoring.score(learnt.model, without_rows(learnt.world.lesson.evidence), 1)
    assert len(scores.p_account) == len(scores.p_order) == 0


def test_what_is_not_known_is_nan_and_scores_all_the_same(learnt: Learnt) -> None:
    evidence = learnt.world.lesson.evidence
    at = evidence.accounts.schema.get_field_index("median_heard_permille")
    unknown = pa.nulls(evidence.accounts.num_rows, evidence.accounts.schema.field(at).type)
    blank = replace(evidence, accounts=evidence.accounts.set_column(at, evidence.accounts.schema.field(at), unknown))
    assert np.isnan(scoring.account_columns(blank)["median_heard_permille"]).all()
    p = scoring.score(learnt.model, blank, 1).p_account
    assert not np.isnan(p).any() and p.min() >= 0


# Training


def file_of(model: Any, path: Path) -> bytes:
    model.save(path)
    return path.read_bytes()


def test_the_same_lessons_and_seed_make_the_same_file(learnt: Learnt, tmp_path: Path, quick: None) -> None:
    some = twice(learnt.world.lesson)
    first = file_of(training.fit(some, 3, {"seed": 3}).model, tmp_path / "a.json")
    assert file_of(training.fit(some, 3, {"seed": 3}).model, tmp_path / "b.json") == first
    assert training.fit(some, 4, {"seed": 3}).model.version != json.loads(first)["version"]


def test_who_is_left_out_is_judged_by_what_the_others_taught(learnt: Learnt, quick: None) -> None:
    lesson = learnt.world.lesson
    shuffled = np.random.default_rng(1).permutation(lesson.accounts)
    taught = [replace(lesson, part=0), replace(lesson, name="other", part=1, accounts=shuffled)]
    (by_noise, _), (by_truth, sold) = training.fit(taught, 1, {}).unseen
    fake = lesson.accounts == 1
    assert average_precision(fake, by_truth) > 0.9 > average_precision(fake, by_noise) + 0.3
    assert len(sold) == len(lesson.orders) and np.array_equal(sold, scoring.doubted(sold))


def test_rows_without_a_label_teach_nothing(learnt: Learnt, quick: None) -> None:
    """Half of the accounts unknown: turning what would have been their labels round changes nothing."""
    lesson = learnt.world.lesson
    hidden = np.arange(len(lesson.accounts)) % 2 == 0
    honest, lying = (
        np.where(hidden, np.nan, labels) for labels in (lesson.accounts, np.where(hidden, 1 - lesson.accounts, lesson.accounts))
    )
    made = [
        training.fit([lesson, replace(lesson, name="other", accounts=labels, part=lesson.part + 1)], 1, {}).model.version
        for labels in (honest, lying, 1 - lesson.accounts)
    ]
    assert made[0] == made[1] != made[2]


@pytest.mark.parametrize("silent", [{"calibrates": False}, {"settles": False}], ids=["labels", "missing"])
def test_a_lesson_of_labels_or_with_gaps_moves_the_trees_by_its_weight_and_not_the_last_calibration(
    learnt: Learnt, quick: None, silent: dict[str, bool]
) -> None:
    lesson = learnt.world.lesson
    upside_down = replace(lesson, name="labels", accounts=1 - lesson.accounts, **silent)
    truth, p = lesson.accounts == 1, {}
    for weight in (0.01, 20.0):
        model = training.fit([*twice(lesson), replace(upside_down, weight=weight)], 1, {}).model
        p[weight] = scoring.score(model, lesson.evidence, 1).p_account
        assert abs(p[weight].mean() - truth.mean()) < 0.15, "calibrated to the worlds' share of fakes"
    assert p[0.01][truth].mean() - p[0.01][~truth].mean() > 0.3
    assert p[20.0][truth].mean() - p[20.0][~truth].mean() < 0.1


def test_rows_of_which_none_has_a_label_are_an_error_that_says_so(learnt: Learnt, quick: None) -> None:
    lesson = learnt.world.lesson
    unknown = replace(lesson, accounts=np.full_like(lesson.accounts, np.nan))
    with pytest.raises(UsageError, match="no row teaches the look 'alone'"):
        training.fit(twice(unknown), 1, {})


def test_a_world_counts_in_the_calibration_as_in_the_trees(learnt: Learnt, quick: None) -> None:
    lesson = learnt.world.lesson
    honest = replace(lesson, name="honest", accounts=np.zeros_like(lesson.accounts), part=2)
    for weight in (0.2, 2.0):
        model = training.fit([*twice(lesson), replace(honest, weight=weight)], 1, {}).model
        said = scoring.score(model, lesson.evidence, 1).p_account
        assert said.mean() == pytest.approx(lesson.accounts.mean() * 2 / (2 + weight), rel=0.3)


def test_a_platform_is_left_out_with_all_its_worlds(learnt: Learnt) -> None:
    plans = training_worlds(2 * len(TURNS), 1, 1_000)
    taught = [read_world(plan, learnt.lesson).lesson for plan in plans]
    sheet = Sheet({}, np.zeros(len(plans)), np.ones(len(plans)), np.arange(len(plans)), taught)
    parts: dict[str, set[int]] = {}
    for plan, part in zip(plans, sheet.fold.tolist(), strict=True):
        parts.setdefault(plan.platform, set()).add(part)
    assert set(parts) == set(PLATFORMS) and all(len(part) == 1 for part in parts.values())
    assert set.union(*parts.values()) == set(range(FOLDS))
