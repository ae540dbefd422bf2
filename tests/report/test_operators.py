"""A published night tells its operators what it met with, once, and nothing when there was nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from tests.report.conftest import DAY, World, manifest

from resonance.report import tell_operators
from resonance.settings import Settings

NIGHT = "20261109-20261109T200000Z"
WARNED = {"landing": {"step": "landing", "findings": [{"status": "warn", "relation": "stream_days", "expectation": "volume"}]}}


@pytest.fixture
def published(settings: Settings, world: World) -> Settings:
    folder = settings.published / NIGHT
    folder.mkdir(parents=True)
    world.path.rename(folder / "marts.duckdb")
    write_manifest(folder)
    return settings


def write_manifest(folder: Path, **more: object) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest(**more)), encoding="utf-8")


def ledger(settings: Settings, *rows: tuple[date, str, str, str | None, list[str]]) -> None:
    """Rows of (night, stream, file, refused_reason, schema_drift), as landing writes them."""
    folder = settings.lake / "ledger"
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            "create table ledger (night_date date, stream varchar, delivery_date date, file_name varchar, "
            "refused_reason varchar, schema_drift varchar[])"
        )
        for night, stream, file, reason, drift in rows:
            name = f"{stream}/dt={DAY}/{file}"
            connection.execute("insert into ledger values (?, ?, ?, ?, ?, ?)", [night, stream, DAY, name, reason, drift])
        connection.execute(f"copy ledger to '{folder / '00000001.parquet'}'")


def raised(settings: Settings) -> dict[str, str]:
    paths = (settings.home / "alerts").glob("*.json") if (settings.home / "alerts").exists() else []
    return {told["kind"]: told["text"] for told in (json.loads(path.read_text("utf-8")) for path in paths)}


def test_an_ordinary_night_raises_nothing(published: Settings) -> None:
    assert tell_operators(published, DAY) == {"alerts": 0} and raised(published) == {}


def test_refused_files_and_drift_of_this_night_are_named(published: Settings) -> None:
    ledger(
        published,
        (DAY, "play", "a.jsonl.gz", "truncated", []),
        (DAY, "like", "b.csv", None, ["colour", "mood"]),
        (DAY - timedelta(days=1), "share", "old.jsonl", "too_large", []),
        (DAY, "share", "fine.jsonl", None, []),
    )
    assert tell_operators(published, DAY) == {"alerts": 2}
    told = raised(published)
    assert set(told) == {"refused_files", "drift"}
    assert "files: play/dt=2026-11-09/a.jsonl.gz (truncated)\n" in told["refused_files"]
    assert "files: like/dt=2026-11-09/b.csv (colour mood)\n" in told["drift"]


def test_a_warning_and_a_silent_stream_are_told_once(published: Settings) -> None:
    folder = published.published / NIGHT
    with duckdb.connect(str(folder / "marts.duckdb")) as connection:
        connection.execute("delete from source_health_days where stream = 'share' and business_date = ?", [DAY])
    write_manifest(folder, gates=WARNED)
    assert tell_operators(published, DAY) == tell_operators(published, DAY) == {"alerts": 2}
    told = raised(published)
    assert "stream_days.volume" in told["warned_night"] and "streams: share" in told["missing_stream"]
    assert len(list((published.home / "alerts").glob("*.json"))) == 2
