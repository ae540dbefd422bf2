"""A missed target is seen: in the table, in the list, and when there is no value at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.authenticity import cost, page, targets

MET = {
    "user PR-AUC": 0.999,
    "recall at precision .99, users": 0.995,
    "recall of the worst attack, users": 0.96,
    "event F1, likes": 0.99,
    "event F1, all six kinds": 0.99,
    "sold likes, recall": 0.95,
    "worst cohort flagged": 0.0,
    "calibration error, users": 0.001,
    "calibration error, likes": 0.001,
    "points alone, user PR-AUC": 0.99,
    "genuine likes per song, error": 0.005,
    "real accounts flagged": 0.2,
    "sellers' own likes flagged": 0.2,
}


def test_nothing_is_missed_where_every_limit_is_held() -> None:
    assert targets.failures({"S": MET}) == []


@pytest.mark.parametrize("target", [t for t in targets.TARGETS if "S" in t.limits], ids=lambda t: t.figure)
def test_each_target_can_be_missed(target: targets.Target) -> None:
    beyond = target.limits["S"] + (-0.001 if target.at_least else 0.001)
    assert targets.failures({"S": {**MET, target.figure: beyond}}) == [f"S: {target.figure}"]
    assert targets.failures({"S": {**MET, target.figure: float("nan")}}) == [f"S: {target.figure}"]
    assert "✗" in targets.target_table({"S": {**MET, target.figure: beyond}})


def test_a_clean_world_is_held_to_its_own_limits_only() -> None:
    clean = {"worst cohort flagged": 0.0, "real accounts flagged": 0.0004, "genuine likes flagged": 0.0006}
    assert targets.failures({"N": clean}) == ["N: genuine likes flagged"]


def test_tables_go_between_the_markers_and_nowhere_else(tmp_path: Path) -> None:
    file = tmp_path / "authenticity.md"
    file.write_text("before\n<!-- part: begin -->\nold\n<!-- part: end -->\nafter\n")
    page.write(file, "part", "| new |", "the command")
    page.write(file, "part", "| new |", "the command")
    text = file.read_text()
    assert text.startswith("before\n") and text.endswith("\nafter\n")
    assert "old" not in text and text.count("| new |") == 1 and "`the command`" in text


def test_a_page_without_markers_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "authenticity.md"
    file.write_text("by hand\n")
    with pytest.raises(ValueError, match="no markers"):
        page.write(file, "part", "| new |", "the command")
    assert file.read_text() == "by hand\n"


def test_the_slope_of_a_linear_cost_is_one_and_of_a_quadratic_one_two() -> None:
    linear = [{"events": n, "seconds": 3.0 * n, "peak_gib": 1.0} for n in (1e6, 3e6, 1e7)]
    squared = [{**each, "seconds": each["events"] ** 2} for each in linear]
    assert cost.slope(linear, "seconds") == pytest.approx(1.0)
    assert cost.slope(squared, "seconds") == pytest.approx(2.0)


@pytest.mark.parametrize("figure, value", [("seconds", 91.0), ("peak_gib", 6.1)])
def test_the_cost_of_the_largest_world_is_held(figure: str, value: float) -> None:
    costs = [{"events": n, "seconds": 8e-6 * n, "peak_gib": 4.0} for n in (1e6, 1e7)]
    assert cost.is_met(costs)
    assert not cost.is_met([costs[0], {**costs[1], figure: value}])
    assert not cost.is_met([{**costs[0], "seconds": 1.0}, costs[1]])
