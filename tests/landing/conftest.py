"""A home with a landing folder, and small helpers to look into the lake."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.landing.worlds import Landing

from resonance.settings import Settings

KEY = "ab" * 32


def settings_at(home: Path, threads: int = 1) -> Settings:
    return Settings.from_environment(
        {
            "RESONANCE_HOME": str(home),
            "RESONANCE_HMAC_KEY": KEY,
            "RESONANCE_AS_OF": "2026-12-01T00:00:00Z",
            "RESONANCE_THREADS": str(threads),
        }
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_at(tmp_path / "home")


@pytest.fixture
def landing(settings: Settings) -> Landing:
    return Landing(settings.landing, random.Random(1))


def ledger_rows(settings: Settings) -> dict[str, dict[str, Any]]:
    """Newest ledger row per file name."""
    result = duckdb.execute(f"select * from read_parquet('{settings.lake}/ledger/*.parquet') order by batch_seq")
    names = [column[0] for column in result.description]
    return {row["file_name"]: row for row in (dict(zip(names, values, strict=True)) for values in result.fetchall())}


def refusals(settings: Settings) -> dict[str, str]:
    return {name.rsplit("/", 1)[1]: row["refused_reason"] for name, row in ledger_rows(settings).items() if row["refused_reason"]}


def lake_rows(settings: Settings, folder: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """Sorted rows of one lake folder."""
    found = duckdb.execute(
        f"select {columns} from read_parquet('{settings.lake}/{folder}/**/*.parquet', union_by_name = true)"
    ).fetchall()
    return sorted(found, key=repr)
