"""A tiny world of the second platform, its lesson, and a model of that lesson."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.authenticity.judging import gather
from tests.conftest import KEY

from resonance.authenticity import verdict_log
from resonance.authenticity.learning import lessons
from resonance.authenticity.learning.making import Made, make_world
from resonance.authenticity.learning.worlds import SECOND, Plan
from resonance.authenticity.lesson import Lesson
from resonance.authenticity.model import Model
from resonance.authenticity.training import fit
from resonance.night import run_step, step_named
from resonance.policy import COLUMNS
from resonance.settings import Settings

PLAN = Plan("tiny", SECOND, "S", 5, 1_200)


@dataclass(frozen=True)
class Learnt:
    """`settings` is the home with the world's evidence, nothing judged; `lesson` the folder that holds its lesson."""

    settings: Settings
    made: Made
    lesson: Path
    world: lessons.World
    model: Model


def copy_home(settings: Settings, folder: Path) -> Settings:
    """A home of one's own with all that this one holds, an hour later."""
    shutil.copytree(settings.home, folder / "home", symlinks=True)
    return replace(settings, home=folder / "home", as_of=settings.as_of + timedelta(hours=1))


def twice(lesson: Lesson) -> list[Lesson]:
    """One lesson under two names: enough for folds, no test of generalisation."""
    return [replace(lesson, part=0), replace(lesson, name="once more", part=1)]


def learn(folder: Path) -> Learnt:
    """The world, gathered, and what can be learnt from it."""
    made = make_world(PLAN, folder)
    morning = made.last_day + timedelta(days=1)
    as_of = datetime(morning.year, morning.month, morning.day, tzinfo=UTC)
    settings = Settings(folder / "home", made.landing, as_of, threads=1, memory="2GB", hmac_hex=KEY)
    run_step(settings, made.last_day, step_named("landing"))
    verdict_log.prepare_log(settings)
    gather(settings, made.last_day)
    (folder / "lesson").mkdir()
    lessons.write_lesson(settings, made, folder / "lesson")
    world = lessons.read_world(PLAN, folder / "lesson")
    return Learnt(settings, made, folder / "lesson", world, fit(twice(world.lesson), 1, {"seed": 1}).model)


def judge_night(settings: Settings, made: Made) -> None:
    """What of the night comes after landing, up to its authenticity step."""
    for name in ("staging", "authenticity"):
        run_step(settings, made.last_day, step_named(name))


def say(settings: Settings, **values: object) -> None:
    """Policy of this home."""
    settings.home.mkdir(parents=True, exist_ok=True)
    lines = [",".join(COLUMNS), *(f"{name},{value},,2005-01-01,,for a test" for name, value in values.items())]
    settings.policy_file.write_text("\n".join(lines) + "\n")
