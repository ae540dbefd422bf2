"""What is asked of the detector, and tables that say whether it is met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

KINDS = ("S", "A", "G", "N")
Figures = Mapping[str, float]


@dataclass(frozen=True)
class Target:
    """A figure of `scoring.score` and its limit per kind of world; `at_least` says which side is good."""

    figure: str
    limits: Mapping[str, float]
    at_least: bool = True
    percent: bool = False

    def is_met(self, kind: str, value: float) -> bool:
        """False also when there is no value where one is asked for."""
        limit = self.limits[kind]
        return value >= limit if self.at_least else value <= limit

    def cell(self, kind: str, figures: Figures) -> str:
        """`.991 ≥ .985 ✓`; only the value where nothing is asked, a dash where nothing was measured."""
        value = figures.get(self.figure, float("nan"))
        if isnan(value) and kind not in self.limits:
            return "–"
        if kind not in self.limits:
            return self._text(value)
        sign = "≥" if self.at_least else "≤"
        return f"{self._text(value)} {sign} {self._text(self.limits[kind])} {'✓' if self.is_met(kind, value) else '**✗**'}"

    def _text(self, value: float) -> str:
        return f"{100 * value:.3g} %" if self.percent else f"{value:.4f}".removeprefix("0")


def _asked(figure: str, s: float, a: float, g: float) -> Target:
    return Target(figure, {"S": s, "A": a, "G": g})


def _at_most(figure: str, limits: Mapping[str, float], percent: bool = True) -> Target:
    return Target(figure, limits, at_least=False, percent=percent)


TARGETS = (
    _asked("user PR-AUC", 0.998, 0.985, 0.975),
    _asked("recall at precision .99, users", 0.99, 0.95, 0.85),
    _asked("recall of the worst attack, users", 0.95, 0.80, 0.55),
    _asked("event F1, likes", 0.98, 0.95, 0.92),
    _asked("event F1, all six kinds", 0.98, 0.95, 0.92),
    _asked("sold likes, recall", 0.92, 0.55, 0.50),
    _at_most("worst cohort flagged", {"S": 0.01, "A": 0.01, "G": 0.01, "N": 0.01}),
    _at_most("real accounts flagged", {"N": 0.0005}),
    _at_most("genuine likes flagged", {"N": 0.0005}),
    _at_most("calibration error, users", {"S": 0.005, "A": 0.01, "G": 0.02}, percent=False),
    _at_most("calibration error, likes", {"S": 0.005, "A": 0.01, "G": 0.02}, percent=False),
    _asked("points alone, user PR-AUC", 0.985, 0.85, 0.75),
    _at_most("genuine likes per song, error", {"S": 0.01, "A": 0.03, "G": 0.04}),
    _at_most("sellers' own likes flagged", {}),
)


def target_table(results: Mapping[str, Figures]) -> str:
    """One row per target, one column per kind of world that was run."""
    kinds = [kind for kind in KINDS if kind in results]
    rows = [[target.figure, *(target.cell(kind, results[kind]) for kind in kinds)] for target in TARGETS]
    return markdown(["figure", *kinds], rows)


def failures(results: Mapping[str, Figures]) -> list[str]:
    """`kind: figure` of every target that was missed."""
    return [
        f"{kind}: {target.figure}"
        for target in TARGETS
        for kind in KINDS
        if kind in results and kind in target.limits and not target.is_met(kind, results[kind].get(target.figure, float("nan")))
    ]


def named_table(title: str, results: Mapping[str, Mapping[str, float]]) -> str:
    """Values per name and kind, as percentages; names of any kind."""
    kinds = [kind for kind in KINDS if kind in results]
    names = sorted({name for kind in kinds for name in results[kind]})
    rows = [[name, *(f"{100 * results[k][name]:.1f} %" if name in results[k] else "–" for k in kinds)] for name in names]
    return markdown([title, *kinds], rows)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
