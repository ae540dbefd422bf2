"""The strict parser: plain Python, for single lines that are not plainly good. It names reason, column and value.

Kinds as in `typed`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from resonance.contract import Column, Rule, Stream
from resonance.landing.pieces import LIMITS
from resonance.landing.typed import DAY_US, EPOCH, SHANGHAI_US, BadValue, Number, typed

FIRST_DAY = date(2005, 1, 1)


class MalformedLine(Exception):
    """No JSON object, or no record of the header's width."""


@dataclass(frozen=True)
class Fault:
    """Why a line is quarantined: reason code, column and raw value (None when no single column broke it)."""

    reason: str
    column: str | None = None
    raw: Any = None


def parse_json(line: bytes) -> dict[str, Any]:
    """One JSON object; MalformedLine for everything else. Of a repeated key the first value counts."""
    if len(line) > LIMITS.line or b"\0" in line:
        raise MalformedLine
    try:
        parsed = json.loads(
            line.decode("utf-8"), parse_int=Number, parse_float=Number, parse_constant=_no_constant, object_pairs_hook=_object
        )
        json.dumps(parsed, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise MalformedLine from error
    if not isinstance(parsed, dict):
        raise MalformedLine
    return parsed


def _no_constant(text: str) -> Any:
    raise ValueError(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(reversed(pairs)) if len({key for key, _ in pairs}) < len(pairs) else dict(pairs)


def is_absent(column: Column, raw: Any) -> bool:
    """Null, missing or empty; an empty comment and an empty list are values."""
    return raw is None or (raw == "" and isinstance(raw, str) and not column.may_be_empty)


def judge(kind: str, stream: Stream, fields: dict[str, Any], delivery_date: date) -> Fault | dict[str, Any]:
    """The first reason that fits, in the contract's order, or the line's values by column."""
    missing = _missing(kind, stream, fields)
    if missing:
        return Fault("missing_field", missing)
    values: dict[str, Any] = {}
    for column in stream.columns:
        raw = fields.get(column.name)
        if is_absent(column, raw) and not (column.type == "list" and not column.nullable):
            continue
        try:
            values[column.name] = typed(kind, column, "" if raw is None else raw)
        except BadValue:
            return Fault("bad_value", column.name, raw)
    for rule in stream.rules:
        if _broken(rule, values):
            return Fault("bad_value", rule.column, fields.get(rule.column))
    return (_time_fault(values, delivery_date) if stream.is_event else None) or values


def _missing(kind: str, stream: Stream, fields: dict[str, Any]) -> str | None:
    for column in stream.columns:
        empty_list = column.type == "list" and kind == "csv"
        if not column.nullable and not empty_list and is_absent(column, fields.get(column.name)):
            return column.name
    if stream.is_event and all(is_absent(stream.by_name[name], fields.get(name)) for name in ("user_id", "device_id")):
        return "user_id"
    for rule in stream.rules:
        asked = rule.kind == "required_when" and fields.get(rule.when) in rule.values
        if asked and is_absent(stream.by_name[rule.column], fields.get(rule.column)):
            return rule.column
    return None


def _broken(rule: Rule, values: dict[str, Any]) -> bool:
    if rule.kind == "equal_when":
        return values[rule.when] in rule.values and values.get(rule.column) != values[rule.other]
    return bool(rule.kind == "at_most_times" and values[rule.column] > rule.times * values[rule.other])


def business_day(event_us: int) -> int:
    """Days since 1970-01-01 of an instant's Asia/Shanghai day."""
    return (event_us + SHANGHAI_US) // DAY_US


def _time_fault(values: dict[str, Any], delivery_date: date) -> Fault | None:
    event, received = values["event_ts"], values["received_ts"]
    delivered = (delivery_date - EPOCH.date()).days
    if business_day(event) < (FIRST_DAY - EPOCH.date()).days:
        return Fault("bad_ts", "event_ts")
    if received >= (delivered + 2) * DAY_US - SHANGHAI_US:
        return Fault("bad_ts", "received_ts")
    if event > received + 300_000_000:
        return Fault("future_ts", "event_ts")
    return Fault("too_late", "event_ts") if business_day(event) < delivered - 30 else None
