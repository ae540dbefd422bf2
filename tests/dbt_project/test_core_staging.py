"""Staging: whose event it is, which version of a row held, and what the night may know."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.dbt_project.core_builds import CoreProject
from tests.dbt_project.lake_fixtures import write_lake

from resonance.settings import Settings

NIGHT = date(2026, 12, 10)


def _play(name: str, moment: str, user: str | None, device: str | None, **columns: Any) -> dict[str, Any]:
    return {"event_id": name, "event_ts": moment, "user_key": user, "device_key": device, **columns}


PLAYS = [
    _play("before", "2026-11-01T09:59:59", None, "d:1"),
    _play("login", "2026-11-01T10:00:00", "u:1", "d:1"),
    _play("after", "2026-11-01T10:00:00", None, "d:1"),
    _play("last-instant", "2026-12-01T09:59:59.999999", None, "d:1"),
    _play("thirty-days", "2026-12-01T10:00:00", None, "d:1"),
    _play("own", "2026-11-05T10:00:00", "u:2", "d:2"),
    _play("other", "2026-11-06T10:00:00", "u:3", "d:2"),
    _play("sole", "2026-11-06T09:00:00", None, "d:2"),
    _play("shared", "2026-11-07T10:00:00", None, "d:2"),
    _play("left-alone", "2026-12-05T12:00:00", None, "d:2"),
    _play("without-device", "2026-11-07T10:00:00", "u:2", None),
    _play("not-yet-internal", "2026-11-19T15:59:59", "u:4", "d:4"),
    _play("internal", "2026-11-19T16:00:00", "u:4", "d:4"),
    _play("internal-stitched", "2026-11-19T17:00:00", None, "d:4"),
    _play("not-internal-again", "2026-11-21T16:00:00", "u:4", "d:4"),
    _play("later-delivery", "2026-12-01T16:00:00", "u:2", "d:2", dt="2026-12-11"),
    _play("later-date", "2026-12-10T16:00:00", "u:2", "d:2", dt="2026-12-10"),
]
USERS = [
    {"dt": day, "user_key": user, "is_internal": user == "u:4" and day == "2026-11-20", "city_tier": 1}
    for day in ("2026-11-18", "2026-11-20", "2026-11-22", "2026-12-11")
    for user in ("u:2", "u:4", "u:5")
    if (user, day) != ("u:5", "2026-11-20")
]


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> CoreProject:
    folder = tmp_path_factory.mktemp("staging")
    settings = Settings(
        home=folder / "home", landing=folder / "landing", as_of=datetime(2026, 12, 11), memory="2GB", hmac_hex="00" * 32
    )
    songs = [
        {"dt": "2026-11-18", "song_id": "s1", "artist_id": "a1", "tags": ["x", "y"], "file_name": "songs/dt=2026-11-18/1.jsonl"},
        {"dt": "2026-11-18", "song_id": "s1", "artist_id": "a2", "tags": ["x", "y"], "file_name": "songs/dt=2026-11-18/2.jsonl"},
        {"dt": "2026-11-20", "song_id": "s1", "artist_id": "a2", "tags": ["x", "y"]},
        {"dt": "2026-11-22", "song_id": "s1", "artist_id": "a2", "tags": ["y", "x"]},
    ]
    campaigns = [
        {"dt": day, "campaign_id": name, "starts_at": "2026-11-01", "ends_at": "2026-12-01"}
        for day, name in (("2026-11-18", "old"), ("2026-11-22", "new"), ("2026-12-11", "future"))
    ]
    erased_late = [{"dt": "2026-11-20", "user_key": "u:9", "requested_at": "2026-11-20"}]
    reference = {
        "users": USERS,
        "songs": songs,
        "campaigns": campaigns,
        "erasures": erased_late,
        "merchants": [{"dt": "2026-11-18", "merchant_id": "m1"}],
        "artists": [{"dt": day, "artist_id": "a1", "is_independent": True} for day in ("2026-11-18", "2026-11-22")],
        "playlists": [{"dt": "2026-11-20", "playlist_id": "p1"}],
    }
    ledger = [
        {"stream": "play", "delivery_date": day, "file_name": f"play/dt={day}/1.jsonl", "night_date": day}
        for day in ("2026-12-10", "2026-12-11")
    ] + [
        {"stream": stream, "delivery_date": day, "file_name": f"{stream}/dt={day}/1.csv", "night_date": day, "received_count": 0}
        for stream, day in (("merchants", "2026-11-20"), ("artists", "2026-11-20"), ("playlists", "2026-11-18"))
    ]
    write_lake(settings.lake, {"play": PLAYS}, reference, ledger)
    project = CoreProject.copied(folder / "project", settings)
    project.judge([])
    project.build(NIGHT, select="staging")
    return project


@pytest.fixture(scope="module")
def owners(staged: CoreProject) -> dict[str, str]:
    return dict(staged.rows("select event_id, user_key from staging.stg_play"))


@pytest.mark.parametrize(
    ("event", "owner"),
    [
        ("before", "d:1"), ("after", "u:1"), ("last-instant", "u:1"), ("thirty-days", "d:1"), ("sole", "u:2"), ("shared", "d:2"),
        ("left-alone", "u:3"), ("without-device", "u:2"),
    ],
)  # fmt: skip
def test_an_event_without_login_belongs_to_the_one_account_of_thirty_days(owners: dict[str, str], event: str, owner: str) -> None:
    assert owners[event] == owner


def test_internal_accounts_are_left_out_on_the_dates_they_are_internal(owners: dict[str, str]) -> None:
    assert {"not-yet-internal", "not-internal-again"} <= set(owners)
    assert not {"internal", "internal-stitched"} & set(owners)


def test_a_night_knows_no_later_delivery_and_no_later_date(owners: dict[str, str], staged: CoreProject) -> None:
    assert not {"later-delivery", "later-date"} & set(owners)
    assert staged.rows("select delivery_date from staging.stg_ledger_files where stream = 'play'") == [(NIGHT,)]
    assert staged.rows("select campaign_id from staging.stg_campaigns") == [("new",)]


def test_an_event_is_staged_once(staged: CoreProject) -> None:
    assert staged.rows("select event_id from staging.stg_play group by event_id having count(*) > 1") == []


def test_versions_merge_what_did_not_change_and_end_where_a_row_is_missing(staged: CoreProject) -> None:
    ever, end = date(1970, 1, 1), date(9999, 12, 31)
    eighteenth, twentieth, later = date(2026, 11, 18), date(2026, 11, 20), date(2026, 11, 22)
    versions = staged.rows("select user_key, is_internal, valid_from, valid_to from staging.stg_users order by all")
    assert versions == [
        ("u:2", False, ever, end),
        ("u:4", False, ever, twentieth),
        ("u:4", False, later, end),
        ("u:4", True, twentieth, later),
        ("u:5", False, ever, twentieth),
        ("u:5", False, later, end),
    ]
    songs = staged.rows("select artist_id, tags, valid_from, valid_to, delivery_date from staging.stg_songs order by valid_from")
    assert songs == [("a2", ["x", "y"], ever, later, eighteenth), ("a2", ["y", "x"], later, end, later)]


def test_a_snapshot_without_rows_is_a_snapshot(staged: CoreProject) -> None:
    assert staged.rows("select * from staging.stg_merchants") == [], "the newest one is empty"
    assert staged.rows("select playlist_id from staging.stg_playlists") == [("p1",)], "an older one is empty"
    spans = staged.rows("select valid_from, valid_to from staging.stg_artists order by 1")
    assert [tuple(map(str, span)) for span in spans] == [("1970-01-01", "2026-11-20"), ("2026-11-22", "9999-12-31")]


def test_a_narrow_night_opens_no_old_delivery(staged: CoreProject) -> None:
    staged.build(
        NIGHT,
        build_from=date(2027, 1, 20),
        command="run",
        select="stg_device_accounts stg_device_owners stg_internal_accounts stg_play",
    )
    assert {day for (day,) in staged.rows("select delivery_date from staging.stg_play")} <= {
        date(2026, 11, d) for d in range(6, 31)
    } | {date(2026, 12, d) for d in range(1, 11)}


@pytest.mark.parametrize(
    "rows",
    [
        [_play("twice", "2026-12-01T10:00:00", "u:1", None), _play("twice", "2026-12-02T10:00:00", "u:1", None)],
        [_play("nobody", "2026-12-01T10:00:00", None, None)],
    ],
    ids=["an event staged twice", "an event of nobody"],
)
def test_the_grain_of_staging_is_held(settings: Settings, tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    write_lake(settings.lake, {"play": rows})
    project = CoreProject.copied(tmp_path / "project", settings)
    with pytest.raises(AssertionError, match="unique_grain_stg_play"):
        project.build(NIGHT, select="+stg_play")
