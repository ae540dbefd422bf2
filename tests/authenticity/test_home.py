"""The look at home: what it learns of a platform's own accounts, and whom it leaves alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resonance.authenticity.attribution import contributions
from resonance.authenticity.home import AMONG_COUNTS, COMPANY, FEWEST_ACCOUNTS, LIFE_COUNTS, PARTS, Home, taught_at_home
from resonance.authenticity.model import Floats

FEATURES = ("tag_fit", "unheard_share", "weak_share")
FAKES = 80


def platform(seed: int = 1, people: int = 920) -> tuple[dict[str, Floats], np.ndarray]:
    """Columns of a platform whose first 80 accounts like what nobody heard, in an order without meaning; and who they are."""
    rng = np.random.default_rng(seed)
    fake = np.arange(FAKES + people) < FAKES
    columns = {name: rng.normal(size=len(fake)) for name in (*FEATURES, *COMPANY)}
    columns["unheard_share"] = rng.normal(loc=np.where(fake, 4.0, 0.0), scale=1.0)
    columns["weak_share"][rng.random(len(fake)) < 0.2] = np.nan
    order = rng.permutation(len(fake))
    return {name: values[order] for name, values in columns.items()}, fake[order]


def at_home(columns: dict[str, Floats], p: Floats, threads: int = 1) -> tuple[Home, Floats]:
    home = taught_at_home(columns, (p, p), FEATURES, threads)
    return home, home.agreed(columns, p, threads)


def test_fakes_that_the_model_misses_are_found_by_what_they_share_with_those_it_knows() -> None:
    columns, fake = platform()
    known = fake & (np.arange(len(fake)) % 2 == 0)
    p = np.where(known, 0.9, 0.02)
    _, agreed = at_home(columns, p)
    missed, people = agreed[fake & ~known], agreed[~fake]
    assert np.median(missed) > np.quantile(people, 0.99) and np.median(missed) > 2 * np.median(people)


def test_people_whom_the_model_doubts_for_what_fakes_do_not_do_are_doubted_less() -> None:
    columns, fake = platform()
    crowd = ~fake & (np.arange(len(fake)) % 23 == 0)
    _, agreed = at_home(columns, np.where(fake, 0.9, np.where(crowd, 0.6, 0.01)))
    assert np.mean(agreed[crowd] > 0.5) < 0.1 and np.mean(agreed[fake] > 0.5) > 0.9


def test_who_keeps_the_company_of_fakes_and_lives_like_everybody_is_doubted_less_than_they_are() -> None:
    columns, fake = platform()
    columns["tag_fit"] = columns["tag_fit"] - 3.0 * fake
    sells = ~fake & (np.arange(len(fake)) % 31 == 0)
    for name in COMPANY:
        columns[name] = np.where(fake | sells, 4.0, 0.0) + columns[name] / 4
    home, agreed = at_home(columns, np.where(fake | sells, 0.9, 0.01))
    among, life = (way.says(columns, len(fake), 1) for way in home.ways)
    assert np.median(among[sells]) > 0.5 > np.median(life[sells])
    assert np.median(agreed[sells]) < np.median(agreed[fake]) - 0.1


def test_a_life_is_judged_without_company_and_without_likes_that_may_be_sold() -> None:
    columns, fake = platform()
    home, _ = at_home(columns, np.where(fake, 0.9, 0.05))
    assert [way.features for way in home.ways] == [(*FEATURES, *COMPANY), ("tag_fit",)]


def test_nobody_is_judged_by_trees_that_had_his_own_score() -> None:
    columns, fake = platform()
    p = np.where(fake, 0.9, 0.05)
    turned = np.where(np.arange(len(p)) % PARTS == 2, 1 - p, p)
    before, after = (taught_at_home(columns, (p, scores), FEATURES, 1).ways for scores in (p, turned))
    for one, two in zip(before, after, strict=True):
        same = [a.model_to_string() == b.model_to_string() for a, b in zip(one.trees, two.trees, strict=True)]
        assert same == [False, False, True, False]


def test_contributions_are_those_of_the_trees_that_judge_the_account() -> None:
    columns, fake = platform()
    home, _ = at_home(columns, np.where(fake, 0.9, 0.05))
    at = np.array([7, 2, 400, 401, 402, 403, 3])
    for way in home.ways:
        added = way.contributions(columns, at, 1)
        assert added.shape == (7, len(way.features))
        for row, place in zip(added, at, strict=True):
            matrix = np.array([[columns[name][place] for name in way.features]])
            assert row == pytest.approx(contributions(way.trees[place % PARTS], matrix, 1)[0])


@pytest.mark.parametrize(("size", "doubt"), [(FEWEST_ACCOUNTS - 1, 0.5), (FEWEST_ACCOUNTS, 0.0), (0, 0.5)])
def test_where_there_is_nothing_to_learn_from_the_model_speaks_alone(size: int, doubt: float) -> None:
    columns = {name: np.arange(float(size)) for name in (*FEATURES, *COMPANY)}
    home, agreed = at_home(columns, np.full(size, doubt))
    assert np.array_equal(agreed, np.full(size, doubt)) and not home.ways


def test_the_fewer_are_doubted_the_less_it_counts() -> None:
    columns, fake = platform()
    for p, doubted in ((0.001, 0), (0.5, 40), (0.99, 80)):
        among, life = taught_at_home(columns, (np.where(fake, p, 0.0),), FEATURES, 1).ways
        assert among.counts == pytest.approx(AMONG_COUNTS * doubted / (doubted + 10), rel=1e-3, abs=1e-6)
        assert life.counts == pytest.approx(LIFE_COUNTS * doubted / (doubted + 10), rel=1e-3, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_what_is_agreed_lies_between_all_and_no_number_of_threads_changes_it(seed: int, low: float, high: float) -> None:
    columns, fake = platform(seed, people=220)
    p = np.where(fake, high, low)
    home, agreed = at_home(columns, p)
    _, again = at_home(columns, p, threads=2)
    assert np.array_equal(agreed, again)
    said = [p, *(way.says(columns, len(p), 1) for way in home.ways)]
    assert np.isfinite(agreed).all() and (agreed >= 0).all() and (agreed <= 1).all()
    rounding = 0.01
    assert (agreed >= np.minimum.reduce(said) - rounding).all() and (agreed <= np.maximum.reduce(said) + rounding).all()
