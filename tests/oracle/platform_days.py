"""platform_days: growth accounting, sessions, dwell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from tests.oracle import instants
from tests.oracle.actions import HALF, is_countable
from tests.oracle.campaign_days import Night
from tests.oracle.landing import Row
from tests.oracle.sessions import Session
from tests.oracle.suppression import rate


def active_days(opens: list[Row], plays: list[Row]) -> dict[str, set[date]]:
    """Dates with ≥ 1 counted open or ≥ 1 effective play, by user."""
    found: dict[str, set[date]] = defaultdict(set)
    for event in [*opens, *(play for play in plays if play["is_effective"])]:
        found[event["user"]].add(event["business_date"])
    return found


def lifecycle(days: set[date], day: date) -> str | None:
    """new, retained, resurrected or dormant of a user on a day; None for anybody else."""
    recent, before = day - timedelta(days=27), day - timedelta(days=55)
    known = [active for active in days if active <= day]
    in_recent = any(active >= recent for active in known)
    in_before = any(before <= active < recent for active in known)
    if not in_recent:
        return "dormant" if in_before else None
    if min(known) >= recent:
        return "new"
    return "retained" if in_before else "resurrected"


def platform_days(night: Night, sessions: Iterable[Session]) -> list[Row]:
    """One row per calendar day from the first accepted event to the night."""
    first = night.start
    users_on: dict[date, set[str]] = defaultdict(set)
    for user, dates in night.active_days.items():
        for day in dates:
            users_on[day].add(user)
    by_day: dict[date, list[Session]] = defaultdict(list)
    for session in sessions:
        by_day[session.business_date].append(session)
    social = social_users(night)
    found = []
    for day in instants.days(first, night.day):
        row = {"business_date": day, **_users(night, users_on, first, day), **_sessions(by_day[day])}
        row.update(rate("social_active", len(social[day]), row["dau"]))
        likes = [like for like in night.likes if like["business_date"] == day]
        row.update(rate("fake_like", sum(like["p_fake"] > HALF for like in likes), len(likes)))
        found.append(row)
    return found


def social_users(night: Night) -> dict[date, set[str]]:
    """Users with ≥ 1 genuine counted like, comment, share or follow, by date."""
    found: dict[date, set[str]] = defaultdict(set)
    others = [event for event in night.events if is_countable(event) and event["stream"] != "playlist"]
    for event in [*night.likes, *others]:
        if event["is_genuine"]:
            found[event["business_date"]].add(event["user"])
    return found


def _users(night: Night, users_on: dict[date, set[str]], first: date, day: date) -> Row:
    def union(length: int) -> set[str] | None:
        dates = instants.days(day - timedelta(days=length - 1), day)
        return set().union(*(users_on[date] for date in dates)) if dates[0] >= first else None

    week, month = union(7), union(28)
    row: Row = {"dau": len(users_on[day]), "wau": None if week is None else len(week)}
    row["mau_28d"] = None if month is None else len(month)
    daily = sum(len(users_on[date]) for date in instants.days(day - timedelta(days=27), day))
    row["dau_mau28"] = daily / 28 / len(month) if month else None
    row["l28"] = daily / len(month) if month else None
    states = [lifecycle(dates, day) for dates in night.active_days.values()]
    for state in ("new", "retained", "resurrected", "dormant"):
        row[f"{state}_user_count"] = None if month is None else states.count(state)
    return row


def _sessions(sessions: list[Session]) -> Row:
    counted = [session for session in sessions if not session.is_endless]
    return {
        "session_count": len(sessions),
        "endless_session_count": len(sessions) - len(counted),
        "dwell_minutes": sum(session.active for session in counted) / instants.MINUTE,
        "dwell_user_count": len({session.owner[0] for session in counted if session.active > 0}),
    }
