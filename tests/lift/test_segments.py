"""Which mechanic speaks to which segment: by intervals that leave 0 out, corrected over all cells of a date."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resonance.lift.proportions import newcombe, newcombe_p
from resonance.lift.segments import compare_cells

Row = dict[str, Any]
DAY = date(2026, 11, 3)


def cell(mechanic: str, segment: str, joined: int, annoyed: int = 50, exposed: int = 1000) -> Row:
    counts = {"exposed_count": exposed, "user_count": exposed, "participant_count": joined, "negative_count": annoyed}
    return {"mechanic": mechanic, "segment": segment, "business_date": DAY, **counts}


def best(cells: list[Row], kpi: str = "participation_rate") -> set[tuple[str, str]]:
    return {(row["mechanic"], row["segment"]) for row in compare_cells(cells, kpi) if row["is_best"]}


def test_the_best_mechanic_is_so_by_its_interval_only() -> None:
    rivals = [cell("coupon", "gen_z", 150), cell("resonance", "gen_z", 100), cell("coupon", "mature", 110)]
    assert best([*rivals, cell("resonance", "mature", 100)]) == {("coupon", "gen_z")}
    assert best([*rivals, cell("team_pk", "gen_z", 140)]) == set()
    assert best([cell("coupon", "gen_z", 150), cell("coupon", "mature", 10)]) == set()


def test_fewer_annoyed_people_are_better() -> None:
    cells = [cell("coupon", "gen_z", 100, annoyed=20), cell("resonance", "gen_z", 100, annoyed=60)]
    assert best(cells, "negative_feedback_rate") == {("coupon", "gen_z")}


def test_a_segment_is_held_against_the_others_of_its_mechanic() -> None:
    cells = [cell("coupon", "gen_z", 150), cell("coupon", "mature", 100), cell("coupon", "other", 80, exposed=500)]
    row = compare_cells(cells, "participation_rate")[0]
    assert (row["value"], row["difference"]) == (0.15, pytest.approx(0.15 - 180 / 1500))
    assert (row["ci_low"], row["ci_high"]) == newcombe((150, 1000), (180, 1500))
    assert row["p_value"] == newcombe_p((150, 1000), (180, 1500)) and row["evidence_grade"] == "D"


def test_a_segment_that_nobody_shares_a_mechanic_with_has_no_difference() -> None:
    (row,) = compare_cells([cell("coupon", "gen_z", 150)], "participation_rate")
    assert row["value"] == 0.15
    said = ("difference", "ci_low", "ci_high", "p_value", "q_value", "evidence_grade")
    assert [row[name] for name in said] == [None] * len(said) and not row["is_best"]


@given(st.lists(st.integers(0, 200), min_size=4, max_size=4))
def test_discoveries_are_corrected_over_every_cell_of_the_date(joined: list[int]) -> None:
    """By hand: the q-value of the k-th smallest of n p-values is the least of p·n/rank from it on."""
    places = [("coupon", "gen_z"), ("coupon", "mature"), ("team_pk", "gen_z"), ("team_pk", "mature")]
    rows = compare_cells([cell(*place, count) for place, count in zip(places, joined, strict=True)], "participation_rate")
    ranked = sorted(rows, key=lambda row: row["p_value"])
    for rank, row in enumerate(ranked):
        by_hand = min(later["p_value"] * len(rows) / place for place, later in enumerate(ranked, start=1) if place > rank)
        assert row["q_value"] == pytest.approx(min(1, by_hand))
