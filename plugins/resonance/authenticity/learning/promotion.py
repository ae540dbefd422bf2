"""Whether a candidate may serve: on no figure worse than what serves, by limits that are policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

from resonance.authenticity.learning.suite import Measured
from resonance.errors import BadSetting

# figure, field of Measured, policy parameter: how much may be lost of what should be high, and how much of what should be low is
# borne in any case.
HIGH = (
    ("average precision of users, mean", "precision", "model_max_precision_loss"),
    ("average precision on held-out labels", "label_precision", "model_max_label_precision_loss"),
)
LOW = (
    ("worst real crowd flagged", "worst_cohort", "model_max_cohort_flagged"),
    ("flagged where nobody cheats", "flagged_without_fakes", "model_max_flagged_without_fakes"),
    ("genuine likes flagged", "worst_genuine_likes", "model_max_likes_flagged"),
    ("real accounts with a verdict", "doubted", "model_max_doubted"),
    ("labelled as honest and flagged", "label_flagged", "model_max_cohort_flagged"),
    ("calibration error", "calibration_error", "model_max_calibration_error"),
)


@dataclass(frozen=True)
class Check:
    """One figure of both, and the limit that follows from what serves."""

    figure: str
    serving: float
    candidate: float
    limit: float
    at_least: bool

    @property
    def holds(self) -> bool:
        return self.candidate >= self.limit if self.at_least else self.candidate <= self.limit


def checks(candidate: Measured, serving: Measured, policy: Mapping[str, str]) -> list[Check]:
    """Every comparison that can be made: what should be low may be as high as policy bears, or as now where that is known."""
    found = []
    for figure, name, parameter in HIGH:
        now = getattr(serving, name)
        found.append(Check(figure, now, getattr(candidate, name), now - _number(policy, parameter), at_least=True))
    for figure, name, parameter in LOW:
        now = getattr(serving, name)
        borne = _number(policy, parameter)
        found.append(Check(figure, now, getattr(candidate, name), borne if isnan(now) else max(borne, now), at_least=False))
    return [check for check in found if not isnan(check.candidate) and not isnan(check.limit)]


def table(found: list[Check], candidate: str, serving: str) -> list[str]:
    """The comparisons as lines of a Markdown table."""
    head = ["figure", f"in service: {serving}", f"candidate: {candidate}", "limit", "holds"]
    rows = [_row(check) for check in found]
    return ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)]


def _row(check: Check) -> list[str]:
    limit = f"{'≥' if check.at_least else '≤'} {check.limit:.4f}"
    serving = "unknown" if isnan(check.serving) else f"{check.serving:.4f}"
    return [check.figure, serving, f"{check.candidate:.4f}", limit, "yes" if check.holds else "no"]


def _number(policy: Mapping[str, str], parameter: str) -> float:
    try:
        return float(policy[parameter])
    except ValueError as error:
        raise BadSetting(
            f"{parameter} is {policy[parameter]!r}, no number", "policy_parameters.csv", "resonance status"
        ) from error
