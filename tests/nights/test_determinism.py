"""The same input gives the same bytes, however it is handed over and however often the night was killed."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.nights.comparing import Row, differences, report
from tests.nights.conftest import Published
from tests.nights.running import STAMPS, Home, hashes, publish_night, read_table

LEDGER = ("source_health_days",)
HISTORY = ("source_health_days", "restatements", "verdicts", "authenticity_days")
"""Tables that say when something was read, changed, decided or restated: they know how many nights there were."""


def changed(first: Published, second: Published, without: tuple[str, ...] = ()) -> list[str]:
    """Tables whose hashes differ."""
    ours, theirs = hashes(first.home, without), hashes(second.home, without)
    return sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))


def test_line_order_files_threads_and_time_zone_change_nothing(base: Published, shuffled: Published) -> None:
    assert changed(base, shuffled) == []


def test_a_killed_night_over_repeated_deliveries_ends_the_same(base: Published, killed: Published) -> None:
    assert changed(base, killed, LEDGER) == []


def test_a_rerun_changes_nothing(base: Published, folder: Path) -> None:
    again = Home(folder / "again", base.home.landing)
    shutil.copytree(base.home.state, again.state, symlinks=True)
    publish_night(again, base.span.last)
    assert changed(base, Published(again, base.span)) == []


def grain_of(rows: list[Row]) -> tuple[str, ...]:
    """The fewest leading columns that tell all rows apart."""
    names = list(rows[0]) if rows else []
    for length in range(1, len(names)):
        if len({tuple(str(row[name]) for name in names[:length]) for row in rows}) == len(rows):
            return tuple(names[:length])
    return tuple(names)


def test_nights_in_a_row_equal_one_night_at_the_end(base: Published, nightly: Published) -> None:
    apart = changed(base, nightly, HISTORY)
    said = []
    for table in apart:
        ours, theirs = read_table(base.home, table), read_table(nightly.home, table)
        said += differences(table, ours, theirs, lambda row: False, grain_of(ours), ("night_id",))
    assert apart == [], report(said)


def test_nights_in_a_row_judge_as_one_night_at_the_end(base: Published, nightly: Published) -> None:
    ours, theirs = read_table(base.home, "authenticity_days"), read_table(nightly.home, "authenticity_days")
    said = differences("authenticity_days", ours, theirs, lambda row: False, (), ("night_id", "restated_like_count"))
    assert not said, report(said)


def test_a_late_delivery_restates_what_was_published(nightly: Published) -> None:
    rows = read_table(nightly.home, "restatements")
    assert rows
    assert all(row["cause"] for row in rows)
    shown = [row for row in rows if row["old_value"] is not None or row["new_value"] is not None]
    assert shown and all(row["old_value"] != row["new_value"] for row in shown), "of a row that is hidden now, neither is shown"
    assert all(row["old_value"] is None for row in rows if "erasure" in row["cause"] and row["column_name"] != "is_suppressed")
    assert not {row["column_name"] for row in rows} & set(STAMPS)
