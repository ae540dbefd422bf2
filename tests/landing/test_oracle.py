"""The landing against an oracle in plain Python, on random worlds."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.landing.faults import FIRST, build
from tests.landing.oracle import Oracle, keyed

from resonance.landing import land
from resonance.settings import Settings

KEY = "ab" * 32


def settings_for(home: Path) -> Settings:
    return Settings.from_environment(
        {
            "RESONANCE_HOME": str(home),
            "RESONANCE_HMAC_KEY": KEY,
            "RESONANCE_AS_OF": "2026-12-01T00:00:00Z",
            "RESONANCE_THREADS": "1",
        }
    )


def ledger(home: Path) -> dict[str, Counter[str]]:
    """file → counts per outcome and reason, as the product's ledger says."""
    rows = duckdb.sql(
        "select file_name, accepted_count, deduplicated_count, erased_count, quarantined_by_reason, refused_reason "
        f"from read_parquet('{home}/lake/ledger/*.parquet') where file_name not like 'erasures%'"
    ).fetchall()
    found = {}
    for name, accepted, repeated, erased, reasons, refused in rows:
        assert refused is None, (name, refused)
        counts = Counter({"accepted": accepted, "duplicate": repeated, "erased_user": erased}) + Counter(reasons)
        found[name] = +counts
    return found


def accepted(home: Path) -> dict[tuple[str, int], dict[str, Any]]:
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for folder in (home / "lake" / "accepted").iterdir():
        relation = duckdb.sql(f"select * from read_parquet('{folder}/*/*.parquet')")
        for values in relation.fetchall():
            row = dict(zip(relation.columns, values, strict=True))
            assert (row["file_name"], row["line_number"]) not in rows
            rows[row["file_name"], row["line_number"]] = row
    return rows


def compare(home: Path, oracle: Oracle) -> None:
    assert ledger(home) == {name: +counts for name, counts in oracle.ledger.items()}
    rows = accepted(home)
    assert set(rows) == set(oracle.accepted)
    for place, line in oracle.accepted.items():
        row, values = rows[place], line.values
        event = min(values["event_ts"], values["received_ts"])
        assert row["event_ts"] == event and row["received_ts"] == values["received_ts"]
        assert row["is_clock_clamped"] == (values["event_ts"] > values["received_ts"])
        assert row["business_date"] == (event + timedelta(hours=8)).date()
        assert row["user_key"] == (keyed(bytes.fromhex(KEY), "user", values["user_id"]) if "user_id" in values else None)
        for name in set(values) & set(row) - {"event_ts", "received_ts", "target_id"}:
            assert row[name] == values[name], (place, name)
        if line.stream == "comment":
            assert row["text_length"] == len(values["text"])


@pytest.mark.parametrize("seed", range(8))
def test_every_line_of_a_random_world_goes_where_the_oracle_says(tmp_path: Path, seed: int) -> None:
    settings = settings_for(tmp_path)
    build(settings.landing, seed)
    oracle = Oracle(settings.landing)
    for offset in range(3):
        land(settings, FIRST + timedelta(days=offset))
        oracle.night(FIRST + timedelta(days=offset))
        compare(tmp_path, oracle)


def test_one_late_night_over_everything_agrees_with_the_oracle_too(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    build(settings.landing, 77, days=4)
    oracle = Oracle(settings.landing)
    land(settings, FIRST + timedelta(days=9))
    oracle.night(FIRST + timedelta(days=9))
    compare(tmp_path, oracle)


def test_how_lines_are_split_over_files_and_shuffled_changes_nothing(tmp_path: Path) -> None:
    outcomes = []
    for variant in (0, 1):
        home = tmp_path / str(variant)
        settings = settings_for(home)
        shutil.copytree(tmp_path / "0" / "landing", settings.landing) if variant else build(settings.landing, 5, size=30)
        if variant:
            resplit(settings.landing, random.Random(9))
        land(settings, FIRST + timedelta(days=3))
        outcomes.append(
            {
                (row["event_id"], row["payload_hash"], row["received_ts"], row["user_key"], row["business_date"])
                for row in accepted(home).values()
            }
        )
    assert outcomes[0] == outcomes[1] != set()


def resplit(root: Path, rng: random.Random) -> None:
    """Shuffle the lines of every plain JSONL file and split it in two."""
    for path in sorted(root.glob("*/dt=*/*.jsonl")):
        lines = [line for line in path.read_bytes().split(b"\n") if line]
        rng.shuffle(lines)
        half = len(lines) // 2
        path.write_bytes(b"".join(line + b"\n" for line in lines[:half]))
        path.with_name("z" + path.name).write_bytes(b"\n".join(lines[half:]))
