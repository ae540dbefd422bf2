"""The platform's few numbers, each with its last four weeks."""

from __future__ import annotations

from datetime import date, timedelta

from resonance.report.digest import Measure
from resonance.report.tables import Marts, Row

TREND_DAYS = 28
COUNTS = ("dau", "wau", "mau_28d", "new_user_count", "session_count")
RATES = ("dau_mau28", "social_active_rate", "fake_like_rate")
WHOLES = {
    "dwell_per_user": "dwell_user_count",
    "social_active_rate": "social_active_denominator",
    "fake_like_rate": "fake_like_denominator",
}
COLUMNS = " ".join(("business_date", "dwell_minutes", *WHOLES.values(), *COUNTS, *RATES))


def gather_platform(marts: Marts, day: date) -> tuple[Measure, ...]:
    """Today, a week ago and the trend of every measure; empty when the platform has no row for `day`."""
    rows = marts.rows(
        "platform_days",
        COLUMNS,
        "where business_date between ? and ? order by business_date",
        [day - timedelta(days=TREND_DAYS - 1), day],
    )
    by_date = {row["business_date"]: row for row in rows}
    if day not in by_date:
        return ()
    names = ("dau", "wau", "mau_28d", "dau_mau28", "dwell_per_user", "new_user_count", "session_count", "social_active_rate")
    return tuple(_measure(name, by_date, day) for name in (*names, "fake_like_rate"))


def _measure(name: str, by_date: dict[date, Row], day: date) -> Measure:
    days = [day - timedelta(days=back) for back in reversed(range(TREND_DAYS))]
    trend = tuple(_value(name, by_date.get(each)) for each in days)
    is_empty = name in WHOLES and by_date[day][WHOLES[name]] == 0
    return Measure(name, trend[-1], is_empty, trend[-8], trend)


def _value(name: str, row: Row | None) -> float | None:
    if row is None:
        return None
    if name == "dwell_per_user":
        return row["dwell_minutes"] / row["dwell_user_count"] if row["dwell_user_count"] else None
    return None if row[name] is None else float(row[name])
