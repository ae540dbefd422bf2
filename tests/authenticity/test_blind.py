"""Lessons of platforms that do not deliver everything."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.authenticity.learnt import Learnt, twice

from resonance.authenticity.features import RANK_OF, RANKED
from resonance.authenticity.learning import blind
from resonance.authenticity.learning.blind import (
    OF_ALL_LIKES,
    PROMPTED_SHARE,
    THEMES,
    UNKNOWN_BY_THEME,
    ZERO_BY_THEME,
    blinded,
    lacking,
    without,
)
from resonance.authenticity.lesson import Sheet
from resonance.authenticity.scoring import account_columns, numbers


def names_of(themed: dict[str, str], theme: str) -> set[str]:
    return set(themed.get(theme, "").split())


def test_every_theme_names_figures_of_the_evidence(learnt: Learnt) -> None:
    evidence = learnt.world.lesson.evidence
    figures = {*evidence.accounts.column_names, *evidence.orders.column_names}
    for themed in (UNKNOWN_BY_THEME, ZERO_BY_THEME):
        assert all(names_of(themed, theme) and names_of(themed, theme) <= figures for theme in themed)


@pytest.mark.parametrize("theme", THEMES)
def test_what_a_theme_lacks_is_unknown_or_nought_and_all_else_is_as_it_was(learnt: Learnt, theme: str) -> None:
    for table in (learnt.world.lesson.evidence.accounts, learnt.world.lesson.evidence.orders):
        left = without(table, [theme])
        assert left.schema == table.schema
        unknown, nought = names_of(UNKNOWN_BY_THEME, theme), names_of(ZERO_BY_THEME, theme)
        for name in table.column_names:
            if name in unknown:
                assert left[name].null_count == left.num_rows
            elif theme in PROMPTED_SHARE and name in OF_ALL_LIKES:
                prompted = [(share or 0) > 0 for share in table[PROMPTED_SHARE[theme]].to_pylist()]
                given = zip(prompted, table[OF_ALL_LIKES[name]].to_pylist(), table[name].to_pylist(), strict=True)
                assert any(prompted) and left[name].to_pylist() == [of_all if any_ else free for any_, of_all, free in given]
            elif name in nought:
                assert left[name].null_count == table[name].null_count and not np.nansum(numbers(left, (name,))[name])
            else:
                assert left[name].equals(table[name])


def test_what_is_missing_has_no_rank_and_where_most_is_missing_nothing_has(learnt: Learnt) -> None:
    evidence = learnt.world.lesson.evidence
    whole, one, none = (
        {name for name in RANKED if not np.isnan(account_columns(replace(evidence, accounts=left))[RANK_OF + name]).all()}
        for left in (evidence.accounts, without(evidence.accounts, ["networks"]), without(evidence.accounts, THEMES))
    )
    assert len(whole) > 0.9 * len(RANKED)
    assert whole - one == names_of(UNKNOWN_BY_THEME, "networks") & set(RANKED)
    assert not none


@pytest.mark.parametrize(("missing", "are_known"), [(1.0, False), (0.0, True)])
def test_where_rewards_are_missing_no_like_is_paid(
    learnt: Learnt, monkeypatch: pytest.MonkeyPatch, missing: float, are_known: bool
) -> None:
    monkeypatch.setattr(blind, "MISSING", (missing, missing))
    (copy,) = blinded([learnt.world.lesson], 5)
    assert learnt.world.lesson.evidence.likes.paid.any()
    assert copy.evidence.likes.paid.any() == are_known


def test_without_registrations_nobody_settles_in(learnt: Learnt) -> None:
    evidence = learnt.world.lesson.evidence
    likes, left = evidence.likes, lacking(evidence, ["registrations"]).likes
    assert likes.settling.any() and not left.settling.any()
    assert np.array_equal(left.free, ~likes.paid) and np.array_equal(left.paid, likes.paid)
    nothing = lacking(evidence, ["campaigns", "registrations"]).likes
    assert nothing.free.all() and not nothing.paid.any()


@pytest.mark.parametrize("theme", ["rewards", "campaigns"])
def test_without_campaigns_or_rewards_no_like_is_paid(learnt: Learnt, theme: str) -> None:
    likes, left = learnt.world.lesson.evidence.likes, lacking(learnt.world.lesson.evidence, [theme]).likes
    assert np.array_equal(left.free, ~likes.settling) and not left.paid.any()


def test_where_nothing_says_what_is_prompted_all_likes_are_free_and_so_is_the_company(learnt: Learnt) -> None:
    accounts = learnt.world.lesson.evidence.accounts
    left = without(accounts, ["rewards", "registrations"])
    assert any(not left[name].equals(accounts[name]) for name in OF_ALL_LIKES)
    assert all(left[free].equals(accounts[of_all]) for free, of_all in OF_ALL_LIKES.items())


@settings(deadline=None, max_examples=20)
@given(themes=st.lists(st.sampled_from(THEMES), unique=True))
def test_themes_go_in_any_order_and_twice_is_once(learnt: Learnt, themes: list[str]) -> None:
    table: pa.Table = learnt.world.lesson.evidence.accounts.slice(0, 50)
    once = without(table, themes)
    assert without(table, themes[::-1]).equals(once) and without(once, themes).equals(once)


def test_every_lesson_is_taught_once_more_at_half_its_weight_and_left_out_with_its_twin(
    learnt: Learnt, monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons = [replace(lesson, weight=3.0) for lesson in twice(learnt.world.lesson)]
    copies = blinded(lessons, 5)
    assert [(copy.name, copy.weight, copy.part) for copy in copies] == [(lesson.name, 1.5, lesson.part) for lesson in lessons]
    for copy, lesson in zip(copies, lessons, strict=True):
        assert np.array_equal(copy.accounts, lesson.accounts, equal_nan=True)
        assert not copy.evidence.accounts.equals(lesson.evidence.accounts) and lesson.settles and not copy.settles
    assert blinded(lessons[:1], 5)[0].evidence.accounts.equals(copies[0].evidence.accounts), "the first are the same"
    assert not blinded(lessons, 6)[0].evidence.accounts.equals(copies[0].evidence.accounts), "another seed, other gaps"
    taught = [*lessons, *copies]
    of_accounts = [(lesson.accounts, lesson.account_weights) for lesson in taught]
    sheet = Sheet.of("alone", [account_columns(lesson.evidence) for lesson in taught], taught, of_accounts)
    folds = [set(sheet.fold[sheet.lesson == at]) for at in range(4)]
    assert folds[0] == folds[2] != folds[1] == folds[3]
    monkeypatch.setattr(blind, "MISSING", (0.0, 0.0))
    assert blinded(lessons, 5)[0].evidence.accounts.equals(lessons[0].evidence.accounts)
