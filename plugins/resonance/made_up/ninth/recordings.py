"""What real people once played, recorded and played again by bots, with its stops to the millisecond."""

from __future__ import annotations

import numpy as np

from resonance.made_up.ninth.client import one_at_a_time
from resonance.made_up.ninth.stage import Stage
from resonance.made_up.ninth.trade import Crew
from resonance.made_up.third.scale import DAY, HOUR, SECOND

LEAST, STOPS = 12, 5
"""Plays of a recording, and those of them that were stopped on the way."""


def replay(stage: Stage, crews: list[Crew]) -> None:
    """A supplier has a few recordings of the first weeks; its members replay stretches of them, days later."""
    one_at_a_time(stage)
    rng, plays, people = stage.chance.of("replaying"), stage.log.rows("play"), stage.accounts
    since, until = stage.scale.start, stage.scale.start + stage.scale.days * DAY // 2
    account = plays["account"]
    early = (plays["ts"] > since) & (plays["ts"] < until) & (people.attack[account] == 0) & (people.loss[account] < 0.1)
    rows = np.flatnonzero(early & (people.registered[account] < since))
    rows = rows[np.lexsort((plays["ts"][rows], account[rows]))]
    stopped = plays["listened"][rows] < 0.85 * stage.catalogue.duration[plays["song"][rows]]
    _, first, count = np.unique(account[rows], return_index=True, return_counts=True)
    stops = np.add.reduceat(stopped, first) if len(first) else count
    rich = np.flatnonzero((count >= LEAST) & (stops >= STOPS))
    for crew in crews:
        if crew.attack == "replayed_trace" and len(rich):
            library = rng.choice(rich, min(len(rich), 1 + len(crew.members) // 3), replace=False)
            for member in crew.members:
                for one in rng.choice(library, int(rng.integers(1, 4))):
                    length = int(min(count[one], rng.integers(LEAST, 70)))
                    begin = first[one] + int(rng.integers(0, count[one] - length + 1))
                    _again(
                        stage, rng, int(member), {name: column[rows[begin : begin + length]] for name, column in plays.items()}
                    )


def _again(stage: Stage, rng: np.random.Generator, member: int, recorded: dict[str, np.ndarray]) -> None:
    """One stretch, some days later at about the same hour, with pauses that grow a little."""
    size, room = len(recorded["ts"]), int((stage.scale.end - recorded["ts"][-1]) // DAY)
    shift = int(rng.integers(3, max(room, 5))) * DAY + int(rng.uniform(-1.5, 1.5) * HOUR)
    drift = np.cumsum(rng.exponential(0.6 * SECOND, size)).astype(np.int64)
    kept = {name: recorded[name] for name in ("song", "source", "listened", "ending")}
    stage.log.add("play", np.full(size, member), recorded["ts"] + shift + drift, **kept)
