"""A threshold that changes changes nothing before the date from which it is valid, although everything is built again."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.nights.comparing import GRAINS, Row, differences, report
from tests.nights.conftest import Published
from tests.nights.running import STAMPS, Home, publish_night, read_table

from resonance.policy import COLUMNS, load_policy
from resonance.settings import Settings
from resonance.transform import PROJECT

DAYS_CHANGED = 9
DATES = {"business_date", "cohort_date", "week_start_date", "surge_hour_at"}
ALWAYS = {"suppression_min_users", "holdout_share", "late_window_days"}
"""What is asked of the night as a whole: whom to hide, whom to keep out, when a date is closed."""


def parameters_of_marts() -> set[str]:
    """Every parameter that the models after authenticity, and what is measured between them, are built with."""
    folders = ("models/intermediate", "models/marts", "macros")
    texts = [path.read_text(encoding="utf-8") for folder in folders for path in (PROJECT / folder).rglob("*.sql")]
    named = {name for text in texts for name in re.findall(r"policy(?:_most)?\('(\w+)'", text)}
    return {name for name in named if not name.endswith("_")} - ALWAYS


def another(value: str) -> str:
    """Half as much again, in the same form; shares stay shares."""
    more = float(value) * 1.5
    if "." not in value:
        return str(max(int(more), int(value) + 1))
    return f"{min(more, 0.97) if float(value) < 1 else more:.6f}"


def changed_from(storm: Published, home: Home, day: date) -> None:
    """The storm's own policy, and from `day` on another value for everything."""
    lines = (storm.home.state / "policy_parameters.csv").read_text().splitlines()
    asked = Settings(home=storm.home.state, landing=storm.home.landing, as_of=datetime.combine(day, datetime.min.time()))
    values = load_policy(asked, day)
    measured = {name for name in values if name.startswith(("surge_", "scene_lift_", "scene_threshold_"))}
    for name in sorted((parameters_of_marts() | measured) & values.keys()):
        lines.append(f"{name},{another(values[name])},-,{day},,it is another world from now on")
    assert lines[0] == ",".join(COLUMNS)
    home.state.mkdir(parents=True)
    (home.state / "policy_parameters.csv").write_text("\n".join(lines) + "\n")


def before(home: Home, table: str, day: date) -> list[Row]:
    """Rows of dates before `day`, or of weeks that ended before it."""
    (column,) = DATES & set(GRAINS[table])

    def ends(value: Any) -> date:
        on = value.date() if isinstance(value, datetime) else value
        return on + timedelta(days=6 if column == "week_start_date" else 0)

    return [row for row in read_table(home, table) if ends(row[column]) < day]


@pytest.fixture(scope="module")
def changed(storm: Published, folder: Path) -> tuple[Home, date]:
    """The storm's deliveries under a policy that changes, and the date of the change."""
    day = storm.span.last - timedelta(days=DAYS_CHANGED)
    home = Home(folder / "changed", storm.home.landing)
    changed_from(storm, home, day)
    return publish_night(home, storm.span.last), day


def test_a_changed_threshold_rewrites_no_date_before_it(storm: Published, changed: tuple[Home, date]) -> None:
    home, day = changed
    said = []
    for table in [table for table, grain in GRAINS.items() if DATES & set(grain)]:
        until = day - timedelta(days=7) if table == "bubble_days" else day  # it looks ahead to the seventh day after
        said += differences(table, before(storm.home, table, until), before(home, table, until), lambda row: False, (), STAMPS)
    assert not said, report(said)


def test_what_follows_the_change_is_built_with_it(storm: Published, changed: tuple[Home, date]) -> None:
    home, _ = changed
    tables = ("song_surges", "scene_song_days", "audience_sizes", "campaign_days", "song_diffusion_days", "platform_days")
    for table in tables:
        assert differences(table, read_table(storm.home, table), read_table(home, table), lambda row: False, (), STAMPS), table
