"""The scorecard: points per figure and limit, so that SQL alone can speak where no model serves, and reasons have names.

An additive model of boosted stumps (Friedman 2001, section 7), every figure in one direction only, written as limits and points
(Siddiqi, Credit Risk Scorecards, 2006): whoever is beyond a limit gets its points on top of those before it. A figure that is
unknown adds nothing. Ten log-odds are one; a half is even odds.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from resonance.authenticity.boosting import Sample, boosted
from resonance.authenticity.lesson import Lesson
from resonance.authenticity.model import Columns, Floats
from resonance.authenticity.monotone import RISING
from resonance.authenticity.reasons import reason_of
from resonance.authenticity.scoring import account_columns
from resonance.settings import PROJECT_ROOT

SHIPPED_POINTS = PROJECT_ROOT / "dbt_project" / "seeds" / "authenticity_points.csv"
LOG_ODDS_OF_ONE = 10.0
LEAST_POINTS = 0.01
UNKNOWN = 1e9
ROUNDS = 400
PARAMETERS: dict[str, Any] = {
    "learning_rate": 0.1,
    "num_leaves": 2,
    "min_data_in_leaf": 200,
    "max_bin": 40,
    "lambda_l2": 20.0,
    "feature_fraction": 0.5,
}
FIGURES = (
    *("linked_comment_share", "networks_per_like", "likes_per_song"),
    *("spam_comment_count", "most_device_users", "emulator_share", "registered_together_count"),
    *("just_over_share", "own_replayed_share", "plays_in_sitting_share", "liked_of_played_share", "users_per_device"),
    *("liked_replayed_share", "unlike_count", "deaf_copied_count", "tag_fit", "group_target_share", "text_partner_count"),
    *("beyond_unheard_share", "company_unheard_share", "unheard_talk_share", "replayed_share", "rooted_share"),
    *("likes_in_sitting_share", "target_share", "group_once_played_share", "weak_share", "own_copied_count"),
    *("target_artist_count", "group_effective_artist_count", "company_weak_share", "group_density", "gap_3s_count"),
)


@dataclass(frozen=True)
class Scorecard:
    """`start`: what everybody begins with. `steps`: points by (figure, comparison, limit)."""

    start: float
    steps: Mapping[tuple[str, str, float], float]

    def p_fake(self, columns: Columns) -> Floats:
        """Per row of the columns (n), between 0 and 0.99 in steps of 0.01."""
        total = np.full(len(next(iter(columns.values()))), self.start)
        for (figure, comparison, limit), points in self.steps.items():
            value = np.asarray(columns[figure], np.float64)
            total += points * (value >= limit if comparison == ">=" else value <= limit)
        return np.round(np.clip(total, 0.0, 0.99), 2)

    @classmethod
    def read(cls, path: Path) -> Scorecard:
        """A written card."""
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        steps = {(row["figure"], row["comparison"], float(row["limit_value"])): float(row["points"]) for row in rows[1:]}
        return cls(float(rows[0]["points"]), steps)

    def write(self, path: Path) -> None:
        """The seed `authenticity_points`: heaviest figure first, limits in order."""
        weight: dict[str, float] = defaultdict(float)
        for (figure, _, _), points in self.steps.items():
            weight[figure] += points
        rows = sorted(self.steps.items(), key=lambda step: (-weight[step[0][0]], step[0]))
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["figure", "comparison", "limit_value", "points", "reason"])
            out.writerow(["start", "", "", f"{self.start:.2f}", ""])
            for (figure, comparison, limit), points in rows:
                out.writerow([figure, comparison, f"{limit:.4f}", f"{points:.2f}", reason_of(figure, comparison)])


def fit_points(lessons: Sequence[Lesson], seed: int, threads: int = 1) -> Scorecard:
    """A scorecard of all lessons; the same lessons and seed make the same card."""
    columns = [account_columns(lesson.evidence) for lesson in lessons]
    labels = np.concatenate([lesson.accounts for lesson in lessons])
    weights = np.concatenate([lesson.account_weights for lesson in lessons])
    known = ~np.isnan(labels)
    matrix = np.column_stack([_told(figure, np.concatenate([own[figure] for own in columns])) for figure in FIGURES])
    given = {**PARAMETERS, "seed": seed, "num_threads": threads, "monotone_constraints": [_direction(f) for f in FIGURES]}
    sample = Sample(FIGURES, matrix[known], labels[known], weights[known])
    return _card(boosted(sample, given, ROUNDS).dump_model()["tree_info"])


def _direction(figure: str) -> int:
    return 1 if figure in RISING else -1


def _told(figure: str, values: Floats) -> Floats:
    """Unknown values lie on the harmless side."""
    return np.nan_to_num(values, nan=-UNKNOWN * _direction(figure))


def _card(trees: Sequence[Mapping[str, Any]]) -> Scorecard:
    start, steps = 0.0, defaultdict[tuple[str, str, float], float](float)
    for tree in trees:
        root = tree["tree_structure"]
        if "split_feature" not in root:
            start += root["leaf_value"]
            continue
        figure, limit = FIGURES[root["split_feature"]], float(root["threshold"])
        low, high = root["left_child"]["leaf_value"], root["right_child"]["leaf_value"]
        rises = figure in RISING
        start += low if rises else high
        steps[_step(figure, limit)] += (high - low) if rises else (low - high)
    told = {step: round(odds / LOG_ODDS_OF_ONE, 2) for step, odds in sorted(steps.items())}
    kept = {step: points for step, points in told.items() if points >= LEAST_POINTS}
    return Scorecard(round(0.5 + start / LOG_ODDS_OF_ONE, 2), kept)


def _step(figure: str, threshold: float) -> tuple[str, str, float]:
    """A split at `threshold` (at most: left) as a limit of four places that is met or exceeded on the suspicious side."""
    below = float(np.floor(threshold * 10_000) / 10_000)
    return (figure, ">=", round(below + 0.0001, 4)) if figure in RISING else (figure, "<=", below)
