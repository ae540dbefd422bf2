"""Restatements: what a reader saw and would now see otherwise, and nothing that was hidden."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from resonance.publishing import restatements
from resonance.publishing.restatements import cause_of, write_restatements
from resonance.publishing.tables import PublishedTable
from resonance.settings import Settings

DAYS = PublishedTable("campaign_days", ("campaign_id", "business_date"), "public")
WEEKS = PublishedTable("artist_weeks", ("artist_id", "week_start_date"), "public")
PEOPLE = PublishedTable("user_days", ("user_key", "business_date"), "restricted")
STAMP = "night_id varchar, as_of timestamp, policy_version varchar"
DAY_COLUMNS = f"campaign_id varchar, business_date date, like_count_raw bigint, d7_rate double, is_suppressed boolean, {STAMP}"
WEEK_COLUMNS = f"artist_id varchar, week_start_date date, listener_count_28d bigint, {STAMP}"
NIGHT_2 = "'20261102-20261103T010000Z', timestamp '2026-11-03 01:00:00', 'p1'"


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[duckdb.DuckDBPyConnection]:
    monkeypatch.setattr(restatements, "declared_marts", lambda settings: [DAYS, WEEKS, PEOPLE])
    connection = duckdb.connect(str(tmp_path / "warehouse.duckdb"))
    connection.execute("create schema marts")
    connection.execute(f"create table marts.metrics (metric_name varchar, {STAMP})")
    connection.execute(f"insert into marts.metrics values ('m', {NIGHT_2})")
    for table, columns in (("campaign_days", DAY_COLUMNS), ("artist_weeks", WEEK_COLUMNS)):
        connection.execute(f"create table marts.{table} ({columns})")
    connection.execute(f"create table marts.user_days (user_key varchar, business_date date, play_count bigint, {STAMP})")
    yield connection
    connection.close()


def publish_before(tmp_path: Path, **rows: list[str]) -> Path:
    """A previous publication with these rows (SQL value lists without the stamp)."""
    folder = tmp_path / "published" / "20261101-20261102T010000Z"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "marts.duckdb")) as connection:
        for table, columns in (("campaign_days", DAY_COLUMNS), ("artist_weeks", WEEK_COLUMNS)):
            connection.execute(f"create table {table} ({columns})")
            fill(connection, table, rows.get(table, []), "20261101-20261102T010000Z")
        connection.execute(f"create table user_days (user_key varchar, business_date date, play_count bigint, {STAMP})")
        fill(connection, "user_days", rows.get("user_days", []), "x")
        if "restatements" in rows:
            connection.execute(f"create table restatements ({restatements.COLUMNS})")
            for row in rows["restatements"]:
                connection.execute(f"insert into restatements values ({row})")
    return folder


def fill(connection: duckdb.DuckDBPyConnection, table: str, rows: list[str], night: str = "20261102-20261103T010000Z") -> None:
    for row in rows:
        connection.execute(f"insert into {table} values ({row}, '{night}', timestamp '2026-11-03 01:00:00', 'p1')")


def restated(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    return connection.execute(
        "select table_name, grain_key, column_name, old_value, new_value, cause from marts.restatements order by all"
    ).fetchall()


def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"RESONANCE_HOME": str(tmp_path), "RESONANCE_AS_OF": "2026-11-03T01:00:00+00:00"})


KEY = '{"campaign_id":"c1","business_date":"2026-11-01"}'


def test_the_first_publication_restates_nothing(tmp_path: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    fill(warehouse, "marts.campaign_days", ["'c1', date '2026-11-01', 100, null, false"])
    assert write_restatements(settings(tmp_path), warehouse, None, {}) == 0
    assert restated(warehouse) == []


def test_a_changed_value_is_restated_with_the_cause_of_its_date(tmp_path: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    fill(warehouse, "marts.campaign_days", ["'c1', date '2026-11-01', 98, 0.25, false"])
    before = publish_before(tmp_path, campaign_days=["'c1', date '2026-11-01', 100, 0.25, false"])
    assert write_restatements(settings(tmp_path), warehouse, before, {"2026-11-01": "verdicts"}) == 1
    assert restated(warehouse) == [("campaign_days", KEY, "like_count_raw", "100", "98", "verdicts")]
    stamp = warehouse.execute("select restated_at, as_of, night_id from marts.restatements").fetchall()[0]
    assert (str(stamp[0]), str(stamp[1]), stamp[2]) == ("2026-11-03 01:00:00", "2026-11-03 01:00:00", "20261102-20261103T010000Z")


def test_an_erasure_leaves_out_what_was(tmp_path: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    fill(warehouse, "marts.campaign_days", ["'c1', date '2026-11-01', 98, 0.25, false"])
    before = publish_before(tmp_path, campaign_days=["'c1', date '2026-11-01', 100, 0.25, false"])
    write_restatements(settings(tmp_path), warehouse, before, {"2026-11-01": "erasure, late events"})
    assert restated(warehouse) == [("campaign_days", KEY, "like_count_raw", None, "98", "erasure, late events")]


def test_a_window_that_closes_is_no_restatement(tmp_path: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    fill(warehouse, "marts.campaign_days", ["'c1', date '2026-11-01', 100, 0.25, false"])
    before = publish_before(tmp_path, campaign_days=["'c1', date '2026-11-01', 100, null, false"])
    assert write_restatements(settings(tmp_path), warehouse, before, {}) == 0


def test_a_value_that_becomes_unknown_is_restated(tmp_path: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    fill(warehouse, "marts.campaign_days", ["'c1', date '2026-11-01', 100, null, false"])
    before = publish_before(tmp_path, campaign_days=["'c1', date '2026-11-01', 100, 0.5, false"])
    write_restatements(settings(tmp_path), warehouse, before, {})
    assert restated(warehouse) == [("campaign_days", KEY, "d7_rate", "0.5", None, "rebuilt")]


def test_a_new_row_on_an_old_date_is_a_first_publication(tmp_path: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    fill(
        warehouse,
        "marts.campaign_days",
        ["'c1', date '2026-11-01', 100, null, false", "'c2', date '2026-11-01', 50, null, false"],
    )
    before = publish_before(tmp_path, campaign_days=["'c1', date '2026-11-01', 100, null, false"])
    assert write_restatements(settings(tmp_path), warehouse, before, {}) == 0


def test_a_row_that_was_suppressed_never_shows_what_it_was(tmp_path: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    fill(warehouse, "marts.campaign_days", ["'c1', date '2026-11-01', 25, null, false"])
    before = publish_before(tmp_path, campaign_days=["'c1', date '2026-11-01', null, null, true"])
    assert write_restatements(settings(tmp_path), warehouse, before, {}) == 0


def test_a_row_that_is_suppressed_now_shows_only_that(tmp_path: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    fill(warehouse, "marts.campaign_days", ["'c1', date '2026-11-01', null, null, true"])
    before = publish_before(tmp_path, campaign_days=["'c1', date '2026-11-01', 25, 0.5, false"])
    write_restatements(settings(tmp_path), warehouse, before, {})
    assert restated(warehouse) == [("campaign_days", KEY, "is_suppressed", "false", "true", "rebuilt")]


def test_a_row_that_is_gone_shows_only_that(tmp_path: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    before = publish_before(tmp_path, campaign_days=["'c1', date '2026-11-01', 25, 0.5, false"])
    write_restatements(settings(tmp_path), warehouse, before, {})
    assert restated(warehouse) == [("campaign_days", KEY, "is_suppressed", "false", None, "rebuilt")]


EARLIER = (
    f"'campaign_days', '{KEY}', 'like_count_raw', timestamp '2026-11-02 01:00:00', '30', '25', 'late_events', "
    "'20261101-20261102T010000Z', timestamp '2026-11-02 01:00:00', 'p1'"
)


def test_earlier_restatements_are_kept(tmp_path: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    fill(warehouse, "marts.campaign_days", ["'c1', date '2026-11-01', 25, null, false"])
    before = publish_before(tmp_path, campaign_days=["'c1', date '2026-11-01', 25, null, false"], restatements=[EARLIER])
    assert write_restatements(settings(tmp_path), warehouse, before, {}) == 0
    assert restated(warehouse) == [("campaign_days", KEY, "like_count_raw", "30", "25", "late_events")]


def test_earlier_restatements_of_a_row_suppressed_now_lose_their_values(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    fill(warehouse, "marts.campaign_days", ["'c1', date '2026-11-01', null, null, true"])
    before = publish_before(tmp_path, campaign_days=["'c1', date '2026-11-01', null, null, true"], restatements=[EARLIER])
    write_restatements(settings(tmp_path), warehouse, before, {})
    assert restated(warehouse) == [("campaign_days", KEY, "like_count_raw", None, None, "late_events")]


def test_restating_twice_gives_the_same_rows(tmp_path: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    fill(warehouse, "marts.campaign_days", ["'c1', date '2026-11-01', 98, null, false"])
    before = publish_before(tmp_path, campaign_days=["'c1', date '2026-11-01', 100, null, false"], restatements=[EARLIER])
    write_restatements(settings(tmp_path), warehouse, before, {})
    first = warehouse.execute("from marts.restatements").fetchall()
    write_restatements(settings(tmp_path), warehouse, before, {})
    assert warehouse.execute("from marts.restatements").fetchall() == first
    assert len(first) == 2


def test_restricted_tables_are_not_compared(tmp_path: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    fill(warehouse, "marts.user_days", ["'u1', date '2026-11-01', 2"])
    before = publish_before(tmp_path, user_days=["'u1', date '2026-11-01', 1"])
    assert write_restatements(settings(tmp_path), warehouse, before, {}) == 0


def test_a_week_takes_the_cause_of_its_last_dirty_day(tmp_path: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    fill(warehouse, "marts.artist_weeks", ["'a1', date '2026-10-26', 31"])
    before = publish_before(tmp_path, artist_weeks=["'a1', date '2026-10-26', 30"])
    causes = {"2026-10-28": "verdicts", "2026-11-01": "late_events", "2026-11-02": "erasure"}
    write_restatements(settings(tmp_path), warehouse, before, causes)
    key = '{"artist_id":"a1","week_start_date":"2026-10-26"}'
    assert restated(warehouse) == [("artist_weeks", key, "listener_count_28d", "30", "31", "late_events")]


def test_a_date_before_every_dirty_one_takes_the_first_cause() -> None:
    causes = {date(2026, 11, 2): "late_events", date(2026, 11, 4): "verdicts"}
    assert cause_of(date(2026, 11, 1), causes) == "late_events"
    assert cause_of(date(2026, 11, 3), causes) == "late_events"
    assert cause_of(date(2026, 11, 9), causes) == "verdicts"
