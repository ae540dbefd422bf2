"""Campaigns of the last days: surface by surface, and their loop from exposure to retention."""

from __future__ import annotations

from datetime import date, timedelta

from resonance.report.digest import Campaign, Funnel, Rate, SurfaceDay
from resonance.report.estimates import gather_estimates
from resonance.report.tables import Marts, Row

RECENT_DAYS = 7
TREND_DAYS = 14
READ_DAYS = 30
DAY_COLUMNS = (
    "campaign_id surface business_date exposed_user_count participant_count participation_rate participation_numerator "
    "participation_denominator like_count_raw like_count_genuine fake_like_rate fake_like_numerator fake_like_denominator "
    "negative_feedback_rate negative_feedback_numerator negative_feedback_denominator bubble_index is_suppressed"
)
FUNNEL_COLUMNS = (
    "campaign_id surface cohort_date exposed_count interacted_count active_d1_count active_d7_count active_d30_count "
    "is_suppressed"
)


def gather_campaigns(marts: Marts, day: date) -> tuple[Campaign, ...]:
    """Campaigns with a row in the last seven days, busiest of the day first, ties by id."""
    rows = marts.rows(
        "campaign_days",
        DAY_COLUMNS,
        "where business_date between ? and ? order by campaign_id, surface, business_date",
        [day - timedelta(days=READ_DAYS), day],
    )
    recent = {row["campaign_id"] for row in rows if row["business_date"] > day - timedelta(days=RECENT_DAYS)}
    about = {row["campaign_id"]: row for row in marts.rows("dim_campaigns", "campaign_id name mechanic starts_at ends_at")}
    funnels = marts.rows(
        "campaign_funnels", FUNNEL_COLUMNS, "where cohort_date <= ? and surface = 'all' order by campaign_id, cohort_date", [day]
    )
    estimates = gather_estimates(marts)
    verdicts = {row["campaign_id"]: row["verdict"] for row in marts.rows("campaign_scorecards", "campaign_id verdict")}
    found = [
        _campaign(
            {**about.get(one, {"campaign_id": one}), "estimates": estimates.get(one, ()), "verdict": verdicts.get(one)},
            [row for row in rows if row["campaign_id"] == one],
            [row for row in funnels if row["campaign_id"] == one],
            day,
        )
        for one in sorted(recent)
    ]
    return tuple(sorted(found, key=lambda campaign: (-_size(campaign), campaign.campaign_id)))


def _size(campaign: Campaign) -> int:
    return max((surface.exposed or 0 for surface in campaign.surfaces if surface.surface == "all"), default=0)


def _campaign(about: Row, rows: list[Row], funnels: list[Row], day: date) -> Campaign:
    surfaces = sorted({row["surface"] for row in rows}, key=lambda name: (name != "all", name))
    overall = {row["business_date"]: row["participation_rate"] for row in rows if row["surface"] == "all"}
    return Campaign(
        campaign_id=about["campaign_id"],
        name=about.get("name") or about["campaign_id"],
        mechanic=about.get("mechanic") or "",
        starts_at=about.get("starts_at"),
        ends_at=about.get("ends_at"),
        surfaces=tuple(
            found for name in surfaces if (found := _surface([row for row in rows if row["surface"] == name], day)) is not None
        ),
        participation_trend=tuple(overall.get(day - timedelta(days=back)) for back in reversed(range(TREND_DAYS))),
        funnel=_funnel(funnels),
        estimates=about.get("estimates", ()),
        verdict=about.get("verdict") or "",
        bubble_index=next((r["bubble_index"] for r in rows if r["surface"] == "all" and r["business_date"] == day), None),
    )


def _surface(rows: list[Row], day: date) -> SurfaceDay | None:
    """One surface on `day`, with the newest negative-feedback rate whose window has closed."""
    today = next((row for row in rows if row["business_date"] == day), None)
    closed = [row for row in rows if row["negative_feedback_rate"] is not None]
    if today is None:
        return None
    return SurfaceDay(
        surface=today["surface"],
        is_suppressed=bool(today["is_suppressed"]),
        exposed=today["exposed_user_count"],
        participants=today["participant_count"],
        participation=_rate(today, "participation"),
        likes_raw=today["like_count_raw"],
        likes_genuine=today["like_count_genuine"],
        fake_likes=_rate(today, "fake_like"),
        negative=_rate(closed[-1], "negative_feedback") if closed else Rate(),
        negative_date=closed[-1]["business_date"] if closed else None,
    )


def _rate(row: Row, stem: str) -> Rate:
    return Rate(row[f"{stem}_rate"], row[f"{stem}_numerator"], row[f"{stem}_denominator"])


def _funnel(rows: list[Row]) -> Funnel:
    """Sums over cohorts are sums over people: everyone has one cohort date. Each step counts closed cohorts only."""
    open_rows = [row for row in rows if not row["is_suppressed"]]
    return Funnel(
        interacted=_step(open_rows, "interacted_count", "exposed_count"),
        active_d1=_step(open_rows, "active_d1_count", "interacted_count"),
        active_d7=_step(open_rows, "active_d7_count", "interacted_count"),
        active_d30=_step(open_rows, "active_d30_count", "interacted_count"),
        cohorts=len(rows),
        suppressed_cohorts=len(rows) - len(open_rows),
    )


def _step(rows: list[Row], part: str, whole: str) -> Rate:
    closed = [row for row in rows if row[part] is not None and row[whole] is not None]
    if not closed:
        return Rate()
    return Rate.of(sum(row[part] for row in closed), sum(row[whole] for row in closed))
