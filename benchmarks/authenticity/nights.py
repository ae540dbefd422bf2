"""Run real nights over a world: up to the authenticity step, or to the publication."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from resonance.made_up.world import World
from resonance.night import STEPS, run_step
from resonance.policy import COLUMNS, load_policy
from resonance.settings import Settings

KEY = "5a" * 32
JUDGED, PUBLISHED = "authenticity", "published"


def settings_of(world: World, home: Path, threads: int = 2) -> Settings:
    """A home for one night over the world, its clock in the morning after the last day."""
    next_day = world.last_day + timedelta(days=1)
    as_of = datetime(next_day.year, next_day.month, next_day.day, 22, tzinfo=UTC)
    return Settings(home.resolve(), world.landing.resolve(), as_of, threads=threads, memory="8GB", hmac_hex=KEY)


def run_night(world: World, settings: Settings, last: str, tell: Callable[[str], None]) -> None:
    """One night for the world's last day, all its deliveries at once, up to and with the step `last`."""
    for step in STEPS:
        facts = run_step(settings, world.last_day, step)
        tell(f"{world.kind} {step.name}: {facts['seconds']} s")
        if step.name == last:
            return
    raise ValueError(f"no step is called {last!r}")


def forget_judgement(settings: Settings) -> None:
    """Keep what was landed, which takes longest, and nothing else; the next night stages and judges it anew."""
    for path in settings.home.glob("*"):
        if path.is_dir() and path != settings.lake:
            shutil.rmtree(path)


def write_policy(settings: Settings, values: Mapping[str, str]) -> None:
    """The home's own policy. BadSetting, when the night reads it, if a parameter is unknown."""
    settings.home.mkdir(parents=True, exist_ok=True)
    lines = [",".join(COLUMNS), *(f"{name},{value},,2005-01-01,,for a benchmark" for name, value in values.items())]
    settings.policy_file.write_text("\n".join(lines) + "\n")


def knows(settings: Settings, world: World, parameter: str) -> bool:
    """Whether the house's policy has the parameter."""
    return parameter in load_policy(settings, world.last_day)
