"""The same input gives the same bytes, however it is handed over and however often the night was killed."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from tests.nights.comparing import Row, differences, report
from tests.nights.conftest import SMALL_WORLDS
from tests.nights.running import STAMPS, Home, hashes, kill_night, publish_night, read_table, set_policy
from tests.nights.variants import handed_over_twice, shuffled_and_split
from tests.worlds.cast import Span

LEDGER = ("source_health_days",)
HISTORY = ("source_health_days", "restatements", "verdicts")
"""Tables that say when something was read, changed or decided: they know how many nights there were."""


def changed(first: dict[str, str], second: dict[str, str]) -> list[str]:
    """Tables whose hashes differ."""
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def test_line_order_files_threads_and_time_zone_change_nothing(base: tuple[Home, Span], folder: Path) -> None:
    home, span = base
    other = Home(folder / "shuffled", shuffled_and_split(home.landing, folder / "landing-shuffled", 7))
    set_policy(other, **SMALL_WORLDS)
    publish_night(other, span.last, RESONANCE_THREADS="2", TZ="America/St_Johns", PYTHONHASHSEED="11")
    assert changed(hashes(home), hashes(other)) == []


def test_a_killed_night_over_repeated_deliveries_ends_the_same(base: tuple[Home, Span], folder: Path) -> None:
    home, span = base
    landing = handed_over_twice(home.landing, folder / "landing-twice", ("like", "play", "impression"))
    other = Home(folder / "killed", landing)
    set_policy(other, **SMALL_WORLDS)
    random = Random(5)
    killed = [kill_night(other, span.last, random.uniform(1.5, 12)) for _ in range(3)]
    assert any(killed), "no night lasted long enough to be killed"
    publish_night(other, span.last)
    assert changed(hashes(home, LEDGER), hashes(other, LEDGER)) == []


def test_a_rerun_changes_nothing(base: tuple[Home, Span], folder: Path) -> None:
    home, span = base
    again = Home(folder / "again", home.landing)
    shutil.copytree(home.state, again.state, symlinks=True)
    publish_night(again, span.last)
    assert changed(hashes(home), hashes(again)) == []


def grain_of(rows: list[Row]) -> tuple[str, ...]:
    """The fewest leading columns that tell all rows apart."""
    names = list(rows[0]) if rows else []
    for length in range(1, len(names)):
        if len({tuple(str(row[name]) for name in names[:length]) for row in rows}) == len(rows):
            return tuple(names[:length])
    return tuple(names)


@pytest.fixture(scope="session")
def nightly(base: tuple[Home, Span], folder: Path) -> Home:
    """The same deliveries read over several nights, the last three in a row."""
    home, span = base
    other = Home(folder / "nightly", home.landing)
    set_policy(other, **SMALL_WORLDS)
    for back in (13, 4, 2, 1, 0):
        publish_night(other, span.last - timedelta(days=back))
    return other


def test_nights_in_a_row_equal_one_night_at_the_end(base: tuple[Home, Span], nightly: Home) -> None:
    home, _ = base
    apart = changed(hashes(home, HISTORY), hashes(nightly, HISTORY))
    said = []
    for table in apart:
        ours, theirs = read_table(home, table), read_table(nightly, table)
        said += differences(table, ours, theirs, lambda row: False, grain_of(ours), ("night_id",))
    assert not said, report(said)
    assert apart == []


def test_a_late_delivery_restates_what_was_published(nightly: Home) -> None:
    rows = read_table(nightly, "restatements")
    assert rows
    assert all(row["old_value"] != row["new_value"] and row["cause"] for row in rows)
    assert not {row["column_name"] for row in rows} & set(STAMPS)
