"""Dates that were built before a song or an internal account was known are found and built again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
from tests.dbt_project.core_builds import CoreProject
from tests.dbt_project.lake_fixtures import write_lake

from resonance.engine import connect
from resonance.settings import Settings
from resonance.transform.contradictions import contradicted_dates

NIGHT = date(2026, 11, 30)
PLAYS = [
    {"event_ts": f"2026-11-{day:02}T10:00:00", "user_key": user, "song_id": song}
    for day, user, song in ((1, "u:1", "old"), (2, "u:1", "new"), (3, "u:2", "old"), (4, "u:2", "new"))
]
SONGS = [{"dt": "2026-11-01", "song_id": "old"}, {"dt": "2026-11-29", "song_id": "old"}]
USERS = [{"dt": "2026-11-01", "user_key": "u:1"}]


def test_nothing_built_contradicts_nothing() -> None:
    assert contradicted_dates(duckdb.connect()) == {}


def test_late_reference_rows_make_their_first_event_dirty(settings: Settings, tmp_path: Path) -> None:
    project = CoreProject.copied(tmp_path / "project", settings)
    project.judge([])
    write_lake(settings.lake, {"play": PLAYS}, {"songs": SONGS, "users": USERS})
    project.build(NIGHT)
    assert _found(settings) == {}
    songs = [*SONGS, {"dt": "2026-11-29", "song_id": "new"}]
    users = [*USERS, {"dt": "2026-11-29", "user_key": "u:2", "is_internal": True}]
    write_lake(settings.lake, {"play": PLAYS}, {"songs": songs, "users": users})
    project.build(NIGHT, build_from=date(2026, 11, 24), command="run", select="staging")
    assert set(_found(settings)) == {date(2026, 11, 2), date(2026, 11, 3)}
    project.build(NIGHT, build_from=date(2026, 10, 30), command="run")
    assert _found(settings) == {}
    assert project.rows("select artist_id from intermediate.int_plays_classified") == [("a1",), ("a1",)]


def _found(settings: Settings) -> dict[date, str]:
    with connect(settings, settings.warehouse) as connection:
        return contradicted_dates(connection)
