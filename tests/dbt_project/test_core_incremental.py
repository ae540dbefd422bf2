"""Nights that build only what is dirty must leave what one build of everything would have made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.dbt_project import core_worlds
from tests.dbt_project.core_builds import CoreProject
from tests.dbt_project.lake_fixtures import write_lake

from resonance.settings import Settings

DAYS = 70
LAST = core_worlds.FIRST + timedelta(days=DAYS - 1)
TABLES = [*(Path(__file__).parent / "core_models.txt").read_text().split(), "campaign_days", "campaign_funnels", "platform_days"]
Tables = dict[str, list[tuple[Any, ...]]]


def _settings(folder: Path, threads: int = 1) -> Settings:
    settings = Settings(
        home=folder, landing=folder / "landing", as_of=datetime(2026, 11, 10, 22, tzinfo=UTC), threads=threads, memory="2GB",
        hmac_hex="00" * 32,
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    settings.policy_file.write_text(
        "parameter,value,unit,valid_from,valid_to,because\n"
        "suppression_min_users,3,users,2005-01-01,,a small world\n"
        "effective_play_ms,31000,ms,2026-10-20,,a changed threshold holds from its day on\n"
    )
    return settings


def _deliver(settings: Settings, events: core_worlds.Events, until: date, erased: frozenset[str] = frozenset()) -> None:
    """The lake as a night for `until` would find it."""
    arrived = {
        stream: [row for row in rows if row["dt"] <= str(until) and row["user_key"] not in erased]
        for stream, rows in events.items()
    }
    write_lake(settings.lake, arrived, core_worlds.reference())


def _with_lateness(events: core_worlds.Events) -> core_worlds.Events:
    """Every 11th event is a day late, every 300th nine days, and a few of the last weeks arrive on one late night."""
    for rows in events.values():
        for number, row in enumerate(rows):
            day = (row["event_ts"] + timedelta(hours=8)).date()
            late = 1 if number % 11 == 0 else 9 if number % 300 == 0 else 0
            row["dt"] = str(day + timedelta(days=late))
            if number % 97 == 0 and LAST - timedelta(days=23) <= day <= LAST - timedelta(days=3):
                row["dt"] = str(LAST - timedelta(days=2))
    return events


def _verdicts(events: core_worlds.Events, share: int, since: date) -> list[tuple[str, float]]:
    """Every `share`-th judged event; those on dates from `since` on are taken another way."""
    return [
        (row["event_id"], [0.3, 0.51, 1.0][number % 3])
        for stream in ("like", "comment", "share", "play", "follow", "task", "team", "playlist")
        for number, row in enumerate(events.get(stream, []))
        if (number + ((row["event_ts"] + timedelta(hours=8)).date() >= since)) % share == 0
    ]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tables, Tables]:
    """Tables grown night by night, and the same from one build (on two threads).

    The nights bring late events, skip a date, take verdicts another way and erase a user.
    """
    folder = tmp_path_factory.mktemp("core")
    settings = _settings(folder / "grown")
    events = _with_lateness(core_worlds.events(7, DAYS))
    project = CoreProject.copied(folder / "project", settings)
    erased, changed = frozenset({f"u:{core_worlds.NEWCOMER}"}), LAST - timedelta(days=12)
    project.judge(_verdicts(events, 9, LAST + timedelta(days=1)))
    _deliver(settings, events, LAST - timedelta(days=5))
    project.build(LAST - timedelta(days=5))
    for night, dirty in [(4, 13), (2, 23), (0, 12)]:
        if night == 0:
            project.judge(_verdicts(events, 9, changed))
        _deliver(settings, events, LAST - timedelta(days=night), erased if night == 0 else frozenset())
        project.build(LAST - timedelta(days=night), build_from=LAST - timedelta(days=dirty + 3), command="run")
    other = replace(settings, home=folder / "whole", threads=2)
    _settings(folder / "whole")
    whole = CoreProject.copied(folder / "whole-project", other)
    _deliver(other, events, LAST, erased)
    whole.judge(_verdicts(events, 9, changed))
    whole.build(LAST)
    return project.tables(), whole.tables()


@pytest.mark.parametrize("table", TABLES)
def test_nights_leave_what_one_build_makes(grown: tuple[Tables, Tables], table: str) -> None:
    by_nights, at_once = grown[0][table], grown[1][table]
    missing, extra = sorted(set(at_once) - set(by_nights), key=repr), sorted(set(by_nights) - set(at_once), key=repr)
    assert (missing[:3], extra[:3]) == ([], [])
    assert len(by_nights) == len(at_once)


@pytest.mark.parametrize("table", TABLES)
def test_no_table_is_empty(grown: tuple[Tables, Tables], table: str) -> None:
    assert grown[1][table]
