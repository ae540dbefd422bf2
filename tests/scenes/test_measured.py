"""Lifts and surges read their tables by the page: who is in a family, which hours are a baseline, what has no row."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest

from resonance.policy import rows_by_parameter
from resonance.scenes.measured import measure_scene_lifts, measure_surges
from resonance.settings import Settings

TONIGHT = date(2026, 11, 27)
"""A Friday, and a workday."""


@pytest.fixture
def warehouse() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create schema intermediate; create schema seeds")
    connection.execute("""
        create table intermediate.int_scene_songs_counted (
            scene varchar, song_id varchar, business_date date, like_count bigint, play_count bigint, other_like_count bigint,
            other_play_count bigint);
        create table intermediate.int_song_hours_counted (
            song_id varchar, scene varchar, hour_at timestamp, business_date date, like_count bigint, user_count bigint);
        create table intermediate.int_days_observed (business_date date);
        create table seeds.calendar (calendar_date date, day_class varchar)""")
    return connection


def given(settings: Settings) -> dict[str, object]:
    return {"policy": rows_by_parameter(settings), "business_date": str(TONIGHT), "build_from": str(TONIGHT)}


def test_a_lift_needs_two_hundred_plays_on_both_sides(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    counts = [("enough", 200, 200), ("few_here", 199, 200), ("few_there", 200, 199)]
    for song, here, there in counts:
        row = ["sleep", song, TONIGHT, 20, here, 10, there]
        warehouse.execute("insert into intermediate.int_scene_songs_counted values (?, ?, ?, ?, ?, ?, ?)", row)
    found = measure_scene_lifts(warehouse, given(settings)).to_pylist()
    assert [(row["song_id"], row["lift_ratio"]) for row in found] == [("enough", pytest.approx(2.0))]


def test_songs_of_one_scene_and_date_are_corrected_together(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    for scene, song in (("sleep", "a"), ("sleep", "b"), ("commute", "a")):
        row = [scene, song, TONIGHT, 40 if song == "a" else 21, 400, 20, 400]
        warehouse.execute("insert into intermediate.int_scene_songs_counted values (?, ?, ?, ?, ?, ?, ?)", row)
    commute, sleep = [
        row["q_value"] for row in measure_scene_lifts(warehouse, given(settings)).to_pylist() if row["song_id"] == "a"
    ]
    assert sleep == pytest.approx(2 * commute)


class Hours:
    """Days before tonight, all workdays unless told, with likes of one song in one scene at 20 o'clock of Shanghai."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, history: int) -> None:
        self.connection = connection
        for back in range(history + 1):
            day = TONIGHT - timedelta(days=back)
            connection.execute("insert into intermediate.int_days_observed values (?)", [day])
            connection.execute("insert into seeds.calendar values (?, 'workday')", [day])

    def like(self, back: int, count: int, hour: int = 12, scene: str = "sleep") -> None:
        day = TONIGHT - timedelta(days=back)
        row = ["s", scene, datetime(day.year, day.month, day.day, hour), day, count, count]
        self.connection.execute("insert into intermediate.int_song_hours_counted values (?, ?, ?, ?, ?, ?)", row)

    def change(self, back: int, count: int) -> None:
        day = TONIGHT - timedelta(days=back)
        self.connection.execute(
            "update intermediate.int_song_hours_counted set like_count = ? where business_date = ?", [count, day]
        )

    def be_free(self, back: int) -> None:
        self.be(back, "weekend")

    def be(self, back: int, day_class: str) -> None:
        day = TONIGHT - timedelta(days=back)
        self.connection.execute("update seeds.calendar set day_class = ? where calendar_date = ?", [day_class, day])


def judged(settings: Settings, connection: duckdb.DuckDBPyConnection) -> list[tuple[float | None, float | None, bool]]:
    found: pa.Table = measure_surges(connection, given(settings))
    return [(row["baseline_median"], row["z_score"], row["is_surge"]) for row in found.to_pylist()]


def test_twenty_likes_are_the_fewest_that_are_asked_about(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    hours = Hours(warehouse, 8)
    hours.like(0, 19)
    assert judged(settings, warehouse) == []
    hours.like(0, 20, hour=13)
    assert judged(settings, warehouse) == [(0.0, 20.0, True)]


@pytest.mark.parametrize(("history", "is_told"), [(7, False), (8, True)])
def test_a_baseline_has_eight_days(settings: Settings, warehouse: duckdb.DuckDBPyConnection, history: int, is_told: bool) -> None:
    Hours(warehouse, history).like(0, 30)
    assert judged(settings, warehouse) == [(0.0, 30.0, True) if is_told else (None, None, False)]


def test_a_baseline_is_the_same_hour_scene_and_day_class_of_28_days(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    hours = Hours(warehouse, 40)
    for back in range(1, 41):
        hours.like(back, 1_000 if back > 28 else 4)
        hours.like(back, 500, hour=13)
        hours.like(back, 500, scene="commute")
    for back in range(1, 19):
        hours.be_free(back)
        hours.change(back, 700)
    hours.like(0, 20)
    assert judged(settings, warehouse) == [(4.0, 8.0, True)], "ten workdays with four likes each"


def test_a_day_without_a_like_is_a_day_of_the_baseline(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    hours = Hours(warehouse, 9)
    for back in range(1, 5):
        hours.like(back, 40)
    hours.like(0, 40)
    assert judged(settings, warehouse) == [(0.0, 40.0, True)]


def test_a_saturday_that_is_worked_is_judged_among_workdays(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    hours = Hours(warehouse, 8)
    hours.be(0, "makeup_workday")
    hours.be(5, "makeup_workday")
    hours.like(0, 30)
    assert judged(settings, warehouse) == [(0.0, 30.0, True)]


def test_an_hour_that_surged_before_the_rebuild_is_left_out(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    hours = Hours(warehouse, 9)
    hours.like(1, 100)
    hours.like(0, 20)
    assert judged(settings, warehouse)[0][0] == 0.0
    warehouse.execute("""
        create table intermediate.int_song_surges_measured as
        select song_id, scene, hour_at as surge_hour_at, business_date, true as is_surge
        from intermediate.int_song_hours_counted where like_count = 100""")
    assert judged(settings, warehouse) == [(0.0, 20.0, True)]
    hours.be_free(2)
    assert judged(settings, warehouse) == [(None, None, False)], "seven days are left"
