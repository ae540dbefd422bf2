"""Fit the model's looks on worlds whose truth is known.

Every look is fitted on all worlds, and calibrated on predictions for worlds that the fitted trees had not seen; what a later
look reads of an earlier one is predicted the same way, so that it learns from mistakes as they will be on new worlds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

from resonance.authenticity.boosting import Sample, boosted
from resonance.authenticity.group_look import Groups, groups_of
from resonance.authenticity.home import taught_at_home
from resonance.authenticity.lesson import FOLDS, Lesson, Sheet
from resonance.authenticity.model import Columns, Floats, Knots, Look, Model, calibrated
from resonance.authenticity.monotone import directions
from resonance.authenticity.scoring import (
    account_columns,
    among_others,
    doubted,
    in_bad_company,
    open_to_doubt,
    order_columns,
)
from resonance.errors import UsageError

ROUNDS = {"alone": 400, "groups": 750, "among": 400, "likes": 250}
CEILING = 0.999
MOST_GROUP_WEIGHT = 10
PARAMETERS: dict[str, Any] = {
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 30,
    "max_bin": 63,
    "feature_fraction": 0.4,
    "lambda_l2": 10.0,
    "monotone_constraints_method": "basic",
}
OF_LOOK: dict[str, dict[str, Any]] = {
    "groups": {"num_leaves": 6, "min_data_in_leaf": 15, "feature_fraction": 0.5, "learning_rate": 0.01},
    "among": {"num_leaves": 48},
}


@dataclass(frozen=True)
class Fitted:
    """A model of all lessons; and `unseen`, by lesson p_fake of its accounts and of its orders by trees that knew neither the
    lesson nor another of its part."""

    model: Model
    unseen: list[tuple[Floats, Floats]]


def fit(lessons: Sequence[Lesson], seed: int, trained: Mapping[str, Any], threads: int = 1) -> Fitted:
    """Fit all looks; the same lessons and seed make the same file."""
    ways = (seed, threads)
    of_accounts = [(lesson.accounts, lesson.account_weights) for lesson in lessons]
    own = [account_columns(lesson.evidence) for lesson in lessons]
    alone, p_alone = _learn("alone", Sheet.of("alone", own, lessons, of_accounts), ways)
    met = [groups_of(lesson.evidence.group, own[at], p_alone[at]) for at, lesson in enumerate(lessons)]
    of_groups = [_of_groups(lesson, some) for lesson, some in zip(lessons, met, strict=True)]
    groups, p_groups = _learn("groups", Sheet.of("groups", [some.columns for some in met], lessons, of_groups), ways)
    p_members = [met[at].of_members(lesson.evidence.group, p_groups[at]) for at, lesson in enumerate(lessons)]
    company = [among_others(lesson.evidence, own[at], p_alone[at], p_members[at]) for at, lesson in enumerate(lessons)]
    among, p_among = _learn("among", Sheet.of("among", company, lessons, of_accounts), ways)
    at_home, p_home = _at_home(lessons, company, (p_alone, p_among), (alone.features, threads))
    orders = [order_columns(lesson.evidence, own[at], p_home[at]) for at, lesson in enumerate(lessons)]
    of_orders = [
        (np.where(in_bad_company(some), lesson.orders, np.nan), lesson.order_weights)
        for lesson, some in zip(lessons, orders, strict=True)
    ]
    likes, p_orders = _learn("likes", Sheet.of("likes", orders, lessons, of_orders), ways)
    model = Model({"alone": alone, "groups": groups, "among": among, "likes": likes}, at_home, dict(trained))
    sold = [np.where(open_to_doubt(some), p, 0.0) for some, p in zip(orders, p_orders, strict=True)]
    return Fitted(model, list(zip(p_home, sold, strict=True)))


def _at_home(
    lessons: Sequence[Lesson],
    company: Sequence[Columns],
    scores: tuple[list[Floats], list[Floats]],
    by: tuple[tuple[str, ...], int],
) -> tuple[Knots, list[Floats]]:
    """Calibration of what is agreed where each lesson's platform is at home, and the calibrated probabilities; `scores` of the
    looks at a user, `by` which features and how many threads.

    Platforms differ in how many people of the crowds they have that naive rules punish; those count by the cube root of their
    weight here, between the made-up share and the one that the looks learn by. Lessons that lack something, and those in which
    half of the fakes are out of reach, say nothing here: for their sake everybody would be doubted a little.
    """
    features, threads = by

    def judged(columns: Columns, first: Floats, last: Floats) -> Floats:
        return taught_at_home(columns, (first, last), features, 1).agreed(columns, last, 1)

    with ThreadPoolExecutor(threads) as workers:
        agreed = list(workers.map(judged, company, *scores))
    told = [
        (p, lesson.accounts, lesson.weight * np.cbrt(lesson.weights_of_crowds))
        for p, lesson in zip(agreed, lessons, strict=True)
        if lesson.calibrates and lesson.settles
    ]
    said, labels, weights = (np.concatenate(parts) for parts in zip(*told, strict=True))
    known = ~np.isnan(labels)
    knots = calibrate(said[known], labels[known], weights[known])
    return knots, [doubted(calibrated(p, knots)) for p in agreed]


def _of_groups(lesson: Lesson, groups: Groups) -> tuple[Floats, Floats]:
    """A group is fake when most of its members are; large ones weigh no more than ten members."""
    group = lesson.evidence.group
    known = (group >= 0) & ~np.isnan(lesson.accounts)
    size = int(group.max(initial=-1)) + 1
    members, fakes = np.bincount(group[known], minlength=size), np.bincount(group[known], lesson.accounts[known], size)
    labels = np.where(members > 0, fakes > members / 2, np.nan)[groups.code]
    return labels, lesson.weight * np.minimum(groups.size, MOST_GROUP_WEIGHT)


def _learn(name: str, sheet: Sheet, ways: tuple[int, int]) -> tuple[Look, list[Floats]]:
    """The look, and its calibrated predictions for every lesson by trees that had not seen it, in steps of 0.01; UsageError
    when no row has a label."""
    features = tuple(sheet.columns)
    unseen, folds, known = np.zeros(len(sheet.labels)), sheet.fold, ~np.isnan(sheet.labels)
    if not known.any():
        raise UsageError(f"no row teaches the look {name!r}", "--worlds, --events-per-day", "ask for more or larger worlds")
    for fold in range(FOLDS):
        out = folds == fold
        if out.any() and (known & ~out).any():
            unseen[out] = _raw(_boost(name, sheet, ~out, ways), sheet, out, features)
    weights = sheet.calibration_weights
    sampled = known & (weights > 0)
    knots = calibrate(unseen[sampled], sheet.labels[sampled], weights[sampled])
    look = Look(features, _boost(name, sheet, known, ways), knots)
    p = doubted(calibrated(unseen, knots))
    return look, [p[sheet.lesson == at] for at in range(len(sheet.lessons))]


def _boost(name: str, sheet: Sheet, rows: npt.NDArray[np.bool_], ways: tuple[int, int]) -> str:
    seed, threads = ways
    features = list(sheet.columns)
    rows = rows & ~np.isnan(sheet.labels)
    matrix = np.column_stack([sheet.columns[feature][rows] for feature in features])
    given = {**PARAMETERS, **OF_LOOK.get(name, {}), "seed": seed, "num_threads": threads}
    given["monotone_constraints"] = directions(name, features)
    sample = Sample(features, matrix, sheet.labels[rows], sheet.weights[rows])
    return str(boosted(sample, given, ROUNDS[name]).model_to_string(importance_type="gain"))


def _raw(trees: str, sheet: Sheet, rows: npt.NDArray[np.bool_], features: tuple[str, ...]) -> Floats:
    import lightgbm

    matrix = np.column_stack([sheet.columns[feature][rows] for feature in features])
    return np.asarray(lightgbm.Booster(model_str=trees).predict(matrix))


def calibrate(raw: Floats, labels: Floats, weights: Floats) -> Knots:
    """Knots of an isotonic regression (Zadrozny and Elkan 2002), joined at the middles of its steps and capped at 0.999.

    Equal scores are one point with their mean label, so that the order of rows decides nothing.
    """
    scores, place = np.unique(np.round(raw, 6), return_inverse=True)
    rows = np.bincount(place)
    weight = np.bincount(place, weights)
    fitted = isotonic_regression(np.bincount(place, weights * labels) / weight, weights=weight)
    steps = [slice(begin, end) for begin, end in zip(fitted.blocks[:-1], fitted.blocks[1:], strict=True)]
    middles = [float(np.median(np.repeat(scores[step], rows[step]))) for step in steps]
    return tuple(
        (round(middle, 6), round(min(float(fitted.x[step.start]), CEILING), 4))
        for middle, step in zip(middles, steps, strict=True)
    )
