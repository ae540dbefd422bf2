"""Broken deliveries and broken state: every line accounted for, a held night names its cause, yesterday stays served."""

from __future__ import annotations

import gzip
import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.nights.conftest import Published
from tests.nights.running import KEY, Home, hashes, manifest, publish_night, read_table, run_night
from tests.oracle.landing import land


def copied(base: Published, folder: Path, name: str) -> tuple[Home, date]:
    """A deployment like the base one, with a landing folder of its own, and the day after its last night."""
    home, span = base.home, base.span
    other = Home(folder / name, folder / f"landing-{name}")
    shutil.copytree(home.state, other.state, symlinks=True)
    shutil.copytree(home.landing, other.landing)
    return other, span.last + timedelta(days=1)


def deliver_next_day(home: Home, day: date, without: str = "") -> None:
    """The deliveries of the day before under new event ids, one day later."""
    for folder in sorted(home.landing.glob(f"*/dt={day - timedelta(days=1)}")):
        stream = folder.parent.name
        target = folder.with_name(f"dt={day}")
        shutil.rmtree(target, ignore_errors=True)
        if stream != without:
            target.mkdir()
            (target / "empty.jsonl").write_bytes(b"")


def test_a_missing_required_stream_holds_the_night(base: Published, folder: Path) -> None:
    home, day = copied(base, folder, "missing")
    before = home.current.resolve()
    deliver_next_day(home, day, without="comment")
    done = run_night(home, day)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "comment" in done.stderr and "resonance" in done.stderr
    assert home.current.resolve() == before
    assert hashes(home) == hashes(base.home)


def test_an_unreadable_ledger_fails_with_cause_and_place(base: Published, folder: Path) -> None:
    home, day = copied(base, folder, "ledger")
    deliver_next_day(home, day)
    for file in (home.state / "lake" / "ledger").glob("*.parquet"):
        file.write_bytes(b"no parquet at all")
    done = run_night(home, day)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "ledger" in done.stderr and "Traceback" not in done.stderr
    assert home.current.resolve().name == manifest(base.home)["night_id"]


def test_a_folder_with_every_fault_is_published(folder: Path, base: Published) -> None:
    home, day = copied(base, folder, "faults")
    deliver_next_day(home, day)
    plant_faults(home.landing, day)
    publish_night(home, day)
    rows = {row["stream"]: row for row in read_table(home, "source_health_days") if row["business_date"] == day}
    assert rows["play"]["quarantined_by_reason"] == {"unparseable": 6, "missing_field": 2, "bad_value": 3}
    assert rows["play"]["refused_file_count"] == 5
    assert rows["follow"]["refused_file_count"] == 3
    parts = ("accepted", "deduplicated", "quarantined", "erased")
    assert all(row["received_count"] == sum(row[f"{part}_count"] for part in parts) for row in rows.values())
    expected = [file for file in land(home.landing, [day - timedelta(days=1), day]).ledger if file.delivered == day]
    for stream, row in rows.items():
        files = [file for file in expected if file.stream == stream and stream != "follow"]
        if files:
            assert row["received_count"] == sum(file.outcomes["received"] for file in files), stream


def plant_faults(landing: Path, day: date) -> None:
    """Broken lines, names, archives, links and manifests in the deliveries of one day."""
    plays, follows = landing / "play" / f"dt={day}", landing / "follow" / f"dt={day}"
    good: dict[str, Any] = {
        "event_id": "fine",
        "event_ts": f"{day}T09:00:00+08:00",
        "received_ts": f"{day}T09:00:01+08:00",
        "user_id": "user-050",
        "song_id": "song-01",
        "source": "search",
        "listened_ms": 1,
        "duration_ms": 200_000,
        "end_reason": "skip",
    }
    changes: list[dict[str, Any]] = [
        {},
        {"song_id": ""},
        {"user_id": None},
        {"listened_ms": 800_001},
        {"listened_ms": "1"},
        {"end_reason": "boredom"},
    ]
    lines = [json.dumps({**good, "event_id": f"fault-{n}", **change}).encode() for n, change in enumerate(changes)]
    lines += [json.dumps({**good, "event_id": f"good-{n}"}).encode() for n in range(250)]
    lines += [b"{", b"[]", b"7", b'{"a": "\xff"}', b'{"a": "\x00"}', b'{"a": "' + b"x" * 2**20 + b'"}', b"", b"  "]
    (plays / "lines.jsonl").write_bytes(b"\n".join(lines))
    (plays / "cut.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines) * 50)[:-30])
    (plays / "torn.parquet").write_bytes(b"PAR1 and no footer")
    (plays / "bad name.jsonl").write_bytes(lines[0])
    (plays / "link.jsonl").symlink_to(plays / "lines.jsonl")
    (plays / "narrow.csv").write_text("event_id,event_ts\n1,2\n")
    files = [
        {"name": "short.jsonl", "rows": 9, "bytes": 1, "sha256": "0" * 64},
        {"name": "gone.jsonl", "rows": 1, "bytes": 1, "sha256": "1" * 64},
    ]
    (follows / "_MANIFEST.json").write_text(json.dumps({"files": files}))
    (follows / "short.jsonl").write_text("{}\n")
    shutil.move(follows / "empty.jsonl", follows / "unlisted.jsonl")


def test_the_key_of_these_tests_is_long_enough() -> None:
    assert len(bytes.fromhex(KEY)) >= 32
