"""When a candidate may serve."""

from __future__ import annotations

from typing import Any

import pytest

from resonance.authenticity.learning.promotion import checks, table
from resonance.authenticity.learning.suite import Measured
from resonance.policy import load_policy
from resonance.settings import Settings


def figures(**changes: Any) -> Measured:
    given: dict[str, Any] = {
        "precisions": {"one": 0.95, "two": 0.91}, "cohorts": {"fan_club": (1, 200), "three people": (3, 3)},
        "without_fakes": (0, 4_000), "calibration_error": 0.01, "doubted": 0.01,
        "genuine_likes": {"all delivered": (1, 900), "hardly anything delivered": (8, 900), "none": (0, 0)},
    }  # fmt: skip
    return Measured("model:x", **{**given, **changes})


@pytest.mark.parametrize(
    ("worse", "figure"),
    [
        ({"precisions": {"one": 0.95, "two": 0.905}}, "average precision of users, mean"),
        ({"cohorts": {"fan_club": (3, 200)}}, "worst real crowd flagged"),
        ({"without_fakes": (3, 4_000)}, "flagged where nobody cheats"),
        ({"calibration_error": 0.021}, "calibration error"),
        ({"genuine_likes": {"all delivered": (0, 900), "hardly anything delivered": (10, 900)}}, "genuine likes flagged"),
        ({"doubted": 0.06}, "real accounts with a verdict"),
        ({"label_precision": 0.85, "label_flagged": 0.0}, "average precision on held-out labels"),
        ({"label_precision": 0.9, "label_flagged": 0.02}, "labelled as honest and flagged"),
    ],
)
def test_one_figure_that_is_worse_is_enough(worse: dict[str, Any], figure: str, settings: Settings) -> None:
    policy = load_policy(settings, settings.as_of.date())
    serving = figures(label_precision=0.9, label_flagged=0.0)
    assert [check.figure for check in checks(figures(**worse), serving, policy) if not check.holds] == [figure]


def test_what_is_within_the_limits_or_no_worse_than_now_is_promoted(settings: Settings) -> None:
    policy = load_policy(settings, settings.as_of.date())
    slightly = {"precisions": {"one": 0.95, "two": 0.9065}, "cohorts": {"fan_club": (2, 200)}, "without_fakes": (2, 4_000)}
    found = checks(figures(**slightly, calibration_error=0.02), figures(), policy)
    assert all(check.holds for check in found) and len(found) == 6, "labels that nobody has object to nothing"
    bad = {"cohorts": {"fan_club": (20, 200)}, "without_fakes": (40, 4_000), "calibration_error": 0.2}
    assert all(check.holds for check in checks(figures(**bad), figures(**bad), policy))


def test_what_nobody_measured_of_the_model_that_serves_is_held_to_the_limit_of_policy(settings: Settings) -> None:
    policy = load_policy(settings, settings.as_of.date())
    many = figures(genuine_likes={"all delivered": (18, 900)})
    (check,) = (check for check in checks(many, figures(genuine_likes={}), policy) if not check.holds)
    assert (check.figure, check.limit) == ("genuine likes flagged", 0.01)
    assert "| genuine likes flagged | unknown | 0.0200 | ≤ 0.0100 | no |" in table([check], "new", "old")
