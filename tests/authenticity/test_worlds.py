"""Which worlds teach and measure, and how a world becomes a lesson."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.authenticity.judging import ask

from resonance.authenticity.learning import command, lessons
from resonance.authenticity.learning.lessons import BrokenLesson, lesson_of, place_of
from resonance.authenticity.learning.worlds import (
    DRAWN_SEEDS,
    MIX_PERCENT,
    PLATFORMS,
    SECOND,
    SIMULATOR,
    TURNS,
    Plan,
    held_out_worlds,
    training_worlds,
)
from resonance.made_up.second import KINDS
from resonance.privacy.keys import user_key
from resonance.settings import Settings
from resonance.simulator.mixes import parse_mix


def quiet(line: str) -> None:
    """Tell nobody."""


def test_worlds_are_drawn_one_by_one_and_take_turns() -> None:
    count = len(TURNS) + 1
    few, many = training_worlds(count, 9, 15_000), training_worlds(60, 9, 15_000)
    assert many[:count] == few and training_worlds(count, 10, 15_000) != few
    assert [plan.platform for plan in few] == [*TURNS, SIMULATOR] and set(TURNS) == set(PLATFORMS)
    assert len({plan.name for plan in many}) == len({(plan.platform, plan.seed) for plan in many}) == len(many)
    assert {plan.words for plan in many if plan.platform == SECOND} == set(KINDS)
    assert all(0.5 * 15_000 < plan.events_per_day < 2 * 15_000 for plan in many)


def test_mixes_of_the_simulator_come_as_often_as_their_share() -> None:
    plans = [plan for plan in training_worlds(100 * len(TURNS), 9, 15_000) if plan.platform == SIMULATOR]
    for first, last in ((0, 10), (7, 27), (0, 40), (40, 80), (0, 200)):
        mixes = Counter(plan.words.split(",")[0] for plan in plans[first:last])
        for mix, percent in MIX_PERCENT.items():
            assert abs(mixes[mix] - (last - first) * percent / 100) < 2, f"{mix} in turns {first} to {last}"
    assert {plan.words.split(",")[0] for plan in plans if not plan.is_within_reach} == {"adversarial", "ghosts"}


def test_nobody_is_trained_on_what_the_suite_measures() -> None:
    held_out, taught = held_out_worlds(15_000), [plan for seed in range(20) for plan in training_worlds(60, seed, 15_000)]
    assert not [plan for plan in taught if "held_out" in plan.words]
    assert max(plan.seed for plan in taught) < DRAWN_SEEDS < min(plan.seed for plan in held_out)
    assert sum("held_out_" in plan.words for plan in held_out) == 5 and any(plan.words.startswith("none") for plan in held_out)
    for plan in (*held_out, *taught[:60]):
        if plan.platform == SIMULATOR:
            assert parse_mix(plan.words, plan.seed).label_share == 0, "a world's labels would be its answers"


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


SIMULATED = Plan("tiny-simulated", SIMULATOR, "ordinary,labels=0", 4, 1_500)


def test_a_simulated_world_becomes_a_lesson_and_leaves_nothing_else(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        tmp_path / "home", tmp_path / "landing", command.Settings.from_environment({}).as_of, threads=1, memory="2GB"
    )
    seen: dict[str, Any] = {}
    write = lessons.write_lesson

    def remember(night: Settings, made: Any, folder: Path) -> None:
        seen.update(made=made, internal=ask(night, "select count(*) from staging.stg_internal_accounts")[0][0])
        write(night, made, folder)

    monkeypatch.setattr(lessons, "write_lesson", remember)
    stale = work / "lessons" / f"{SIMULATED.name}-000000000000"
    stale.mkdir(parents=True)
    (work / "world" / "landing" / "like").mkdir(parents=True)
    told: list[str] = []
    world = lesson_of(settings, SIMULATED, work, told.append)
    assert told == [f"{SIMULATED.name}: {SIMULATED.described}"]
    assert not stale.exists() and [path.name for path in work.iterdir()] == ["lessons"], "landing and warehouse are gone"

    keys = world.lesson.evidence.accounts["user_key"].to_pylist()
    people = seen["made"].users.to_pylist()
    truth = {user_key(bytes.fromhex(lessons.KEY), row["user_id"]): float(row["is_fake"]) for row in people}
    assert seen["internal"] > 0 and {key for key in keys if key.startswith("u:")} <= set(truth)
    assert np.nansum(world.lesson.accounts) == sum(truth.get(key, 0) for key in keys) > 10
    assert [world.lesson.accounts[at] for at, key in enumerate(keys) if key in truth] == [
        truth[key] for key in keys if key in truth
    ]
    assert world.lesson.orders.sum() > 10 and len(world.attack) == len(keys)

    monkeypatch.setattr(lessons, "make_world", lambda *_: pytest.fail("what is kept is read"))
    again = lesson_of(settings, SIMULATED, work, told.append)
    assert len(told) == 1 and np.array_equal(again.lesson.accounts, world.lesson.accounts, equal_nan=True)
    assert place_of(settings, replace(SIMULATED, seed=5), work) != place_of(settings, SIMULATED, work)
    (place_of(settings, SIMULATED, work) / "orders.parquet").write_bytes(b"PAR1 cut off")
    with pytest.raises(BrokenLesson, match="rm -r") as broken:
        lesson_of(settings, SIMULATED, work, quiet)
    assert SIMULATED.name in broken.value.place
