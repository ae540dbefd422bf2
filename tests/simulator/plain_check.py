"""A plain reading of the landing contract, one line at a time, that shares no code with the landing."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import zstandard

from resonance.contract import Column, Stream, load_contract

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")


def rows_of(path: Path) -> Iterator[tuple[Any, bool]]:
    """(parsed row or None when it cannot be parsed, values are typed) of every line of a file."""
    name = path.name.removesuffix(".gz").removesuffix(".zst")
    if name.endswith(".parquet"):
        shown = duckdb.sql(f"select * from read_parquet('{path}', hive_partitioning = false)")
        for values in shown.fetchall():
            yield {c: stamp(v) if isinstance(v, datetime) else v for c, v in zip(shown.columns, values, strict=True)}, True
        return
    text = body_of(path).decode()
    if name.endswith(".csv"):
        for row in csv.DictReader(io.StringIO(text)):
            yield row, False
        return
    for line in text.splitlines():
        try:
            yield json.loads(line), True
        except json.JSONDecodeError:
            yield None, True


def stamp(value: datetime) -> str:
    """RFC 3339 in UTC."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def body_of(path: Path) -> bytes:
    """Decompressed bytes of a file."""
    raw = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(raw)
    return zstandard.ZstdDecompressor().decompressobj().decompress(raw) if path.suffix == ".zst" else raw


def outcome(stream: Stream, row: Any, typed: bool, dt: date) -> str:
    """`ok`, or the reason for which this line alone would be quarantined."""
    if not isinstance(row, dict):
        return "unparseable"
    values = {column.name: row.get(column.name) for column in stream.columns}
    for column in stream.columns:
        empty = values[column.name] in (None, "") and not (column.may_be_empty and values[column.name] == "")
        if empty and not column.nullable:
            return "missing_field"
    if stream.is_event and not (values["user_id"] or values["device_id"]):
        return "missing_field"
    if any(not fits(column, values[column.name], typed) for column in stream.columns) or not rules_hold(stream, values):
        return "bad_value"
    return clock(values, dt) if stream.is_event else "ok"


def fits(column: Column, value: Any, typed: bool) -> bool:
    """Whether a value has the column's type, length and enum."""
    if value in (None, ""):
        return True
    if column.type == "int":
        good = re.fullmatch(r"-?\d+", str(value)) is not None and (not typed or isinstance(value, int))
    elif column.type == "float":
        good = not typed or (isinstance(value, int | float) and not isinstance(value, bool))
    elif column.type == "money":
        good = re.fullmatch(r"-?\d+(\.\d{1,2})?", str(value)) is not None
    elif column.type == "bool":
        good = isinstance(value, bool) if typed else value.lower() in ("true", "false")
    elif column.type == "timestamp":
        good = STAMP.fullmatch(str(value)) is not None
    elif column.type == "list":
        good = isinstance(value, list) or not typed
    else:
        good = isinstance(value, str)
    if good and column.type in ("int", "float"):
        low, high = column.minimum, column.maximum
        good = (low is None or float(value) >= low) and (high is None or float(value) <= high)
    return good and (not column.enum or value in column.enum) and (not column.max_length or len(str(value)) <= column.max_length)


def rules_hold(stream: Stream, values: dict[str, Any]) -> bool:
    """Rules across columns, written out."""
    if stream.name == "like" and values["target_type"] == "song":
        return bool(values["song_id"]) and values["song_id"] == values["target_id"]
    if stream.name == "play":
        return int(values["duration_ms"]) > 0 and 0 <= int(values["listened_ms"]) <= 4 * int(values["duration_ms"])
    if stream.name == "playlist" and values["action"] in ("add", "remove"):
        return bool(values["song_id"])
    return True


def clock(values: dict[str, Any], dt: date) -> str:
    """The reasons of time, in the contract's order."""
    happened, received = datetime.fromisoformat(values["event_ts"]), datetime.fromisoformat(values["received_ts"])
    shanghai = timedelta(hours=8)
    midnight = datetime(dt.year, dt.month, dt.day, tzinfo=UTC) - shanghai
    if happened.year < 2005 or received >= midnight + timedelta(days=2):
        return "bad_ts"
    if happened > received + timedelta(minutes=5):
        return "future_ts"
    return "too_late" if (dt - (happened.astimezone(UTC) + shanghai).date()).days > 30 else "ok"


def files(landing: Path) -> Iterator[tuple[Stream, date, Path]]:
    """Every data file of a landing folder."""
    contract = load_contract()
    for path in sorted(landing.glob("*/dt=*/*")):
        if path.name != "_MANIFEST.json":
            yield contract.streams[path.parent.parent.name], date.fromisoformat(path.parent.name[3:]), path
