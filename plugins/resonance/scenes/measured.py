"""Scenes between intermediate and marts: lifts of songs in scenes, and hours that surge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from resonance.policy import value_on
from resonance.scenes.ratios import false_discovery, katz
from resonance.scenes.surges import History, Limits
from resonance.transform.measured import Given, Measurement

LIFTS = pa.schema(
    [("scene", pa.string()), ("song_id", pa.string()), ("business_date", pa.date32())]
    + [(name, pa.float64()) for name in ("lift_ratio", "ci_low", "ci_high", "q_value")]
)
SURGES = pa.schema(
    [("song_id", pa.string()), ("scene", pa.string()), ("surge_hour_at", pa.timestamp("us")), ("business_date", pa.date32())]
    + [(name, pa.int64()) for name in ("like_count", "user_count")]
    + [(name, pa.float64()) for name in ("baseline_median", "baseline_mad", "z_score")]
    + [("is_surge", pa.bool_())]
)
COUNTS = """
    select scene, song_id, business_date, like_count, play_count, other_like_count, other_play_count,
        dense_rank() over (order by business_date, scene) as family
    from intermediate.int_scene_songs_counted
    where business_date >= $since and play_count >= $plays and other_play_count >= $plays
    order by business_date, scene, song_id"""
HOT = """
    select song_id, scene, hour_at, business_date, like_count, user_count
    from intermediate.int_song_hours_counted
    where business_date >= $since and like_count >= $likes
    order by business_date, hour_at, song_id, scene"""
SERIES = """
    select hours.song_id, hours.scene, hour(hours.hour_at) as hour, hours.business_date, hours.like_count
    from intermediate.int_song_hours_counted as hours
    semi join (
        select song_id, scene, hour(hour_at) as hour, min(business_date) as first_date
        from intermediate.int_song_hours_counted where business_date >= $since and like_count >= $likes group by all
    ) as hot on hours.song_id = hot.song_id and hours.scene = hot.scene and hour(hours.hour_at) = hot.hour
        and hours.business_date >= hot.first_date - $days"""
KNOWN = """
    select song_id, scene, hour(surge_hour_at) as hour, business_date
    from intermediate.int_song_surges_measured where is_surge and business_date >= $first and business_date < $since"""
CLASSES = """
    select days.business_date,
        case when calendar.day_class = 'makeup_workday' then 'workday' else calendar.day_class end as day_class
    from intermediate.int_days_observed as days
    inner join seeds.calendar as calendar on days.business_date = calendar.calendar_date
    order by days.business_date"""


def measure_scene_lifts(connection: duckdb.DuckDBPyConnection, given: Given) -> pa.Table:
    """Lift of every song in every scene with enough plays on both sides; a family are the songs of a scene and date."""
    least = min(float(row["value"]) for row in given["policy"]["scene_lift_min_plays"])
    found = connection.sql(COUNTS, params={"since": given["build_from"], "plays": least}).to_arrow_table()
    found = found.filter(pa.array(_has_enough(found, given)))
    counts = [found[name].to_numpy() for name in ("like_count", "play_count", "other_like_count", "other_play_count")]
    ratios = katz(*counts)
    q_value = false_discovery(ratios.p_value, found["family"].to_numpy())
    keys = [found[name].combine_chunks() for name in ("scene", "song_id", "business_date")]
    numbers = [pa.array(values, from_pandas=True) for values in (ratios.ratio, ratios.low, ratios.high, q_value)]
    return pa.Table.from_arrays([*keys, *numbers], schema=LIFTS)


def measure_surges(connection: duckdb.DuckDBPyConnection, given: Given) -> pa.Table:
    """Hours with enough likes from the first date to rebuild on, in the order of time: a surge counts in no later baseline."""
    since = date.fromisoformat(given["build_from"])
    counts, days = (sorted(int(row["value"]) for row in given["policy"][f"surge_{name}"]) for name in ("min_likes", "days"))
    asked = {"since": since, "likes": counts[0]}
    hot = connection.sql(HOT, params=asked).fetchall()
    histories = _histories(connection, {**asked, "days": days[-1]})
    limits = {day: _limits(given, day) for day in sorted({day for _, _, _, day, _, _ in hot})}
    same_class = _same_class(connection, limits)
    rows: list[dict[str, Any]] = []
    for song, scene, hour_at, day, like_count, user_count in hot:
        if like_count < limits[day].count:
            continue
        found = histories[(song, scene, hour_at.hour)].judge(day.toordinal(), same_class[day], limits[day])
        numbers = (like_count, user_count, found.median, found.mad, found.z, found.is_surge)
        rows.append(dict(zip(SURGES.names, (song, scene, hour_at, day, *numbers), strict=True)))
    return pa.Table.from_pylist(rows, schema=SURGES)


def _has_enough(found: pa.Table, given: Given) -> NDArray[np.bool_]:
    """Which rows have as many plays on both sides as policy asks for on their date."""
    days = found["business_date"].to_numpy()
    limits = {day: float(value_on(given["policy"], "scene_lift_min_plays", str(day))) for day in np.unique(days)}
    fewer = np.minimum(found["play_count"].to_numpy(), found["other_play_count"].to_numpy())
    return fewer >= np.array([limits[day] for day in days], np.float64)


def _limits(given: Given, day: date) -> Limits:
    def limit(name: str) -> float:
        return float(value_on(given["policy"], f"surge_{name}", str(day)))

    return Limits(limit("min_z"), int(limit("min_likes")), limit("min_ratio"), int(limit("min_points")), int(limit("days")))


def _histories(connection: duckdb.DuckDBPyConnection, asked: dict[str, Any]) -> dict[tuple[str, str, int], History]:
    found: dict[tuple[str, str, int], History] = defaultdict(lambda: History({}, set()))
    for song, scene, hour, day, like_count in connection.sql(SERIES, params=asked).fetchall():
        found[(song, scene, hour)].likes[day.toordinal()] = like_count
    built = "select count(*) from duckdb_tables() where schema_name = 'intermediate' and table_name = 'int_song_surges_measured'"
    first = max(asked["since"].toordinal() - asked["days"], 1)
    if connection.sql(built).fetchall()[0][0]:
        known = {"first": date.fromordinal(first), "since": asked["since"]}
        for song, scene, hour, day in connection.sql(KNOWN, params=known).fetchall():
            found[(song, scene, hour)].surged.add(day.toordinal())
    return found


def _same_class(connection: duckdb.DuckDBPyConnection, limits: Mapping[date, Limits]) -> dict[date, list[int]]:
    """For every day to judge the observed days of its class among those of its baseline."""
    classes = {day.toordinal(): day_class for day, day_class in connection.sql(CLASSES).fetchall()}
    found = {}
    for day, limit in limits.items():
        number = day.toordinal()
        before = range(number - limit.days, number)
        found[day] = [earlier for earlier in before if number in classes and classes.get(earlier) == classes[number]]
    return found


MEASUREMENTS = (
    Measurement.of_one("int_scene_lifts_measured", LIFTS, measure_scene_lifts),
    Measurement.of_one("int_song_surges_measured", SURGES, measure_surges),
)
