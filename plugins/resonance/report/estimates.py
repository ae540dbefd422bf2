"""Estimates of campaigns as the report shows them: one line per kpi, the best evidence there is."""

from __future__ import annotations

from collections.abc import Mapping

from resonance.report.digest import Estimate
from resonance.report.tables import Marts, Row

COLUMNS = "campaign_id variant kpi outcome estimator pct_change ratio_ci_low ratio_ci_high evidence_grade flags is_suppressed"
ORDER = (
    *("participation_rate", "negative_feedback_rate", "new_user_rate", "open_count_30d", "playlist_create_count_30d"),
    *("dwell_minutes_user_day", "dwell_minutes_session", "dwell_minutes_month", "indie_play_count", "d7_rate"),
)


def gather_estimates(marts: Marts) -> Mapping[str, tuple[Estimate, ...]]:
    """By campaign: for every kpi its best graded estimate on genuine outcomes, the campaign's own question first.

    A kpi without any estimate is told only when it is that question.
    """
    primary = {row["campaign_id"]: row["primary_kpi"] for row in marts.rows("dim_campaigns", "campaign_id primary_kpi")}
    order = (
        "where outcome = 'genuine' and not is_suppressed order by campaign_id, kpi, evidence_grade nulls last, estimator, variant"
    )
    best: dict[tuple[str, str], Row] = {}
    for row in marts.rows("campaign_lifts", COLUMNS, order):
        best.setdefault((row["campaign_id"], row["kpi"]), row)
    found: dict[str, list[Estimate]] = {}
    for (campaign_id, kpi), row in best.items():
        line = _estimate(row, kpi == primary.get(campaign_id))
        if line.change is not None or line.is_primary:
            found.setdefault(campaign_id, []).append(line)
    return {one: tuple(sorted(lines, key=_place)) for one, lines in found.items()}


def _estimate(row: Row, is_primary: bool) -> Estimate:
    low, high = row["ratio_ci_low"], row["ratio_ci_high"]
    return Estimate(
        kpi=row["kpi"],
        variant=row["variant"],
        grade=row["evidence_grade"],
        change=row["pct_change"],
        low=None if low is None else low - 1,
        high=None if high is None else high - 1,
        flags=tuple(row["flags"] or ()),
        is_primary=is_primary,
    )


def _place(line: Estimate) -> tuple[bool, int]:
    return not line.is_primary, ORDER.index(line.kpi) if line.kpi in ORDER else len(ORDER)
