"""A small lake written from dicts: what landing would have accepted, without landing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from resonance.business_date import business_date

TEXT, WHOLE, REAL, TRUTH, INSTANT = pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.timestamp("us")
MONEY = pa.decimal128(18, 2)

ENVELOPE = {
    "event_id": TEXT,
    "event_ts": INSTANT,
    "received_ts": INSTANT,
    "tz_offset_min": pa.int32(),
    "user_key": TEXT,
    "device_key": TEXT,
    "device_type": TEXT,
    "app_mode": TEXT,
    "network": TEXT,
    "ip_key": TEXT,
    "client_integrity": TEXT,
    "city_code": TEXT,
    "campaign_id": TEXT,
    "surface": TEXT,
}
TAIL = {
    "is_clock_clamped": TRUTH,
    "business_date": pa.date32(),
    "file_name": TEXT,
    "line_number": WHOLE,
    "payload_hash": TEXT,
}
STREAMS: dict[str, dict[str, pa.DataType]] = {
    "like": {"action": TEXT, "target_type": TEXT, "target_id": TEXT, "song_id": TEXT, "team_id": TEXT},
    "comment": {
        "comment_id": TEXT,
        "song_id": TEXT,
        "parent_comment_id": TEXT,
        "moderation": TEXT,
        "text_length": pa.int32(),
        "text_hash": TEXT,
        "text_simhash": WHOLE,
        "has_link": TRUTH,
        "text_score": REAL,
    },
    "share": {"share_id": TEXT, "song_id": TEXT, "parent_share_id": TEXT, "channel": TEXT},
    "share_open": {"share_id": TEXT},
    "play": {
        "song_id": TEXT,
        "playlist_id": TEXT,
        "source": TEXT,
        "listened_ms": WHOLE,
        "duration_ms": WHOLE,
        "end_reason": TEXT,
    },
    "app_open": {"open_source": TEXT},
    "follow": {"action": TEXT, "target_type": TEXT, "target_id": TEXT},
    "playlist": {"action": TEXT, "playlist_id": TEXT, "song_id": TEXT},
    "task": {"task_id": TEXT},
    "team": {"action": TEXT, "team_id": TEXT, "match_id": TEXT},
}
REFERENCES: dict[str, dict[str, pa.DataType]] = {
    "songs": {"song_id": TEXT, "artist_id": TEXT},
    "campaigns": {"campaign_id": TEXT, "reward_eligible_actions": pa.list_(TEXT)},
    "overrides": {
        "decision_id": TEXT,
        "entity_type": TEXT,
        "entity_id": TEXT,
        "action": TEXT,
        "reason": TEXT,
        "decided_by": TEXT,
        "decided_at": INSTANT,
    },
}


def write_lake(lake: Path, rows: Mapping[str, Iterable[Mapping[str, Any]]], batch: int = 1) -> None:
    """Write every stream: its rows by delivery day, and an empty file so that no glob is empty."""
    for stream, columns in STREAMS.items():
        schema = pa.schema({**ENVELOPE, **columns, **TAIL})
        _write(lake / "accepted" / stream, schema, [_event(stream, row) for row in rows.get(stream, [])], batch)
    for stream, columns in REFERENCES.items():
        schema = pa.schema(columns)
        _write(lake / "reference" / stream, schema, [dict(row) for row in rows.get(stream, [])], batch)


def _event(stream: str, row: Mapping[str, Any]) -> dict[str, Any]:
    event_ts: datetime = row["event_ts"]
    naive = event_ts.astimezone(UTC).replace(tzinfo=None) if event_ts.tzinfo else event_ts
    day = business_date(naive)
    defaults = {
        "received_ts": naive + timedelta(seconds=1),
        "device_type": "phone",
        "is_clock_clamped": False,
        "file_name": f"{stream}/dt={day}/part.jsonl",
        "line_number": 1,
        "payload_hash": row["event_id"],
        "dt": day,
    }
    return {**defaults, **row, "event_ts": naive, "business_date": day}


def _write(folder: Path, schema: pa.Schema, rows: list[dict[str, Any]], batch: int) -> None:
    by_day: dict[date, list[dict[str, Any]]] = {date(1970, 1, 1): []}
    for row in rows:
        by_day.setdefault(row.pop("dt", date(2026, 10, 1)), []).append(row)
    for day, some in by_day.items():
        path = folder / f"dt={day}" / ("empty.parquet" if day.year == 1970 else f"{batch:08d}.parquet")
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(some, schema=schema), path)
