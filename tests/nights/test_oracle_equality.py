"""The published marts are those that the oracle works out from the same deliveries."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.nights.comparing import GRAINS, Row, differences, report
from tests.nights.conftest import SMALL_WORLDS
from tests.nights.running import KEY, Home, publish_night, read_table, set_policy
from tests.oracle.tables import World, compute
from tests.worlds.cast import Span
from tests.worlds.world import make_world

OTHER_WORLDS = {2: (40, 1), 3: (66, 1)}
"""Seed: (days, the smallest number of users of a public row); with 1 nothing is hidden from the comparison."""


def is_idle(row: Row) -> bool:
    """A row that says nothing happened: every count is 0 or hidden."""
    return all(not value for name, value in row.items() if "_count" in name or name.endswith(("_rate", "_numerator")))


def check_world(home: Home, span: Span, k: int) -> None:
    """Every table the oracle knows, all differences in one message."""
    world = World(home.landing, bytes.fromhex(KEY), (span.last,))
    tables = compute(world, read_table(home, "verdicts"), k)
    said = [text for name in GRAINS for text in differences(name, tables[name], published(home, name), is_idle)]
    assert not said, report(said)


def published(home: Home, table: str) -> list[Row]:
    """The rows the oracle speaks about."""
    rows = read_table(home, table)
    return [row for row in rows if row["reason"] == "all"] if table == "authenticity_days" else rows


def test_a_night_publishes_what_the_oracle_computes(base: tuple[Home, Span]) -> None:
    check_world(*base, k=20)


@pytest.mark.parametrize("seed", OTHER_WORLDS)
def test_other_worlds_with_nothing_hidden(seed: int, folder: Path) -> None:
    days, k = OTHER_WORLDS[seed]
    landing = folder / f"landing-{seed}"
    span = make_world(landing, seed, days)
    home = Home(folder / f"home-{seed}", landing)
    set_policy(home, **SMALL_WORLDS, suppression_min_users=str(k))
    check_world(publish_night(home, span.last), span, k)


def test_a_changed_number_would_be_seen(base: tuple[Home, Span]) -> None:
    home, _ = base
    rows = read_table(home, "platform_days")
    changed = [{**row, "dau": row["dau"] + (row is rows[9])} for row in rows]
    assert [text.split(": ")[1] for text in differences("platform_days", rows, changed, is_idle)] == [
        f"dau is {rows[9]['dau'] + 1}, expected {rows[9]['dau']}"
    ]
