"""Make a world of any platform, with its truth in one form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from resonance.authenticity.learning.worlds import (
    EIGHTH,
    ELEVENTH,
    FIFTH,
    FOURTH,
    NINTH,
    SECOND,
    SEVENTH,
    SIMULATOR,
    SIXTH,
    TENTH,
    THIRD,
    Plan,
)
from resonance.made_up import eighth, eleventh, fifth, fourth, ninth, second, seventh, sixth, tenth, third
from resonance.made_up.world import World
from resonance.simulator import simulate

DAYS = 35
LAST_DAY = second.SCALES["small"].last_day
MAKERS: dict[str, tuple[Any, int]] = {
    SECOND: (second, 10_000),
    THIRD: (third, 22_000),
    FOURTH: (fourth, 20_000),
    FIFTH: (fifth, 20_000),
    SIXTH: (sixth, 20_000),
    SEVENTH: (seventh, 20_000),
    EIGHTH: (eighth, 20_500),
    NINTH: (ninth, 19_000),
    TENTH: (tenth, 20_500),
    ELEVENTH: (eleventh, 20_000),
}
"""Packages that make a platform's worlds, and the events a day that their small scale brings."""
ORDINARY = "ordinary"


@dataclass(frozen=True)
class Made:
    """A landing folder, and who and what in it is fake.

    users: user_id, is_fake, attack ("" for none), cohort; internal accounts are left out. events: event_id and attack of every
    fake event. doubtful_devices: ids of devices that did fake things, whose own events belong to nobody known.
    """

    landing: Path
    last_day: date
    users: pa.Table
    events: pa.Table
    doubtful_devices: list[str]


def make_world(plan: Plan, folder: Path) -> Made:
    """Generate the plan's world into the empty `folder`."""
    if plan.platform == SIMULATOR:
        return _simulated(plan, folder)
    maker, usual = MAKERS[plan.platform]
    scale = maker.SCALES["small"].times(plan.events_per_day / usual)
    if plan.platform == SECOND:
        scale = replace(scale, hired=plan.hired, crowds=plan.crowds)
    return _with_truth(maker.write_world(folder, plan.words, plan.seed, scale))


def _simulated(plan: Plan, folder: Path) -> Made:
    landing, answers = folder / "landing", folder / "landing-answers"
    simulate(landing, plan.seed, DAYS, LAST_DAY - timedelta(days=DAYS - 1), plan.events_per_day, plan.words)
    known = pq.read_table(answers / "users.parquet")
    known = known.filter(pc.invert(known["is_internal"]))
    users = known.select(["user_id", "is_fake", "reason", "cohort"]).rename_columns(["user_id", "is_fake", "attack", "cohort"])
    events = pq.read_table(answers / "events.parquet", columns=["event_id", "reason"]).rename_columns(["event_id", "attack"])
    devices = pq.read_table(answers / "devices.parquet", columns=["device_id"])["device_id"].to_pylist()
    return Made(landing, LAST_DAY, users, events, devices)


def _with_truth(world: World) -> Made:
    people = pq.read_table(world.folder / "truth" / "users.parquet").to_pydict()
    users = pa.table(
        {
            "user_id": people["user_id"],
            "is_fake": people["is_fake"],
            "attack": [attack or "" for attack in people["attack"]],
            "cohort": ["+".join(cohorts) or ORDINARY for cohorts in people["cohorts"]],
        }
    )
    events = pq.read_table(world.folder / "truth" / "events.parquet", columns=["event_id", "is_fake", "attack", "device_id"])
    events = events.filter(events["is_fake"])
    return Made(world.landing, world.last_day, users, events.select(["event_id", "attack"]), _distinct(events["device_id"]))


def _distinct(devices: pa.ChunkedArray) -> list[str]:
    found: list[str] = pc.unique(devices.drop_null()).to_pylist()
    return found
