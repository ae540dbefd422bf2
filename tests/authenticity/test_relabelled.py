"""Labels that come, change or go make the dates of their events dirty, and no others."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.authenticity.lake import write_lake
from tests.authenticity.people import World, instant

from resonance.authenticity.relabelled import relabelled_dates
from resonance.settings import Settings

DAY = date(2026, 11, 10)


def label(kind: str, name: str, is_fake: bool, dt: date, by: str = "ann", hour: int = 1) -> dict[str, Any]:
    at = datetime(2026, 11, 9, hour)
    return {"entity_type": kind, "entity_id": name, "is_fake": is_fake, "labelled_by": by, "labelled_at": at, "dt": dt}


@pytest.fixture
def home(settings: Settings) -> Settings:
    """Likes of one user sixty and one days ago, of another five days ago, and a first snapshot of labels in batch 1."""
    world = World()
    world.like("anna", "s1", instant(DAY - timedelta(60)))
    world.like("anna", "s2", instant(DAY - timedelta(1)))
    world.like("ben", "s3", instant(DAY - timedelta(5)))
    first = [label("event", "like-0", True, DAY - timedelta(1)), label("user", world.user("ben"), True, DAY - timedelta(1))]
    write_lake(settings.lake, {**world.rows, "fraud_labels": first})
    return settings


def second(home: Settings, *labels: dict[str, Any]) -> dict[date, str]:
    """The dates that a second snapshot, landed in batch 2, makes dirty for the night of DAY."""
    write_lake(home.lake, {"fraud_labels": labels}, batch=2)
    return relabelled_dates(home, DAY, 1, DAY - timedelta(1))


def test_nothing_new_touches_nothing(home: Settings) -> None:
    assert relabelled_dates(home, DAY, 1, DAY - timedelta(1)) == {}
    same = [label("event", "like-0", True, DAY, by="bob"), label("user", World().user("ben"), True, DAY)]
    assert second(home, *same) == {}


def test_a_build_that_knew_no_label_finds_all_of_them(home: Settings) -> None:
    assert relabelled_dates(home, DAY, 0, DAY - timedelta(1)) == dict.fromkeys(
        [DAY - timedelta(60), DAY - timedelta(5)], "labels"
    )
    assert relabelled_dates(home, DAY, 1, DAY - timedelta(2)) == dict.fromkeys(
        [DAY - timedelta(60), DAY - timedelta(5)], "labels"
    )


def test_a_changed_label_a_new_one_and_a_withdrawn_one_touch_their_dates(home: Settings) -> None:
    ben = label("user", World().user("ben"), True, DAY)
    changed = [label("event", "like-0", True, DAY), label("event", "like-0", False, DAY, hour=2), ben]
    assert second(home, *changed) == {DAY - timedelta(60): "labels"}
    new = [label("event", "like-0", True, DAY), label("event", "like-1", False, DAY), ben]
    assert second(home, *new) == {DAY - timedelta(1): "labels"}
    withdrawn = [label("event", "like-0", True, DAY)]
    assert second(home, *withdrawn) == {DAY - timedelta(5): "labels"}


def test_a_snapshot_of_tomorrow_is_not_known_tonight(home: Settings) -> None:
    assert second(home, label("event", "like-1", True, DAY + timedelta(1))) == {}


def test_a_lake_without_labels_has_no_relabelled_dates(settings: Settings) -> None:
    assert relabelled_dates(settings, DAY, 0, DAY) == {}
