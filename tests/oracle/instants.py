"""Instants as integer microseconds since 1970 UTC, business dates as ordinals-free `date`s."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = date(1970, 1, 1)
SHAPE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))", re.ASCII
)


def parse(text: str) -> int:
    """Microseconds of an RFC 3339 text; ValueError when it is none."""
    found = SHAPE.fullmatch(text)
    if not found:
        raise ValueError(text)
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    fraction = int((found[7] or "0").ljust(6, "0"))
    offset = (int(found[9]) * 60 + int(found[10])) * (1 if found[8] == "+" else -1) if found[8] else 0
    moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)) * SECOND + fraction - offset * MINUTE


def of_datetime(moment: datetime) -> int:
    """Microseconds of a datetime; a naive one is UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def text(instant: int, offset_minutes: int | None = 480) -> str:
    """RFC 3339 text of an instant, in an offset or (None) with Z."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)
    if offset_minutes is None:
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    shifted = moment + timedelta(minutes=offset_minutes)
    sign, size = ("-", -offset_minutes) if offset_minutes < 0 else ("+", offset_minutes)
    return shifted.strftime("%Y-%m-%dT%H:%M:%S.%f") + f"{sign}{size // 60:02d}:{size % 60:02d}"


def moment(instant: int | None) -> datetime | None:
    """The naive UTC datetime of an instant, as a table holds it."""
    return None if instant is None else datetime(1970, 1, 1) + timedelta(microseconds=instant)


def business_date(instant: int) -> date:
    """The day in Shanghai (UTC+8, no daylight saving)."""
    return EPOCH + timedelta(days=(instant + 8 * HOUR) // DAY)


def midnight(day: date) -> int:
    """The instant at which a day begins in Shanghai."""
    return (day - EPOCH).days * DAY - 8 * HOUR


def days(first: date, last: date) -> list[date]:
    """All dates from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
