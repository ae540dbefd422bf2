"""Business dates: the Asia/Shanghai calendar day, UTC+8 without daylight saving."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from resonance.errors import UsageError

SHANGHAI = timedelta(hours=8)


def business_date(instant: datetime) -> date:
    """The Asia/Shanghai day of an aware instant (a naive one is taken as UTC)."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return (aware.astimezone(UTC) + SHANGHAI).date()


def parse_date(text: str) -> date:
    """`YYYY-MM-DD` as a date; UsageError otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no date", "expected YYYY-MM-DD") from error


def night_id(day: date, as_of: datetime) -> str:
    """Name of one publication, sortable: business date, then the instant it was built for."""
    return f"{day:%Y%m%d}-{as_of.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def resolve(params: Mapping[str, Any], data_interval_end: datetime | None, now: datetime) -> date:
    """Business date of a DAG run: the param, else the last whole day before the data interval's end, else yesterday."""
    if params.get("business_date"):
        return parse_date(str(params["business_date"]))
    return business_date(data_interval_end or now) - timedelta(days=1)
