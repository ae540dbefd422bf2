"""Nights over logs that nobody here wrote; the logs stay where they lie, beside the project."""

from __future__ import annotations

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


def test_labelled_comments_publish_though_they_are_nothing_but_comments(tmp_path: Path) -> None:
    home = night_over("youtube_spam", "youtube_spam/comments_labelled.csv", date(2015, 6, 6), tmp_path)
    received = sum(r["received_count"] for r in read_table(home, "source_health_days") if r["stream"] == "comment")
    assert received == 1_956
    assert {"No plays", "No likes", "No song table"} <= lacking(home)
