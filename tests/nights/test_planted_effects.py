"""What a simulated platform truly caused lies inside the published intervals; where nothing was caused, nothing is claimed."""

from __future__ import annotations

import pytest
from tests.nights.conftest import NOTHING, Published
from tests.nights.running import Row, read_table

from resonance.simulator.effects import DEFAULT_EFFECTS

ARMS = {
    "participation_rate": DEFAULT_EFFECTS["embedded_participation_ratio"],
    "negative_feedback_rate": DEFAULT_EFFECTS["embedded_negative_ratio"],
}
"""Planted ratios of the embedded arm over the popup's."""


def lifts(night: Published, **equal: str) -> list[Row]:
    """Rows of campaign_lifts whose columns equal what is given."""
    rows = read_table(night.home, "campaign_lifts")
    return [row for row in rows if all(row[name] == value for name, value in equal.items())]


def randomised(night: Published, campaign: str, kpi: str, outcome: str) -> Row:
    (row,) = lifts(night, campaign_id=campaign, kpi=kpi, outcome=outcome, estimator="randomised")
    return row


@pytest.mark.parametrize("kpi", ARMS)
def test_what_an_embedded_surface_causes_is_covered_and_told_from_nothing(kpi: str, planted: Published) -> None:
    row = randomised(planted, "c-treasure", kpi, "genuine")
    assert row["evidence_grade"] == "A" and row["ratio_ci_low"] <= ARMS[kpi] <= row["ratio_ci_high"]
    assert not row["ratio_ci_low"] <= 1 <= row["ratio_ci_high"]
    (shown,) = [
        row
        for row in read_table(planted.home, "surface_comparisons")
        if (row["campaign_id"], row["surface"], row["kpi"]) == ("c-treasure", "embedded", kpi)
    ]
    assert shown["evidence_grade"] == "A" and shown["ratio_ci_low"] <= ARMS[kpi] <= shown["ratio_ci_high"]


def test_the_campaign_that_does_nothing_claims_nothing(planted: Published) -> None:
    told = [row for row in lifts(planted, campaign_id=NOTHING, outcome="genuine") if row["q_value"] is not None]
    causal = [row for row in told if row["estimator"] != "association"]
    assert {row["kpi"] for row in causal} >= {"participation_rate", "negative_feedback_rate", "new_user_rate", "d7_rate"}
    assert not [(row["kpi"], row["estimator"]) for row in causal if row["q_value"] < 0.05]


def test_scripts_in_one_arm_move_the_raw_interval_off_the_truth_and_not_the_genuine_one(planted: Published) -> None:
    raw, genuine, weighted = (
        randomised(planted, NOTHING, "participation_rate", outcome) for outcome in ("raw", "genuine", "weighted")
    )
    assert raw["ratio_ci_low"] > 1
    for row in (genuine, weighted):
        assert row["ratio_ci_low"] <= 1 <= row["ratio_ci_high"]
    assert "is_fraud_differential" in raw["flags"]
    assert raw["adjustment_gap"] > 0.15
    assert "is_fraud_differential" not in randomised(planted, "c-treasure", "participation_rate", "genuine")["flags"]
