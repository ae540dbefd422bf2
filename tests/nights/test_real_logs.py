"""Nights over logs that nobody here wrote; the logs stay where they lie, beside the project."""

from __future__ import annotations

import csv
import gzip
import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.nights.running import ROOT, Home, publish_night, read_table

from resonance.importing import import_logs

REAL = ROOT.parent / "shared" / "data" / "real"
MAPPINGS = ROOT / "plugins" / "resonance" / "importing" / "mappings"


def night_over(log: str, source: str, day: date, folder: Path) -> Home:
    """Import one real log and publish the night of its last day under its own policy."""
    if not (REAL / source).exists():
        pytest.skip(f"the real log {source} does not lie in shared/data/real beside the project")
    landing = folder / "landing"
    import_logs(MAPPINGS / f"{log}.yml", [REAL / source], landing)
    home = Home(folder / "home", landing)
    home.state.mkdir()
    shutil.copy(MAPPINGS / f"{log}.policy.csv", home.state / "policy_parameters.csv")
    return publish_night(home, day)


def lacking(home: Home) -> set[str]:
    """The statements of the report's section about what a log lacks, up to their colon."""
    return set(re.findall(r"\b(No [a-z ]+):", (home.current / "report.en.html").read_text()))


def test_likes_of_kuairand_balance_publish_and_are_found_genuine(tmp_path: Path) -> None:
    home = night_over("kuairand_likes", "kuairand_likes/interactions.csv", date(2022, 4, 21), tmp_path)
    health = read_table(home, "source_health_days")
    likes = [row for row in health if row["stream"] == "like"]
    assert sum(row["received_count"] for row in likes) == 33_745
    for row in health:
        parts = ("accepted_count", "deduplicated_count", "quarantined_count", "erased_count")
        assert row["received_count"] == sum(row[part] for part in parts), row
    judged = [r for r in read_table(home, "authenticity_days") if r["event_type"] == "like" and r["reason"] == "all"]
    shown = [row for row in judged if not row["is_suppressed"]]
    assert sum(row["event_count"] for row in shown) > 30_000
    assert sum(row["fake_count"] for row in shown) <= 0.01 * sum(row["event_count"] for row in shown)
    assert {"No surfaces", "No app opens", "No user table"} <= lacking(home)


def average_precision(ranked: list[tuple[float, bool]]) -> float:
    """Precision at every new level of the score, weighted by the recall it adds; equal scores are one level."""
    spam, before, area = sum(is_spam for _, is_spam in ranked), 0, 0.0
    for limit in sorted({score for score, _ in ranked}, reverse=True):
        taken = [is_spam for score, is_spam in ranked if score >= limit]
        area += (sum(taken) - before) / spam * sum(taken) / len(taken)
        before = sum(taken)
    return area


def test_labelled_comments_teach_the_night_to_tell_spam_among_the_others(tmp_path: Path) -> None:
    source = "youtube_spam/comments_labelled.csv"
    if (REAL / source).exists():
        import_logs(MAPPINGS / "youtube_spam_labels.yml", [REAL / source], tmp_path / "landing")
    home = night_over("youtube_spam", source, date(2015, 6, 6), tmp_path)
    received = sum(r["received_count"] for r in read_table(home, "source_health_days") if r["stream"] == "comment")
    assert received == 1_956
    assert {"No plays", "No likes", "No song table"} <= lacking(home)
    delivered = {json.loads(line)["entity_id"] for line in _lines(tmp_path / "landing" / "fraud_labels")}
    with (REAL / source).open(encoding="utf-8", newline="") as file:
        labels = {f"yt-{row['COMMENT_ID']}": row["CLASS"] == "1" for row in csv.DictReader(file)}
    live = [row for row in read_table(home, "verdicts") if row["superseded_by"] is None and row["entity_type"] == "event"]
    p_fake = {row["entity_id"]: row["p_fake"] for row in live}
    ranked = [(p_fake.get(name, 0.0), is_spam) for name, is_spam in labels.items() if name not in delivered]
    assert 900 < len(ranked) < 1_050
    assert average_precision(ranked) >= 0.95
    assert all(row["reasons"] and "limit" in row["evidence"] for row in live)


def _lines(folder: Path) -> list[str]:
    return [line for path in sorted(folder.glob("dt=*/*.jsonl*")) for line in _text(path).splitlines()]


def _text(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text(encoding="utf-8")
