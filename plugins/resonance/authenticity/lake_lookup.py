"""Find events, users and devices in the lake by their keys: the few questions a person asks, not a night's work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from resonance.engine import connect
from resonance.settings import Settings


@dataclass(frozen=True)
class FoundEvent:
    """An accepted event: where it came from and whose it is (keys only)."""

    event_id: str
    stream: str
    event_ts: datetime
    business_date: date
    user_key: str | None
    device_key: str | None
    file_name: str
    line_number: int


FIELDS = "event_id, event_ts, business_date, user_key, device_key, file_name, line_number"


def streams_in(settings: Settings) -> list[Path]:
    """Folders of the accepted event streams."""
    return sorted(path for path in (settings.lake / "accepted").glob("*") if any(path.glob("dt=*/*.parquet")))


def find_events(settings: Settings, event_ids: Iterable[str]) -> dict[str, FoundEvent]:
    """Accepted events by id; ids that were never accepted are missing from the answer."""
    wanted = sorted(set(event_ids))
    if not wanted:
        return {}
    rows = _ask(settings, FIELDS, "event_id in (select unnest($wanted))", {"wanted": wanted})
    return {row[1]: FoundEvent(row[1], row[0], *row[2:]) for row in rows}


def has_user(settings: Settings, user_key: str) -> bool:
    """True when an accepted event carries the account."""
    return bool(_ask(settings, "event_id", "user_key = $key", {"key": user_key}, limit=1))


def has_device(settings: Settings, device_key: str) -> bool:
    """True when an accepted event carries the device."""
    return bool(_ask(settings, "event_id", "device_key = $key", {"key": device_key}, limit=1))


def acts_alone(settings: Settings, device_key: str) -> bool:
    """True when an accepted event carries the device and no account."""
    return bool(_ask(settings, "event_id", "device_key = $key and user_key is null", {"key": device_key}, limit=1))


def events_of(settings: Settings, user_key: str) -> list[tuple[str, int, date, date]]:
    """(stream, accepted events, first date, last date) of an account, per stream."""
    fields = "count(*), min(business_date), max(business_date)"
    rows = _ask(settings, fields, "user_key = $key", {"key": user_key})
    return [row for row in rows if row[1]]


def _ask(settings: Settings, fields: str, where: str, parameters: dict[str, Any], limit: int = 0) -> list[Any]:
    rows: list[Any] = []
    with connect(settings) as connection:
        for folder in streams_in(settings):
            path = str(folder / "dt=*" / "*.parquet").replace("'", "''")
            sql = f"select '{folder.name}', {fields} from read_parquet('{path}', hive_partitioning = true) where {where}"
            rows += connection.execute(sql + (f" limit {limit}" if limit else ""), parameters).fetchall()
            if limit and len(rows) >= limit:
                break
    return rows


__all__ = ["FoundEvent", "acts_alone", "events_of", "find_events", "has_device", "has_user", "streams_in"]
