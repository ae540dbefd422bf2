"""What each figure adds to a score: every split's move, credited to the figure that was asked."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resonance.authenticity.attribution import contributions
from resonance.authenticity.boosting import Sample, boosted

FEATURES = 4
PARAMETERS = {"learning_rate": 0.1, "num_leaves": 6, "min_data_in_leaf": 5, "max_bin": 31, "seed": 1, "num_threads": 1}


def some(seed: int, rows: int = 200) -> np.ndarray:
    """Rows of figures, some of them unknown."""
    rng = np.random.default_rng(seed)
    return np.where(rng.random((rows, FEATURES)) < 0.15, np.nan, rng.normal(size=(rows, FEATURES)))


@functools.cache
def trees(seed: int, rounds: int = 20, constant: bool = False) -> Any:
    matrix = some(seed)
    labels = np.full(len(matrix), 0.0) if constant else (np.nan_to_num(matrix[:, 0]) + np.nan_to_num(matrix[:, 1]) > 0.5) * 1.0
    return boosted(Sample([f"f{at}" for at in range(FEATURES)], matrix, labels, np.ones(len(matrix))), PARAMETERS, rounds)


def moved(booster: Any, row: np.ndarray) -> tuple[list[float], float]:
    """One row led down every tree: what each figure moved, and the values of the roots."""
    added, roots = [0.0] * FEATURES, 0.0
    for tree in booster.dump_model()["tree_info"]:
        node = tree["tree_structure"]
        roots += node.get("internal_value", node.get("leaf_value", 0.0))
        while "split_feature" in node:
            value = row[node["split_feature"]]
            goes_left = (
                node["default_left"]
                if np.isnan(value) and node["missing_type"] == "NaN"
                else np.nan_to_num(value) <= node["threshold"]
            )
            child = node["left_child"] if goes_left else node["right_child"]
            added[node["split_feature"]] += child.get("internal_value", child.get("leaf_value")) - node["internal_value"]
            node = child
    return added, roots


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 3), st.integers(0, 10**6))
def test_moves_are_those_of_each_row_and_end_at_its_score(seed: int, other: int) -> None:
    booster, matrix = trees(seed), some(other, 5)
    found = contributions(booster, matrix, 1)
    for row, own in zip(matrix, found, strict=True):
        added, roots = moved(booster, row)
        assert own == pytest.approx(added, abs=1e-9)
        assert own.sum() + roots == pytest.approx(booster.predict([row], raw_score=True)[0], abs=1e-9)


def test_a_figure_that_no_split_asks_adds_nothing() -> None:
    booster, matrix = trees(1), some(5)
    unasked = booster.feature_importance() == 0
    assert contributions(booster, matrix, 1)[:, unasked].any() == np.False_
    assert contributions(booster, matrix, 1)[:, ~unasked].any()


@pytest.mark.parametrize("rows", [1, 7])
def test_trees_without_a_split_and_few_rows_are_no_trouble(rows: int) -> None:
    assert not contributions(trees(1, rounds=2, constant=True), some(2, 7)[:rows], 1).any()
    assert contributions(trees(1, rounds=1), some(2, 7)[:rows], 1).shape == (rows, FEATURES)
