"""What rests on a campaign's published lifts: retained users of a reward, the three sides of a scorecard and its verdict."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from math import floor

from tests.oracle.landing import Row

SIDES = {
    "user": (("negative_feedback_rate", "d7_rate"), 0.1),
    "platform": (("open_count_30d", "dwell_minutes_month"), 0.05),
    "creator": (("indie_play_count",), 0.05),
}
"""Kpis of a side, the first that has an interval, and what it may lose."""


def best(lifts: list[Row], campaign_id: str, kpi: str) -> Row | None:
    """The genuine lift of the best grade, C at least; ties by variant and estimator."""
    known = [
        row
        for row in lifts
        if (row["campaign_id"], row["kpi"], row["outcome"]) == (campaign_id, kpi, "genuine")
        and row["evidence_grade"] in ("A", "B", "C")
    ]
    return min(known, key=lambda row: (row["evidence_grade"], row["variant"], row["estimator"]), default=None)


def retained(lifts: list[Row], campaign_id: str, granted_users: int, cost_cny: Decimal) -> Row:
    """Users who came back for the reward, none below a lift of 0, and what each of them cost."""
    lift = best(lifts, campaign_id, "d7_rate")
    if lift is None or lift["difference"] is None:
        return {"incremental_retained_count": None, "cost_per_incremental_cny": None}
    count = max(0, floor(granted_users * lift["difference"] + 0.5))
    cost = (cost_cny / count).quantize(Decimal("0.0001"), ROUND_HALF_UP) if count else None
    return {"incremental_retained_count": count, "cost_per_incremental_cny": cost}


def three_sides(lifts: list[Row], campaign_id: str) -> Row:
    """Columns of the sides, and the verdict over them."""
    found: Row = {}
    told, harmed = [], False
    for side, (kpis, margin) in SIDES.items():
        bests = [best(lifts, campaign_id, kpi) for kpi in kpis]
        lift = next((row for row in bests if row and row["ratio_ci_low"] is not None), None)
        if lift:
            low, high = lift["ratio_ci_low"], lift["ratio_ci_high"]
            if lift["kpi"] == "negative_feedback_rate":
                no_worse, better, worse = high <= 1 + margin, high < 1, low > 1 + margin
            else:
                no_worse, better, worse = low >= 1 - margin, low > 1, high < 1 - margin
            told.append((no_worse, better))
            harmed = harmed or worse
        named = {"kpi": "kpi", "evidence_grade": "evidence_grade", "ratio": "ratio"}
        named |= {"low_ratio": "ratio_ci_low", "high_ratio": "ratio_ci_high"}
        found |= {f"{side}_{name}": lift[source] if lift else None for name, source in named.items()}
        found |= {f"{side}_margin_ratio": margin if lift else None}
        found |= {f"is_{side}_no_worse": no_worse if lift else None, f"is_{side}_better": better if lift else None}
    return {**found, "verdict": _verdict(told, harmed)}


def _verdict(told: list[tuple[bool, bool]], is_harmed: bool) -> str:
    if is_harmed:
        return "harm"
    if len(told) < len(SIDES):
        return "no_evidence"
    return "win" if all(no_worse for no_worse, _ in told) and any(better for _, better in told) else "open"
