"""The landing finds in a simulated folder what was planted there, and in nothing else a fault."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
from tests.simulator.simulated import START, make

from resonance.landing.settled import land
from resonance.settings import Settings


def test_the_ledger_counts_exactly_the_planted_faults(settings: Settings, tmp_path: Path) -> None:
    made = make(tmp_path, days=5, events_per_day=3000)
    shutil.rmtree(made.landing / "erasures")
    land(replace(settings, landing=made.landing), START + timedelta(days=4))
    found: Counter[tuple[str, str, str]] = Counter()
    query = f"""
        select stream, cast(delivery_date as varchar), deduplicated_count, quarantined_by_reason, refused_reason, schema_drift
        from read_parquet('{settings.lake}/ledger/*.parquet')
    """
    for stream, dt, duplicates, reasons, refused, drift in duckdb.sql(query).fetchall():
        assert refused is None and not drift
        found[stream, dt, "duplicate"] += duplicates
        for reason, count in reasons.items():
            found[stream, dt, reason] += count
    planted: Counter[tuple[str, str, str]] = Counter()
    for fact in json.loads((made.answers / "faults.json").read_text()):
        planted[fact["stream"], fact["dt"], fact["outcome"]] += fact["lines"]
    assert +found == planted
    assert planted
