"""The rules of the landing contract once more, in plain Python, a line at a time: no engine, no code shared with the product."""

from __future__ import annotations

import csv
import gzip
import hashlib
import hmac
import io
import ipaddress
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import zstandard

ENUMS = {
    "device_type": "phone tablet pc tv speaker car watch unknown",
    "app_mode": "normal kids driving sleep",
    "network": "wifi cell",
    "client_integrity": "ok rooted emulator unknown",
    "surface": "discover_daily_task share_flow comment_area popup banner push playlist_page search player deeplink other",
}
ENVELOPE = {
    "event_id": "str64",
    "event_ts": "ts",
    "received_ts": "ts",
    "tz_offset_min": "int?",
    "user_id": "str64?",
    "device_id": "str64?",
    "device_type": "enum?",
    "app_mode": "enum?",
    "network": "enum?",
    "ip": "ip?",
    "client_integrity": "enum?",
    "city_code": "six?",
    "campaign_id": "str?",
    "surface": "enum?",
}
STREAMS: dict[str, dict[str, str]] = {
    "like": {
        "action": "=like unlike",
        "target_type": "=song comment playlist artist",
        "target_id": "str",
        "song_id": "str?",
        "team_id": "str?",
    },
    "comment": {
        "comment_id": "str",
        "song_id": "str",
        "parent_comment_id": "str?",
        "text": "text",
        "moderation": "=ok pending removed",
    },
    "share": {
        "share_id": "str",
        "song_id": "str",
        "parent_share_id": "str?",
        "channel": "=wechat moments qq qzone weibo douyin copy_link inapp",
    },
    "share_open": {"share_id": "str"},
    "play": {
        "song_id": "str",
        "playlist_id": "str?",
        "source": "=search own_library artist_page album_page user_playlist editorial_playlist algo_radio daily_mix discover "
        "share_link campaign autoplay other",
        "listened_ms": "int",
        "duration_ms": "int",
        "end_reason": "=completed skip pause_timeout app_close error",
    },
    "impression": {
        "item_type": "=song campaign playlist task",
        "item_id": "str",
        "visible_ms": "int",
        "visible_pct": "float",
        "boost_id": "str?",
    },
    "app_open": {"open_source": "=icon push deeplink widget system"},
    "registration": {"channel": "str", "share_id": "str?"},
    "follow": {"action": "=follow unfollow", "target_type": "=artist user", "target_id": "str"},
    "playlist": {"action": "=create add remove", "playlist_id": "str", "song_id": "str?"},
    "negative_feedback": {"feedback": "=close not_interested report mute", "item_type": "str?", "item_id": "str?"},
    "task": {"task_id": "str"},
    "team": {"action": "=join leave", "team_id": "str", "match_id": "str"},
    "reward": {
        "action": "=grant claim redeem",
        "grant_id": "str",
        "reward_id": "str",
        "merchant_id": "str?",
        "face_value_cny": "money",
        "cost_cny": "money",
    },
    "assignment": {"experiment_id": "str", "variant": "str", "phase": "str", "expected_weight": "float"},
    "content_action": {"insight_id": "str", "action": "=playlist_add zone boost promo", "ref_id": "str"},
}


class Broken(Exception):
    pass


class Digits(str):
    """A JSON number."""


@dataclass
class Line:
    stream: str
    day: date
    file: str
    number: int
    fields: dict[str, Any] | None
    kind: str
    values: dict[str, Any] = field(default_factory=dict)
    outcome: str = ""

    @property
    def order(self) -> Any:
        return self.day, self.values["received_ts"], self.stream, self.file, self.number

    @property
    def payload(self) -> Any:
        return self.stream, tuple(sorted((k, v) for k, v in self.values.items() if k != "received_ts" and v not in (None, "")))


def keyed(key: bytes, kind: str, text: str) -> str:
    return kind[0] + ":" + hmac.new(key, f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()[:32]


@dataclass
class Oracle:
    """Reads a landing folder night by night. ledger: file → counts; accepted: (file, line) → values."""

    landing: Path
    read: set[str] = field(default_factory=set)
    by_id: dict[str, Line] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    ledger: dict[str, Counter[str]] = field(default_factory=dict)
    accepted: dict[tuple[str, int], Line] = field(default_factory=dict)

    def night(self, night: date) -> None:
        files = sorted(p for p in self.landing.glob("*/dt=*/*") if p.parent.name[3:] <= str(night))
        fresh = [p for p in files if str(p) not in self.read]
        self.read |= {str(p) for p in fresh}
        for path in fresh:
            if path.parts[-3] == "erasures":
                self.erased |= {line.fields["user_id"] for line in lines_of(path) if line.fields}
        lines = [line for path in fresh if path.parts[-3] in STREAMS for line in lines_of(path)]
        for path in fresh:
            if path.parts[-3] in STREAMS:
                self.ledger[name_of(path)] = Counter()
        for line in lines:
            line.outcome = self.reason(line)
        candidates = sorted((line for line in lines if not line.outcome), key=lambda line: line.order)
        for line in candidates:
            first = self.by_id.setdefault(line.values["event_id"], line)
            line.outcome = (
                "accepted" if first is line else "duplicate" if first.payload == line.payload else "conflicting_duplicate"
            )
        for line in lines:
            self.ledger[line.file][line.outcome] += 1
            if line.outcome == "accepted":
                self.accepted[line.file, line.number] = line
        self.accepted = {k: v for k, v in self.accepted.items() if v.values.get("user_id") not in self.erased}

    def reason(self, line: Line) -> str:
        if line.fields is None:
            return "unparseable"
        columns = ENVELOPE | STREAMS[line.stream]
        raw = {name: line.fields.get(name) for name in columns}
        empty = {name for name, value in raw.items() if value is None or (value == "" and columns[name] != "text")}
        if any(name in empty and not kind.endswith("?") for name, kind in columns.items()) or {"user_id", "device_id"} <= empty:
            return "missing_field"
        if line.stream == "like" and raw["target_type"] == "song" and "song_id" in empty:
            return "missing_field"
        if line.stream == "playlist" and raw["action"] in ("add", "remove") and "song_id" in empty:
            return "missing_field"
        try:
            values = {name: value_of(columns[name], name, raw[name], line.kind) for name in columns if name not in empty}
            rules(line.stream, values)
        except Broken:
            return "bad_value"
        line.values = values
        day = (values["event_ts"] + timedelta(hours=8)).date()
        midnight = datetime(line.day.year, line.day.month, line.day.day) - timedelta(hours=8)
        if day < date(2005, 1, 1) or values["received_ts"] >= midnight + timedelta(days=2):
            return "bad_ts"
        if values["event_ts"] > values["received_ts"] + timedelta(minutes=5):
            return "future_ts"
        if day < line.day - timedelta(days=30):
            return "too_late"
        return "erased_user" if values.get("user_id") in self.erased else ""


def rules(stream: str, v: dict[str, Any]) -> None:
    if stream == "like" and v["target_type"] == "song" and v["song_id"] != v["target_id"]:
        raise Broken
    if stream == "play" and not (v["duration_ms"] > 0 and 0 <= v["listened_ms"] <= 4 * v["duration_ms"]):
        raise Broken
    if stream == "impression" and not 0 <= v["visible_pct"] <= 1:
        raise Broken
    if "tz_offset_min" in v and not -720 <= v["tz_offset_min"] <= 840:
        raise Broken


def value_of(kind: str, name: str, raw: Any, source: str) -> Any:
    kind = kind.rstrip("?")
    if kind == "ts" and isinstance(raw, datetime):
        return raw.replace(tzinfo=None)
    if kind in ("int", "float", "money"):
        return number_of(kind, raw, source)
    if not isinstance(raw, str) or isinstance(raw, Digits):
        raise Broken
    if kind == "ts":
        return instant_of(raw)
    allowed = ENUMS[name].split() if kind == "enum" else kind[1:].split() if kind.startswith("=") else [raw]
    if raw not in allowed or (kind == "str64" and len(raw) > 64) or (kind == "text" and len(raw) > 10_000):
        raise Broken
    if kind == "six" and not re.fullmatch("[0-9]{6}", raw):
        raise Broken
    if kind == "ip":
        try:
            ipaddress.ip_address(raw)
        except ValueError:
            raise Broken from None
    return raw


def number_of(kind: str, raw: Any, source: str) -> Any:
    if isinstance(raw, bool | list | dict):
        raise Broken
    if source == "jsonl" and kind != "money" and not isinstance(raw, Digits):
        raise Broken
    exponent = "" if kind == "money" and not isinstance(raw, Digits) else r"([eE][+-]?\d+)?"
    if isinstance(raw, str) and not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?" + exponent, raw):
        raise Broken
    try:
        number = Decimal(str(raw))
    except ArithmeticError:
        raise Broken from None
    if not number.is_finite() or (kind == "int" and number != int(number)) or (kind == "money" and number != round(number, 2)):
        raise Broken
    if abs(number) >= {"int": 2**63, "money": 10**16, "float": Decimal("1e308")}[kind] and number != -(2**63):
        raise Broken
    return float(number) if kind == "float" else int(number) if kind == "int" else number.normalize()


def instant_of(raw: str) -> datetime:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", raw):
        raise Broken
    try:
        return datetime.fromisoformat(raw).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise Broken from None


def name_of(path: Path) -> str:
    return "/".join(path.parts[-3:])


def lines_of(path: Path) -> list[Line]:
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    if path.suffix == ".zst":
        data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
    kind = path.name.removesuffix(".gz").removesuffix(".zst").rsplit(".", 1)[1]
    rows = {"jsonl": json_rows, "csv": csv_rows, "parquet": parquet_rows}[kind](data)
    day = date.fromisoformat(path.parent.name[3:])
    return [Line(path.parts[-3], day, name_of(path), number, row, kind) for number, row in rows]


def json_rows(data: bytes) -> list[tuple[int, dict[str, Any] | None]]:
    rows: list[tuple[int, dict[str, Any] | None]] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            rows.append((number, json_row(line)))
    return rows


def json_row(line: bytes) -> dict[str, Any] | None:
    def refuse(text: str) -> Any:
        raise ValueError(text)

    if len(line) > 2**20 or b"\0" in line:
        return None
    try:
        found = json.loads(line.decode("utf-8"), parse_int=Digits, parse_float=Digits, parse_constant=refuse)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def csv_rows(data: bytes) -> list[tuple[int, dict[str, Any] | None]]:
    text = data.decode("utf-8", "surrogateescape")
    records = [r for r in csv.reader(io.StringIO(text, newline="")) if r]
    header = records[0]
    rows: list[tuple[int, dict[str, Any] | None]] = []
    for number, record in enumerate(records[1:], 1):
        bad = len(record) != len(header) or any("\0" in cell or re.search("[\udc80-\udcff]", cell) for cell in record)
        rows.append((number, None if bad else dict(zip(header, record, strict=True))))
    return rows


def parquet_rows(data: bytes) -> list[tuple[int, dict[str, Any] | None]]:
    return list(enumerate(pq.read_table(io.BytesIO(data)).to_pylist(), 1))


def balance(ledger: dict[str, Counter[str]]) -> dict[str, int]:
    total: dict[str, int] = defaultdict(int)
    for counts in ledger.values():
        for outcome, count in counts.items():
            total[outcome] += count
    return dict(total)
