"""The course of a simulation: day after day, from an empty folder to a landing with its answer key."""

from __future__ import annotations

import shutil
import time
from datetime import date
from pathlib import Path
from typing import Any

from resonance.errors import UsageError
from resonance.simulator.answers import FakeEvents, answers_folder, write_answers
from resonance.simulator.campaigning import show
from resonance.simulator.crowds import move_together, settle_crowds
from resonance.simulator.day import Day
from resonance.simulator.delivering import Delivery
from resonance.simulator.labels import fraud_labels
from resonance.simulator.listening import open_sessions, play_songs
from resonance.simulator.making import Request, make_world, settle_world
from resonance.simulator.reactions import react
from resonance.simulator.references import make_references, snapshot_days
from resonance.simulator.ring_days import change_hands, play_tricks
from resonance.simulator.rings import recruit_rings
from resonance.simulator.sharing import register, share_songs
from resonance.simulator.taking_part import take_part
from resonance.simulator.world import World

MOST_DAYS = 1000


def simulate(
    out: Path, seed: int, days: int, start: date, events_per_day: int, attacks: str = "ordinary", effects: Any = None
) -> dict[str, Any]:
    """Write a landing folder of `days` delivery days and `<out>-answers` beside it; returns a summary of counts.

    `attacks` is a mix as `mixes` reads it, such as `ordinary` or `random,labels=0.3`; `effects` a file, a mapping, `on` or `off`.
    The same arguments write the same bytes. UsageError when the folder is not empty or an argument makes no sense.
    """
    began = time.perf_counter()
    _check(out, days, events_per_day)
    world = make_world(Request(seed, start, days, events_per_day, attacks, effects))
    recruit_rings(world)
    settle_world(world)
    settle_crowds(world)
    fakes = FakeEvents()
    delivery = Delivery(world, out, fakes.note)
    try:
        _live_and_deliver(world, delivery)
        delivery.hand_over_reference(days - 1, "fraud_labels", fraud_labels(world, fakes))
    finally:
        delivery.close()
    summary = _summary(world, delivery, attacks)
    write_answers(world, out, fakes, summary)
    seconds = time.perf_counter() - began
    speed = round(summary["event_count"] / seconds)
    return {**summary, "seconds": round(seconds, 2), "events_per_second": speed, "bytes": delivery.bytes_written}


def _live_and_deliver(world: World, delivery: Delivery) -> None:
    """Every day's events, and the reference snapshots of some days."""
    snapshots = set(snapshot_days(world))
    for number in range(world.days):
        delivery.hand_over(_live(world, number))
        if number in snapshots:
            for stream, rows in make_references(world, number):
                delivery.hand_over_reference(number, stream, rows)


def _live(world: World, number: int) -> Day:
    """One day of the platform."""
    day = Day(world, number)
    change_hands(world, day)
    register(world, day)
    sessions = open_sessions(world, day)
    plays = play_songs(world, day, sessions)
    views = show(world, day, sessions, plays)
    plays.emit(day)
    react(world, day, sessions, plays)
    share_songs(world, day, plays)
    take_part(world, day, views)
    move_together(world, day)
    play_tricks(world, day, plays)
    return day


def _check(out: Path, days: int, events_per_day: int) -> None:
    if not 1 <= days <= MOST_DAYS:
        raise UsageError(f"{days} days cannot be simulated", "--days", f"choose 1 to {MOST_DAYS}")
    if events_per_day < 100:
        raise UsageError(f"{events_per_day} events a day are too few for a platform", "--events-per-day", "choose 100 or more")
    for folder in (out, answers_folder(out)):
        if folder.exists() and any(folder.iterdir()):
            raise UsageError("the folder is not empty", str(folder), "choose another --out, or remove it first")
    out.mkdir(parents=True, exist_ok=True)


def discard(out: Path) -> None:
    """Remove a simulated landing and its answer key."""
    for folder in (out, answers_folder(out)):
        shutil.rmtree(folder, ignore_errors=True)


def _summary(world: World, delivery: Delivery, attacks: str) -> dict[str, Any]:
    return {
        "seed": world.seed,
        "start_date": str(world.start),
        "days": world.days,
        "attacks": attacks,
        "user_count": len(world.people),
        "song_count": world.catalogue.song_count,
        "event_count": sum(delivery.events.values()),
        "events_by_stream": delivery.events,
    }
