"""The simulated landing folder keeps the landing contract, and its answer key lies beside it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.simulator.plain_check import body_of, files, outcome, rows_of
from tests.simulator.simulated import START, Simulated, make

from resonance.contract import load_contract
from resonance.errors import UsageError
from resonance.simulator import discard
from resonance.simulator.rhythm import midnight_ms


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_writes_the_same_bytes(world: Simulated, tmp_path: Path) -> None:
    again = make(tmp_path)
    assert hashes(again.landing) == hashes(world.landing)
    assert hashes(again.answers) == hashes(world.answers)


def test_another_seed_writes_another_world(tmp_path: Path) -> None:
    likes = "like/dt=2026-09-28/part-0001.jsonl.gz"
    first, second = (make(tmp_path / str(seed), seed=seed, days=1, events_per_day=1000) for seed in (1, 2))
    assert hashes(first.landing)[likes] != hashes(second.landing)[likes]


def test_every_stream_of_the_contract_is_delivered(world: Simulated) -> None:
    delivered = {path.name for path in world.landing.iterdir()}
    assert delivered == set(load_contract().streams)
    assert min(world.summary["events_by_stream"].values()) > 0


def test_every_event_stream_has_a_file_every_day(world: Simulated) -> None:
    for stream in load_contract().event_streams:
        days = {path.parent.name for path in (world.landing / stream.name).glob("dt=*/part-*")}
        assert days == {f"dt={START + timedelta(days=n)}" for n in range(14)}, stream.name


def test_every_format_and_compression_is_exercised(world: Simulated) -> None:
    kinds = {path.name.split(".", 1)[1] for _, _, path in files(world.landing)}
    assert kinds >= {"jsonl", "jsonl.gz", "jsonl.zst", "csv", "csv.gz", "csv.zst", "parquet"}


def test_lines_keep_the_contract_and_faults_are_the_planted_ones(world: Simulated) -> None:
    """Every line is judged alone, by a check that knows only the contract; ids decide what is a duplicate or a conflict."""
    found: Counter[tuple[str, str, str]] = Counter()
    seen: dict[str, dict[str, object]] = {}
    for stream, dt, path in sorted(files(world.landing), key=lambda entry: (entry[1], "edge" in entry[2].name)):
        for row, typed in rows_of(path):
            reason = outcome(stream, row, typed, dt)
            if stream.is_event and reason == "ok":
                payload = {
                    name: value
                    for name, value in row.items()
                    if name not in ("received_ts", "event_ts") and value not in (None, "")
                }
                first = seen.setdefault(row["event_id"], payload)
                if "edge" in path.name:
                    reason = "duplicate" if first == payload else "conflicting_duplicate"
                else:
                    assert first is payload, f"{row['event_id']} comes twice in part files"
            if reason != "ok":
                assert "edge" in path.name, f"{path}: {reason}: {row}"
                found[stream.name, str(dt), reason] += 1
    planted: Counter[tuple[str, str, str]] = Counter()
    for fact in json.loads((world.answers / "faults.json").read_text()):
        planted[fact["stream"], fact["dt"], fact["outcome"]] += fact["lines"]
    assert found == planted
    assert sum(planted.values()) > 20


def test_some_events_arrive_late_and_some_clocks_run_ahead(world: Simulated) -> None:
    late = ahead = whole = 0
    for stream, dt, path in files(world.landing):
        if stream.name == "like" and "part" in path.name:
            for row, _ in rows_of(path):
                whole += 1
                happened, received = row["event_ts"], row["received_ts"]
                late += date.fromisoformat(happened[:10]) < dt
                ahead += happened > received
    assert 0.003 < late / whole < 0.03
    assert 0.0005 < ahead / whole < 0.01


def test_manifests_name_every_file_with_its_rows_and_hash(world: Simulated) -> None:
    manifests = list(world.landing.glob("*/dt=*/_MANIFEST.json"))
    assert len(manifests) == 3 * 14
    for path in manifests:
        listed = {entry["name"]: entry for entry in json.loads(path.read_text())["files"]}
        assert set(listed) == {file.name for file in path.parent.iterdir()} - {path.name}
        for name, entry in listed.items():
            body = (path.parent / name).read_bytes()
            assert (entry["bytes"], entry["sha256"]) == (len(body), hashlib.sha256(body).hexdigest())
            assert entry["rows"] == body_of(path.parent / name).count(b"\n")


def test_the_answer_key_lies_outside_the_landing(world: Simulated) -> None:
    assert not world.answers.is_relative_to(world.landing)
    reasons = {b"script_burst", b"is_fake_account", b"cohort", b"fan_club", b"device_farm"}
    for stream, _, path in files(world.landing):
        if path.suffix != ".parquet" and stream.name != "fraud_labels":
            body = body_of(path)
            assert not any(word in body for word in reasons), path


def test_evenings_are_busier_than_nights_and_weekends_than_mondays(world: Simulated) -> None:
    hours: Counter[int] = Counter()
    days: Counter[int] = Counter()
    for stream, _, path in files(world.landing):
        if stream.name == "app_open":
            for row, _ in rows_of(path):
                hours[int(row["event_ts"][11:13])] += 1
                days[date.fromisoformat(row["event_ts"][:10]).weekday()] += 1
    assert min(hours[h] for h in (20, 21)) > 5 * max(hours[h] for h in (3, 4))
    assert days[5] > 1.05 * days[0]


def test_a_folder_with_something_in_it_is_refused(world: Simulated) -> None:
    with pytest.raises(UsageError, match="not empty"):
        make(world.landing.parent)


def test_senseless_sizes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="days"):
        make(tmp_path, days=0)
    with pytest.raises(UsageError, match="too few"):
        make(tmp_path, events_per_day=3)


def test_discard_removes_landing_and_answers(tmp_path: Path) -> None:
    made = make(tmp_path, days=2, events_per_day=500)
    discard(made.landing)
    assert not made.landing.exists() and not made.answers.exists()


def test_midnight_is_shanghai_s() -> None:
    assert midnight_ms(date(1970, 1, 2)) == 16 * 3_600_000
