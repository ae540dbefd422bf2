"""Lakes by hand: accepted events, reference rows and ledger lines as dicts, written as Parquet in landing's layout.

A row names only what matters to the test; the rest is filled in. Instants are naive UTC datetimes or ISO texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]
TEXT, LONG, INT, FLAG, REAL = pa.string(), pa.int64(), pa.int32(), pa.bool_(), pa.float64()
INSTANT, DAY, MONEY, TEXTS = pa.timestamp("us"), pa.date32(), pa.decimal128(18, 2), pa.list_(pa.string())

ENVELOPE: dict[str, pa.DataType] = {
    "event_id": TEXT, "event_ts": INSTANT, "received_ts": INSTANT, "tz_offset_min": INT, "user_key": TEXT,
    "device_key": TEXT, "device_type": TEXT, "app_mode": TEXT, "network": TEXT, "ip_key": TEXT,
    "client_integrity": TEXT, "city_code": TEXT, "campaign_id": TEXT, "surface": TEXT,
}  # fmt: skip
TAIL: dict[str, pa.DataType] = {
    "is_clock_clamped": FLAG, "business_date": DAY, "file_name": TEXT, "line_number": LONG, "payload_hash": TEXT,
}  # fmt: skip
EVENTS: dict[str, dict[str, pa.DataType]] = {
    "like": {"action": TEXT, "target_type": TEXT, "target_id": TEXT, "song_id": TEXT, "team_id": TEXT},
    "comment": {
        "comment_id": TEXT, "song_id": TEXT, "parent_comment_id": TEXT, "moderation": TEXT, "text_length": INT,
        "text_hash": TEXT, "text_simhash": LONG, "has_link": FLAG, "text_score": REAL,
    },
    "share": {"share_id": TEXT, "song_id": TEXT, "parent_share_id": TEXT, "channel": TEXT},
    "share_open": {"share_id": TEXT},
    "play": {
        "song_id": TEXT, "playlist_id": TEXT, "source": TEXT, "listened_ms": LONG, "duration_ms": LONG, "end_reason": TEXT,
    },
    "impression": {"item_type": TEXT, "item_id": TEXT, "visible_ms": LONG, "visible_pct": REAL, "boost_id": TEXT},
    "app_open": {"open_source": TEXT},
    "registration": {"channel": TEXT, "share_id": TEXT},
    "follow": {"action": TEXT, "target_type": TEXT, "target_id": TEXT},
    "playlist": {"action": TEXT, "playlist_id": TEXT, "song_id": TEXT},
    "negative_feedback": {"feedback": TEXT, "item_type": TEXT, "item_id": TEXT},
    "task": {"task_id": TEXT},
    "team": {"action": TEXT, "team_id": TEXT, "match_id": TEXT},
    "reward": {
        "action": TEXT, "grant_id": TEXT, "reward_id": TEXT, "merchant_id": TEXT, "face_value_cny": MONEY, "cost_cny": MONEY,
    },
    "assignment": {"experiment_id": TEXT, "variant": TEXT, "phase": TEXT, "expected_weight": REAL},
    "content_action": {"insight_id": TEXT, "action": TEXT, "ref_id": TEXT},
}  # fmt: skip
DEFAULTS: dict[str, Row] = {
    "like": {"action": "like", "target_type": "song", "target_id": "s1", "song_id": "s1"},
    "comment": {"comment_id": "c", "song_id": "s1", "moderation": "ok", "text_length": 12, "text_hash": "h",
                "text_simhash": 0, "has_link": False},
    "share": {"share_id": "sh1", "song_id": "s1", "channel": "wechat"},
    "share_open": {"share_id": "sh1"},
    "play": {"song_id": "s1", "source": "discover", "listened_ms": 60_000, "duration_ms": 200_000, "end_reason": "completed"},
    "impression": {"item_type": "song", "item_id": "s1", "visible_ms": 1_000, "visible_pct": 0.5},
    "app_open": {"open_source": "icon"},
    "registration": {"channel": "organic"},
    "follow": {"action": "follow", "target_type": "artist", "target_id": "a1"},
    "playlist": {"action": "add", "playlist_id": "p1", "song_id": "s1"},
    "negative_feedback": {"feedback": "close"},
    "task": {"task_id": "t1"},
    "team": {"action": "join", "team_id": "team1", "match_id": "m1"},
    "reward": {"action": "grant", "grant_id": "g1", "reward_id": "r1", "face_value_cny": "5.00", "cost_cny": "3.00"},
    "assignment": {"experiment_id": "e1", "variant": "control", "phase": "1", "expected_weight": 0.5},
    "content_action": {"insight_id": "i1", "action": "zone", "ref_id": "x"},
}  # fmt: skip
REFERENCE: dict[str, dict[str, pa.DataType]] = {
    "users": {
        "user_key": TEXT, "registered_at": INSTANT, "birth_year": INT, "province_code": TEXT, "city_code": TEXT,
        "city_tier": INT, "hometown_province_code": TEXT, "membership": TEXT, "consent_profiling": FLAG,
        "consent_marketing": FLAG, "is_internal": FLAG,
    },
    "songs": {
        "song_id": TEXT, "title": TEXT, "artist_id": TEXT, "duration_ms": LONG, "release_date": DAY, "language": TEXT,
        "tags": TEXTS, "province_code": TEXT, "originality_review": TEXT,
    },
    "artists": {"artist_id": TEXT, "name": TEXT, "is_independent": FLAG, "programme": TEXT, "province_code": TEXT},
    "campaigns": {
        "campaign_id": TEXT, "name": TEXT, "theme": TEXT, "mechanic": TEXT, "starts_at": INSTANT, "ends_at": INSTANT,
        "surfaces": TEXTS, "song_ids": TEXTS, "treated_province_codes": TEXTS, "reward_eligible_actions": TEXTS,
        "budget_cny": MONEY, "experiment_id": TEXT, "primary_kpi": TEXT,
    },
    "playlists": {"playlist_id": TEXT, "name": TEXT, "owner_user_key": TEXT, "is_editorial": FLAG, "scene": TEXT},
    "merchants": {"merchant_id": TEXT, "name": TEXT, "city_code": TEXT, "category": TEXT},
    "follows_graph": {"follower_key": TEXT, "followee_key": TEXT, "since": INSTANT},
    "erasures": {"user_key": TEXT, "requested_at": INSTANT},
    "overrides": {
        "decision_id": TEXT, "entity_type": TEXT, "entity_id": TEXT, "action": TEXT, "reason": TEXT, "decided_by": TEXT,
        "decided_at": INSTANT,
    },
    "fraud_labels": {"entity_type": TEXT, "entity_id": TEXT, "is_fake": FLAG, "labelled_by": TEXT, "labelled_at": INSTANT},
}  # fmt: skip
REFERENCE_DEFAULTS: dict[str, Row] = {
    "users": {"registered_at": "2026-01-01", "birth_year": 1999, "province_code": "440000", "city_code": "440100",
              "city_tier": 1, "hometown_province_code": "440000", "consent_profiling": True, "consent_marketing": True,
              "is_internal": False},
    "songs": {"title": "t", "artist_id": "a1", "duration_ms": 200_000, "release_date": "2026-01-01", "tags": ["民谣"],
              "originality_review": "passed"},
    "artists": {"name": "n", "is_independent": True},
    "campaigns": {"name": "c", "theme": "t", "mechanic": "hometown", "surfaces": [], "song_ids": [],
                  "reward_eligible_actions": [], "primary_kpi": "participation_rate"},
}  # fmt: skip
LEDGER: dict[str, pa.DataType] = {
    "batch_seq": LONG, "night_date": DAY, "stream": TEXT, "delivery_date": DAY, "file_name": TEXT, "sha256": TEXT,
    "bytes": LONG, "format": TEXT, "received_count": LONG, "accepted_count": LONG, "deduplicated_count": LONG,
    "quarantined_count": LONG, "erased_count": LONG, "quarantined_by_reason": pa.map_(TEXT, LONG), "refused_reason": TEXT,
    "schema_drift": TEXTS, "late_count": LONG, "min_event_ts": INSTANT, "max_event_ts": INSTANT, "max_received_ts": INSTANT,
    "null_key_count": LONG,
}  # fmt: skip


def write_lake(
    lake: Path,
    events: Mapping[str, Iterable[Row]] | None = None,
    reference: Mapping[str, Iterable[Row]] | None = None,
    ledger: Iterable[Row] = (),
    batch: int = 1,
) -> None:
    """Write one batch. `events` and `reference`: stream → rows; `dt` (delivery date) defaults to the event's date.

    Every stream has its empty file, as landing guarantees. Raises KeyError for an unknown stream or column.
    """
    for stream, columns in EVENTS.items():
        rows = [_event(stream, number, row) for number, row in enumerate((events or {}).get(stream, ()))]
        _write(lake / "accepted" / stream, {**ENVELOPE, **columns, **TAIL}, rows, batch)
    for stream, columns in REFERENCE.items():
        rows = [_reference(stream, n, row) for n, row in enumerate((reference or {}).get(stream, ()))]
        _write(lake / "reference" / stream, {**columns, "file_name": TEXT, "line_number": LONG}, rows, batch)
    folder = lake / "ledger"
    folder.mkdir(parents=True, exist_ok=True)
    _table(LEDGER, [{**row, "batch_seq": batch} for row in ledger], folder / f"{batch:08d}.parquet")


def _event(stream: str, number: int, row: Row) -> Row:
    known = {*ENVELOPE, *EVENTS[stream], *TAIL, "dt"}
    if set(row) - known:
        raise KeyError(f"{stream} has no column {sorted(set(row) - known)}")
    moment = _instant(row["event_ts"])
    day = (moment + timedelta(hours=8)).date()
    filled = {**DEFAULTS[stream], "received_ts": moment, "is_clock_clamped": False, "dt": day, **row}
    filled.setdefault("event_id", f"{stream}-{number}-{moment.isoformat()}")
    place = {"file_name": f"{stream}/dt={filled['dt']}/1.jsonl", "line_number": number + 1, "payload_hash": filled["event_id"]}
    return {**place, **filled, "event_ts": moment, "business_date": day}


def _reference(stream: str, number: int, row: Row) -> Row:
    if set(row) - {*REFERENCE[stream], "dt", "file_name", "line_number"}:
        raise KeyError(f"{stream} has no column {sorted(set(row) - set(REFERENCE[stream]))}")
    place = {"file_name": f"{stream}/dt={row['dt']}/1.jsonl", "line_number": number + 1}
    return {**place, **REFERENCE_DEFAULTS.get(stream, {}), **row}


def _write(folder: Path, columns: Mapping[str, pa.DataType], rows: list[Row], batch: int) -> None:
    _table(columns, [], folder / "dt=1970-01-01" / "empty.parquet")
    by_delivery: dict[str, list[Row]] = {}
    for row in rows:
        by_delivery.setdefault(str(row["dt"]), []).append(row)
    for delivery, delivered in by_delivery.items():
        _table(columns, delivered, folder / f"dt={delivery}" / f"{batch:08d}.parquet")


def _table(columns: Mapping[str, pa.DataType], rows: list[Row], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = [pa.array([_value(row.get(name), kind) for row in rows], kind) for name, kind in columns.items()]
    pq.write_table(pa.Table.from_arrays(arrays, names=list(columns)), path)


def _value(value: Any, kind: pa.DataType) -> Any:
    if value is None:
        return None
    if kind == INSTANT:
        return _instant(value)
    if kind == DAY:
        return date.fromisoformat(str(value))
    if kind == MONEY:
        return Decimal(str(value)).quantize(Decimal("0.01"))
    return value


def _instant(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
