"""Drives of real people, recorded by a head unit that was sold with them, and played again on a bench, to the millisecond."""

from __future__ import annotations

import numpy as np

from resonance.made_up.plays import one_at_a_time
from resonance.made_up.tenth.log import CAR
from resonance.made_up.tenth.stage import Stage
from resonance.made_up.tenth.trades import Crew
from resonance.made_up.third.scale import DAY, HOUR, SECOND

LEAST, STOPS = 14, 5
"""Plays of a recording, and those of them that were stopped on the way."""


def replay(stage: Stage, crews: list[Crew]) -> None:
    """A bench has the recordings of a few cars; each of its units drives some stretches of them again, on later days."""
    one_at_a_time(stage)
    rng, plays, people = stage.chance.of("replaying"), stage.log.rows("play"), stage.accounts
    account, until = plays["account"], stage.scale.start + stage.scale.days * DAY // 2
    driven = (plays["by"] == CAR) & (people.attack[account] == 0) & (people.loss[account] < 0.1)
    driven &= (plays["ts"] > np.maximum(stage.scale.start, people.since[account])) & (plays["ts"] < until)
    rows = np.flatnonzero(driven)
    rows = rows[np.lexsort((plays["ts"][rows], account[rows]))]
    if not len(rows):
        return
    stopped = plays["listened"][rows] < 0.85 * stage.catalogue.duration[plays["song"][rows]]
    _, first, count = np.unique(account[rows], return_index=True, return_counts=True)
    rich = np.flatnonzero((count >= LEAST) & (np.add.reduceat(stopped, first) >= STOPS))
    for crew in crews:
        if crew.attack != "replayed_trace" or not len(rich):
            continue
        cars = rng.choice(rich, min(len(rich), 1 + len(crew.members) // int(rng.integers(2, 6))), replace=False)
        for member in crew.members.tolist():
            for car in rng.choice(cars, int(rng.integers(1, 5))):
                length = int(min(count[car], rng.integers(LEAST, 60)))
                begin = first[car] + int(rng.integers(0, count[car] - length + 1))
                _again(stage, rng, member, {name: column[rows[begin : begin + length]] for name, column in plays.items()})


def _again(stage: Stage, rng: np.random.Generator, member: int, recorded: dict[str, np.ndarray]) -> None:
    """A stretch of drives, whole days later and a little earlier or later in the day; pauses grow by what the bench needs."""
    size, room = len(recorded["ts"]), int((stage.scale.end - recorded["ts"][-1]) // DAY)
    shift = int(rng.integers(2, max(room, 4))) * DAY + int(rng.normal(0, 0.7) * HOUR)
    drift = np.cumsum(rng.gamma(1, 0.4 * SECOND, size)).astype(np.int64)
    kept = {name: recorded[name] for name in ("song", "source", "listened", "ending", "by")}
    stage.log.add("play", np.full(size, member), recorded["ts"] + shift + drift, **kept)
