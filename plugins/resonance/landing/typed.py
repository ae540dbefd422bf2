"""Single values in plain Python, as the contract types them: numbers, times, lists, addresses.

Kinds: json (numbers as `Number`), csv (text), parquet (Python values).
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from resonance.contract import Column

EPOCH = datetime(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)
DAY_US = 86_400_000_000
SHANGHAI_US = 8 * 3_600_000_000
_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt]((?:[01]\d|2[0-3]):\d\d:\d\d)(?:\.(\d+))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_MONEY = re.compile(r"-?\d+(\.\d{1,2}0*)?", re.ASCII)


class Number(str):
    """A JSON number as it was written."""


class BadValue(Exception):
    """A value that its column's type cannot take."""


def typed(kind: str, column: Column, raw: Any) -> Any:
    """The value (instants as epoch µs, int); BadValue when type, enum, range, length or digits do not fit."""
    found = _READERS[column.type](kind, column, raw)
    if column.enum and found not in column.enum:
        raise BadValue
    if column.minimum is not None and not found >= column.minimum or column.maximum is not None and not found <= column.maximum:
        raise BadValue
    if column.max_length is not None and len(found) > column.max_length:
        raise BadValue
    items = found if isinstance(found, list) else [found]
    if column.digits and not all(re.fullmatch(rf"[0-9]{{{column.digits}}}", item) for item in items):
        raise BadValue
    if column.id == "ip":
        network(found)
    return found


def network(text: str) -> None:
    if "%" in text:
        raise BadValue
    try:
        ipaddress.ip_address(text)
    except ValueError as error:
        raise BadValue from error


def _text(kind: str, column: Column, raw: Any) -> str:
    if not isinstance(raw, str) or isinstance(raw, Number) or "\0" in raw:
        raise BadValue
    return raw


def _number_text(kind: str, raw: Any) -> str:
    if kind == "parquet" and isinstance(raw, int | float) and not isinstance(raw, bool):
        return repr(raw)
    if not isinstance(raw, Number if kind == "json" else str) or not _NUMBER.fullmatch(raw):
        raise BadValue
    return raw


def _int(kind: str, column: Column, raw: Any) -> int:
    text = _number_text(kind, raw)
    if re.fullmatch(r"-?\d+(\.0+)?", text, re.ASCII):
        digits = text.partition(".")[0]
        whole = int(digits) if len(digits) < 25 else 1 << 70
    else:
        double = float(text)
        if not math.isfinite(double) or double != math.trunc(double) or abs(double) >= 2**53:
            raise BadValue
        whole = int(double)
    if not -(2**63) <= whole < 2**63:
        raise BadValue
    return whole


def _float(kind: str, column: Column, raw: Any) -> float:
    double = float(_number_text(kind, raw))
    if not math.isfinite(double):
        raise BadValue
    return double


def _money(kind: str, column: Column, raw: Any) -> Decimal:
    try:
        exact = Decimal(raw) if isinstance(raw, Number) else Decimal(raw) if _MONEY.fullmatch(str(raw)) else Decimal("nan")
        if not exact.is_finite() or exact != round(exact, 2) or abs(exact) >= Decimal(10) ** 16:
            raise BadValue
    except (InvalidOperation, TypeError) as error:
        raise BadValue from error
    return round(exact, 2)


def _bool(kind: str, column: Column, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if kind == "csv" and raw.lower() in ("true", "false"):
        return bool(raw.lower() == "true")
    raise BadValue


def _timestamp(kind: str, column: Column, raw: Any) -> int:
    if isinstance(raw, datetime):
        return (raw.replace(tzinfo=None) - EPOCH) // MICROSECOND
    text = _text(kind, column, raw)
    match = _INSTANT.fullmatch(text)
    if match is None:
        if not column.or_date:
            raise BadValue
        return (_date(kind, column, text) - EPOCH.date()).days * DAY_US - SHANGHAI_US
    return instant(match)


def instant(match: re.Match[str]) -> int:
    """Epoch µs of an RFC 3339 match; digits beyond the microsecond are dropped; year 0 is long ago."""
    day, clock, fraction, sign, hours, minutes = match.groups()
    shift = (int(hours) * 60 + int(minutes)) * 60_000_000 if sign else 0
    early = day.startswith("0000")
    try:
        local = datetime.fromisoformat(f"{'0004' + day[4:] if early else day}T{clock}")
    except ValueError as error:
        raise BadValue from error
    whole = (local - EPOCH) // MICROSECOND - (4 * 366 * DAY_US if early else 0)
    return whole + int(((fraction or "") + "000000")[:6]) - (shift if sign == "+" else -shift)


def _date(kind: str, column: Column, raw: Any) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    text = _text(kind, column, raw)
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise BadValue from error
    raise BadValue


def _list(kind: str, column: Column, raw: Any) -> list[str]:
    items = [item for item in raw.split(";") if item] if kind == "csv" else raw
    if not isinstance(items, list) or any(not isinstance(i, str) or isinstance(i, Number) for i in items):
        raise BadValue
    return items


_READERS: dict[str, Callable[[str, Column, Any], Any]] = {
    "string": _text,
    "int": _int,
    "float": _float,
    "money": _money,
    "bool": _bool,
    "timestamp": _timestamp,
    "date": _date,
    "list": _list,
}
