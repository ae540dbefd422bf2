"""Compile the kernels before they are needed, by landing a few lines of every format in a folder that is thrown away.

python -m resonance.landing.warm
"""

from __future__ import annotations

import csv
import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from resonance.landing.settled import land
from resonance.settings import Settings

DAY = date(2026, 11, 3)
_EVENT = {
    "event_id": "e", "event_ts": "2026-11-03T10:00:00+08:00", "received_ts": "2026-11-03T10:00:00Z", "user_id": "u", "ip": "::1",
    "item_type": "song", "item_id": "好", "visible_ms": 1, "visible_pct": 0.1234567890123456789,
}  # fmt: skip
_CAMPAIGN = {
    "campaign_id": "c", "name": "n", "theme": "t", "mechanic": "hometown", "starts_at": "2026-11-03T10:00:00Z",
    "ends_at": "2026-11-03T10:00:00Z", "surfaces": ["popup"], "song_ids": ["s"], "reward_eligible_actions": ["like"],
    "budget_cny": "1.50", "primary_kpi": "k",
}  # fmt: skip


def warm() -> None:
    """Land one row of an event stream and of a reference stream in JSONL, CSV and Parquet."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings.from_environment({"RESONANCE_HOME": home, "RESONANCE_AS_OF": "2026-11-04T00:00:00Z"})
        for stream, row in (("impression", _EVENT), ("campaigns", _CAMPAIGN)):
            folder = settings.landing / stream / f"dt={DAY}"
            folder.mkdir(parents=True)
            _write(folder, row)
        land(settings, DAY)


def _write(folder: Path, row: dict[str, Any]) -> None:
    (folder / "a.jsonl").write_text(json.dumps(row) + "\nbroken\n")
    with (folder / "b.csv").open("w", newline="") as file:
        cells = [";".join(value) if isinstance(value, list) else value for value in row.values()]
        csv.writer(file).writerows([list(row), cells])
    pq.write_table(pa.table({name: [value] for name, value in row.items()}), folder / "c.parquet")


if __name__ == "__main__":
    warm()
