"""Lines of every stream with one or two values spoilt: missing, empty, of another type, at and beyond each limit."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.oracle.contract import EVENTS, columns_of

Row = dict[str, Any]
DELIVERED = "2026-10-05"
MOMENTS = [
    *(
        f"{DELIVERED}T{rest}"
        for rest in ("10:00:00", "10:00:00z", "24:00:00Z", "10:00:00+25:00", "10:00+08:00", "10:00:00.+08:00")
    ),
    *(f"{DELIVERED}T{rest}" for rest in ("10:00:00.1+08:00", "02:00:00.123456Z", "10:05:00+08:00", "10:05:00.000001+08:00")),
    *("2026-10-05 10:00:00+08:00", "2026-13-05T10:00:00Z", "2026-02-30T10:00:00Z", "soon", 1759629600, " 2026-10-05T10:00:00Z"),
    *("2004-12-31T15:59:59Z", "2004-12-31T16:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "10000-01-01T00:00:00Z"),
    *("2026-09-03T15:59:59.999999Z", "2026-09-04T16:00:00Z", "2026-10-06T15:59:59.999999Z", "2026-10-06T16:00:00Z"),
]
WHOLE = (-721, -720, 840, 841, -1, 0, 6, 5.0, 1.5, "5", True, 800_001, 2**31, 2**63, 2**70, 1e3)
SHARES = (-0.1, 0, 1, 1.01, "0.5", True, 1e-9)
AMOUNTS = (1.234, "1.234", "1.20", "-1.00", "x", "", True, "1,000.00", "1.2e1", 1.1, 0.1, "+1.00", "1.")
DAYS = ("2026-02-30", "x", 20260101)
LISTS: tuple[Any, ...] = ([], ["a", 1], "", None, [["a"]], {})
ANYTHING: tuple[Any, ...] = (
    *(None, "", [], {}, ["a"], {"a": 1}, True, False, 0, 1, -1, 1.5, "x", "5", "true", " ", "NaN"),
    *("x" * 64, "x" * 65, "é" * 64, "𠮷" * 64, "𠮷" * 65, "a\nb", '"q"', "a,b", 10**30, 1e300, 5.0),
)
SPOILT: dict[str, tuple[Any, ...]] = {
    "ts": tuple(MOMENTS),
    "int": WHOLE,
    "float": SHARES,
    "money": AMOUNTS,
    "date": DAYS,
    "list": LISTS,
    "codes": LISTS,
}
GOOD: dict[str, Any] = {
    "ts": f"{DELIVERED}T10:00:00+08:00",
    "int": 5,
    "float": 0.5,
    "money": "2.25",
    "bool": True,
    "date": "2026-01-01",
    "list": ["a", "b"],
    "code": "440100",
    "codes": ["440000"],
    "ip": "2001:db8::1",
    "comment_text": "好听",
}


def spoilt_lines(random: Random, stream: str, count: int) -> list[Row]:
    """`count` lines of a stream, most of them broken; event ids are unique."""
    return [_spoil(random, stream, _good(random, stream, f"{stream}-{number}")) for number in range(count)]


def _good(random: Random, stream: str, name: str) -> Row:
    row: Row = {}
    for column, (kind, nullable) in columns_of(stream).items():
        if nullable and random.random() < 0.4:
            continue
        value = random.choice(kind) if isinstance(kind, tuple) else GOOD.get(kind, f"t{random.getrandbits(20):x}")
        row[column] = {"duration_ms": 200_000, "listened_ms": 800_000}.get(column, value)
    if stream in EVENTS:
        row["event_id"] = name
        row.setdefault("user_id" if "device_id" not in row else "device_id", "somebody")
    if row.get("target_type") == "song":
        row["song_id"] = row["target_id"]
    if stream == "playlist" and row["action"] != "create":
        row["song_id"] = "s1"
    return row


def _spoil(random: Random, stream: str, row: Row) -> Row:
    columns = columns_of(stream)
    for _ in range(random.choice([0, 1, 1, 1, 2])):
        name = random.choice(list(columns))
        kind = columns[name][0]
        chance = random.random()
        if name == "event_id":
            row[name] = random.choice([row[name], None, "", f"{row[name]}é".ljust(64, "x"), row[name].ljust(65, "x")])
            return row
        if chance < 0.15:
            row.pop(name, None)
        elif chance < 0.6 and isinstance(kind, str) and kind in SPOILT:
            row[name] = random.choice(SPOILT[kind])
        else:
            row[name] = random.choice(ANYTHING)
    return row
