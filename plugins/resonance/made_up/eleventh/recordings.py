"""Protocols of real phones' evenings, sold by a plugin that logs them, and sent again by clients that have no phone."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eleventh.stage import Stage
from resonance.made_up.eleventh.trades import Crew
from resonance.made_up.plays import one_at_a_time
from resonance.made_up.third.scale import DAY, HOUR, SECOND

LEAST, STOPS = 12, 5
"""Plays of a protocol, and those of them that were stopped on the way."""


def replay(stage: Stage, crews: list[Crew]) -> None:
    """A crew has the protocols of a few people; each account sends stretches of them, on later days."""
    one_at_a_time(stage)
    rng, plays, people = stage.chance.of("replaying"), stage.log.rows("play"), stage.accounts
    early = (plays["ts"] > stage.scale.start) & (plays["ts"] < stage.scale.start + stage.scale.days * DAY * 0.6)
    logged = np.flatnonzero(early & (people.attack == 0)[plays["account"]] & (people.loss < 0.1)[plays["account"]])
    stopped = plays["listened"] < 0.85 * stage.catalogue.duration[plays["song"]]
    many = np.bincount(plays["account"][logged], minlength=len(people))
    halted = np.bincount(plays["account"][logged], stopped[logged], len(people))
    rich = np.flatnonzero((many >= LEAST) & (halted >= STOPS) & (people.since < stage.scale.start))
    for crew in crews:
        if crew.attack != "replayed_trace" or not len(rich):
            continue
        owners = rng.choice(rich, min(len(rich), int(rng.integers(1, 2 + len(crew.members) // 2))), replace=False)
        protocols = [logged[plays["account"][logged] == owner] for owner in owners]
        for member in crew.members.tolist():
            for which in rng.integers(0, len(protocols), int(rng.integers(1, 5))):
                rows = protocols[which][np.argsort(plays["ts"][protocols[which]], kind="stable")]
                length = min(len(rows), int(rng.integers(LEAST, 60)))
                begin = int(rng.integers(0, len(rows) - length + 1))
                _send(stage, rng, member, {name: column[rows[begin : begin + length]] for name, column in plays.items()})


def _send(stage: Stage, rng: np.random.Generator, member: int, stretch: dict[str, np.ndarray]) -> None:
    """Whole days later, a little earlier or later in the day; the network adds to every pause."""
    size, room = len(stretch["ts"]), int((stage.scale.end - stretch["ts"][-1]) // DAY)
    shift = int(rng.integers(2, max(room, 4))) * DAY + int(rng.normal(0, 0.5) * HOUR)
    drift = np.cumsum(rng.exponential(0.3 * SECOND, size)).astype(np.int64)
    kept = {name: stretch[name] for name in ("song", "source", "listened", "ending")}
    stage.log.add("play", np.full(size, member), stretch["ts"] + shift + drift, **kept)
