"""Every line of every stream gets from the landing the outcome and the reason that the oracle gives it."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from tests.nights.running import KEY
from tests.oracle.contract import EVENTS, REFERENCES, columns_of
from tests.oracle.landing import checked
from tests.oracle.reading import lines_of
from tests.worlds.lines import DELIVERED, spoilt_lines

from resonance import landing
from resonance.settings import Settings

DAY = date.fromisoformat(DELIVERED)
STREAMS = [stream for stream in (*EVENTS, *REFERENCES) if stream not in ("erasures", "follows_graph")]
Row = dict[str, Any]


def deliver(folder: Path, stream: str, rows: list[Row], form: str) -> None:
    """One file of a stream in JSONL or CSV."""
    folder.mkdir(parents=True)
    if form == "jsonl":
        (folder / "a.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        return
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns_of(stream))
        for row in rows:
            writer.writerow([_cell(row.get(name)) for name in columns_of(stream)])


def _cell(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ";".join(value)
    return "" if value is None else value


@pytest.mark.parametrize(("form", "seed"), [("jsonl", 1), ("csv", 3)])
def test_every_line_gets_the_oracles_reason(form: str, seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    for stream in STREAMS:
        deliver(tmp_path / "landing" / stream / f"dt={DELIVERED}", stream, spoilt_lines(random, stream, 120), form)
    as_of = datetime(2026, 10, 6, tzinfo=UTC)
    settings = Settings(home=tmp_path / "home", landing=tmp_path / "landing", as_of=as_of, memory="2GB", hmac_hex=KEY)
    landing.land(settings, DAY)
    found = {(file, line): reason for file, line, reason in _quarantined(settings)}
    said = []
    for stream in STREAMS:
        name = f"{stream}/dt={DELIVERED}/a.{form}"
        for number, row in lines_of(settings.landing / name):
            expected, given = checked(stream, DAY, row)[0], found.get((name, number))
            if expected != given:
                kept = {k: v for k, v in row.items() if checked(stream, DAY, {**row, k: None})[0] != expected} if row else {}
                said.append(f"{name}:{number}: {given}, expected {expected}: {kept} in {row}")
    assert not said, f"{len(said)} lines\n" + "\n".join(said[:8])
    assert len(set(found.values())) >= 5


def _quarantined(settings: Settings) -> list[tuple[str, int, str]]:
    files = f"{settings.lake}/quarantine/*/*.parquet"
    return duckdb.sql(f"select file_name, line_number, reason from read_parquet('{files}')").fetchall()
