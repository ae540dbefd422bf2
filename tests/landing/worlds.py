"""Random landing folders with every fault of the contract: rows as plain dicts, then written in every format."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

Row = dict[str, Any]
SHANGHAI = timedelta(hours=8)

ENVELOPE_ENUMS = {
    "device_type": ["phone", "tablet", "pc", "tv", "speaker", "car", "watch", "unknown"],
    "app_mode": ["normal", "kids", "driving", "sleep"],
    "network": ["wifi", "cell"],
    "client_integrity": ["ok", "rooted", "emulator", "unknown"],
    "surface": ["popup", "banner", "push", "search", "player", "deeplink", "other"],
}
EVENT_STREAMS = [
    "like",
    "comment",
    "share",
    "share_open",
    "play",
    "impression",
    "app_open",
    "registration",
    "follow",
    "playlist",
    "negative_feedback",
    "task",
    "team",
    "reward",
    "assignment",
    "content_action",
]
REFERENCE_STREAMS = [
    "users",
    "songs",
    "artists",
    "campaigns",
    "playlists",
    "merchants",
    "follows_graph",
    "erasures",
    "overrides",
    "fraud_labels",
]


def user(rng: random.Random) -> str:
    return f"rawuser-{rng.randrange(12):04d}@example.com"


def instant(day: date, seconds: float, micro: int = 0) -> datetime:
    """UTC instant `seconds` after midnight in Shanghai."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - SHANGHAI
    return start + timedelta(seconds=int(seconds), microseconds=micro)


def envelope(rng: random.Random, day: date, number: int) -> Row:
    happened = instant(day, rng.randrange(86_000), rng.randrange(10**6))
    row: Row = {
        "event_id": f"e{number}",
        "event_ts": happened,
        "received_ts": happened + timedelta(seconds=rng.choice([0, 1, 5, 30])),
        "tz_offset_min": rng.choice([None, 480, 540]),
        "user_id": user(rng) if rng.random() < 0.8 else None,
        "device_id": f"rawdevice-{rng.randrange(9):04d}",
        "ip": rng.choice([None, f"203.0.{rng.randrange(4)}.{rng.randrange(256)}", "2001:db8:85a3::8a2e:370:7334"]),
        "city_code": rng.choice([None, "440100"]),
        "campaign_id": rng.choice([None, "c1"]),
    }
    for name, values in ENVELOPE_ENUMS.items():
        row[name] = rng.choice([None, *values])
    return row


def own(stream: str, rng: random.Random) -> Row:
    """The columns of one stream, all plausible."""
    song = f"s{rng.randrange(9)}"
    duration = rng.randrange(1000, 300_000)
    rows: dict[str, Callable[[], Row]] = {
        "like": lambda: {"action": rng.choice(["like", "unlike"]), **_target(rng, song), "team_id": rng.choice([None, "t1"])},
        "comment": lambda: {
            "comment_id": f"k{rng.randrange(99)}",
            "song_id": song,
            "parent_comment_id": None,
            "text": rng.choice(
                [
                    "secretwords 太好听了 https://x.cn",
                    "",
                    'secretwords "quoted", and a comma',
                    "secretwords\nline",
                    "😀secretwords",
                ]
            ),
            "moderation": rng.choice(["ok", "pending", "removed"]),
        },
        "share": lambda: {"share_id": f"h{rng.randrange(99)}", "song_id": song, "parent_share_id": None, "channel": "qq"},
        "share_open": lambda: {"share_id": f"h{rng.randrange(99)}"},
        "play": lambda: {
            "song_id": song,
            "playlist_id": None,
            "source": rng.choice(["search", "campaign"]),
            "listened_ms": rng.randrange(4 * duration),
            "duration_ms": duration,
            "end_reason": "skip",
        },
        "impression": lambda: {
            "item_type": "song",
            "item_id": song,
            "visible_ms": rng.randrange(5000),
            "visible_pct": rng.choice([0.0, 0.5, 1.0, 0.123]),
            "boost_id": None,
        },
        "app_open": lambda: {"open_source": rng.choice(["icon", "push"])},
        "registration": lambda: {"channel": "ads", "share_id": rng.choice([None, "h1"])},
        "follow": lambda: rng.choice(
            [
                {"action": "follow", "target_type": "artist", "target_id": "a1"},
                {"action": "follow", "target_type": "user", "target_id": user(rng)},
            ]
        ),
        "playlist": lambda: {"action": "add", "playlist_id": "p1", "song_id": song},
        "negative_feedback": lambda: {"feedback": "mute", "item_type": None, "item_id": rng.choice([None, song])},
        "task": lambda: {"task_id": "d1"},
        "team": lambda: {"action": "join", "team_id": "t1", "match_id": "m1"},
        "reward": lambda: {
            "action": "grant",
            "grant_id": f"g{rng.randrange(9)}",
            "reward_id": "r1",
            "merchant_id": None,
            "face_value_cny": Decimal(rng.randrange(10_000)) / 100,
            "cost_cny": Decimal(rng.randrange(10_000)) / 100,
        },
        "assignment": lambda: {"experiment_id": "x1", "variant": "a", "phase": "1", "expected_weight": rng.choice([0.5, 0.25])},
        "content_action": lambda: {"insight_id": "i1", "action": "zone", "ref_id": "z"},
    }
    return rows[stream]()


def _target(rng: random.Random, song: str) -> Row:
    if rng.random() < 0.7:
        return {"target_type": "song", "target_id": song, "song_id": song}
    return {"target_type": "artist", "target_id": "a1", "song_id": None}


def reference(stream: str, rng: random.Random, number: int) -> Row:
    """One plausible row of a reference stream."""
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    rows: dict[str, Row] = {
        "users": {
            "user_id": f"rawuser-{number:04d}@example.com",
            "registered_at": at,
            "birth_year": rng.choice([None, 2001]),
            "province_code": "440000",
            "city_code": "440100",
            "city_tier": rng.choice([None, 1, 5]),
            "hometown_province_code": None,
            "membership": "vip",
            "consent_profiling": True,
            "consent_marketing": False,
            "is_internal": False,
        },
        "songs": {
            "song_id": f"s{number}",
            "title": "歌, 一",
            "artist_id": "a1",
            "duration_ms": 1000,
            "release_date": date(2026, 1, 1),
            "language": "zh",
            "tags": rng.choice([["国风", "rock"], []]),
            "province_code": None,
            "originality_review": "passed",
        },
        "artists": {
            "artist_id": f"a{number}",
            "name": "某",
            "is_independent": True,
            "programme": None,
            "province_code": "440000",
        },
        "campaigns": {
            "campaign_id": f"c{number}",
            "name": "家乡",
            "theme": "t",
            "mechanic": "hometown",
            "starts_at": at,
            "ends_at": at + timedelta(days=9),
            "surfaces": ["popup", "push"],
            "song_ids": ["s1"],
            "treated_province_codes": rng.choice([None, ["440000"]]),
            "reward_eligible_actions": ["like"],
            "budget_cny": rng.choice([None, Decimal("10.50")]),
            "experiment_id": None,
            "primary_kpi": "dau",
        },
        "playlists": {
            "playlist_id": f"p{number}",
            "name": "n",
            "owner_user_id": rng.choice([None, user(rng)]),
            "is_editorial": False,
            "scene": None,
        },
        "merchants": {"merchant_id": f"m{number}", "name": "n", "city_code": "440100", "category": "tea"},
        "follows_graph": {"follower_user_id": user(rng), "followee_user_id": user(rng), "since": at},
        "erasures": {"user_id": f"rawuser-{number:04d}@example.com", "requested_at": at},
        "overrides": {
            "decision_id": f"d{number}",
            "entity_type": rng.choice(["event", "user", "device"]),
            "entity_id": user(rng),
            "action": "clear",
            "reason": "fan club",
            "decided_by": "ops",
            "decided_at": at,
        },
        "fraud_labels": {"entity_type": "user", "entity_id": user(rng), "is_fake": True, "labelled_by": "ops", "labelled_at": at},
    }
    return rows[stream]


def text_of(value: Any, rng: random.Random | None = None) -> Any:
    """A value as JSON and CSV producers write it; with `rng`, in one of several equal spellings."""
    if isinstance(value, datetime):
        if rng and rng.random() < 0.5:
            return (value + SHANGHAI).replace(tzinfo=None).isoformat(timespec="microseconds") + "+08:00"
        return value.replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def jsonl(rows: list[Row], rng: random.Random) -> bytes:
    """JSONL bytes; a row may be raw bytes. Nulls are left out, null or empty at random."""
    lines = []
    for row in rows:
        if isinstance(row, bytes):
            lines.append(row)
            continue
        shown = {}
        for name, value in row.items():
            if value is None and name != "text":
                choice = rng.randrange(3)
                if choice == 0:
                    continue
                shown[name] = None if choice == 1 or name.endswith("codes") else ""
            else:
                shown[name] = text_of(value, rng)
        compact = (",", ":") if rng.random() < 0.9 else (", ", " : ")
        lines.append(json.dumps(shown, ensure_ascii=rng.random() < 0.3, separators=compact).encode())
    return b"".join(line + b"\n" for line in lines)


def csv_bytes(rows: list[Row], names: list[str], rng: random.Random) -> bytes:
    """CSV bytes with a header; a row may be raw bytes."""
    out = io.BytesIO()
    for row in [dict(zip(names, names, strict=True)), *rows]:
        if isinstance(row, bytes):
            out.write(row + b"\r\n")
            continue
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerow([_csv_cell(row.get(name), rng) for name in names])
        out.write(text.getvalue().encode())
    return out.getvalue()


def _csv_cell(value: Any, rng: random.Random) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else text_of(value, rng)


ARROW = {
    int: pa.int64(),
    float: pa.float64(),
    str: pa.string(),
    bool: pa.bool_(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}


def parquet_bytes(rows: list[Row], names: list[str]) -> bytes:
    """Parquet bytes with natural types."""
    columns = {}
    for name in names:
        values = [row.get(name) for row in rows]
        sample = next((v for v in values if v is not None), None)
        if isinstance(sample, Decimal):
            columns[name] = pa.array(values, pa.decimal128(18, 2))
        elif isinstance(sample, list):
            columns[name] = pa.array(values, pa.list_(pa.string()))
        else:
            columns[name] = pa.array(values, ARROW[type(sample)] if sample is not None else pa.string())
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def packed(data: bytes, packing: str) -> bytes:
    if packing == "gz":
        return gzip.compress(data, mtime=0)
    return zstandard.ZstdCompressor().compress(data) if packing == "zst" else data


@dataclass
class Landing:
    """A landing folder being filled."""

    root: Path
    rng: random.Random
    count: int = 0
    files: dict[str, list[Any]] = field(default_factory=dict)

    def deliver(self, stream: str, day: date, rows: list[Any], form: str = "jsonl", name: str = "") -> Path:
        """Write rows (dicts or raw line bytes) as one file; returns its path."""
        self.count += 1
        folder = self.root / stream / f"dt={day}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name or f'part-{self.count:03d}'}.{form}"
        kind, _, packing = form.partition(".")
        names = list(dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row))
        data = {
            "jsonl": lambda: jsonl(rows, self.rng),
            "csv": lambda: csv_bytes(rows, names, self.rng),
            "parquet": lambda: parquet_bytes(rows, names),
        }[kind]()
        path.write_bytes(packed(data, packing))
        self.files[f"{stream}/dt={day}/{path.name}"] = rows
        return path
