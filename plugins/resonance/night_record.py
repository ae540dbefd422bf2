"""What a night did, step by step: `$RESONANCE_HOME/nights/<night_id>.json`, the memory of `status` and of the DAG."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from resonance.business_date import night_id
from resonance.settings import Settings


def record_path(settings: Settings, day: date) -> Path:
    return settings.nights / f"{night_id(day, settings.as_of)}.json"


def read_record(settings: Settings, day: date) -> dict[str, Any]:
    """The record so far; an empty one for a night that has just begun."""
    path = record_path(settings, day)
    if not path.exists():
        return {
            "night_id": night_id(day, settings.as_of),
            "business_date": str(day),
            "as_of": settings.as_of.isoformat(),
            "status": "running",
            "steps": {},
        }
    record: dict[str, Any] = json.loads(path.read_text())
    return record


def note_step(settings: Settings, day: date, step: str, facts: dict[str, Any], status: str = "running") -> None:
    """Write one step's facts into the record, atomically."""
    record = read_record(settings, day)
    record["steps"][step] = facts
    record["status"] = status
    path = record_path(settings, day)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(record, indent=1, default=str, ensure_ascii=False))
    os.replace(partial, path)


def all_records(settings: Settings) -> list[dict[str, Any]]:
    """Every night's record, oldest first."""
    return [json.loads(path.read_text()) for path in sorted(settings.nights.glob("*.json"))]
