"""Traces: plays that real people once made, recorded and played again by bots with their stops, to the millisecond."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eighth.client import play_one_at_a_time
from resonance.made_up.eighth.crews import Crew
from resonance.made_up.eighth.stage import Stage
from resonance.made_up.third.scale import DAY, HOUR

LEAST = 14


def replay(stage: Stage, crews: list[Crew]) -> None:
    """A crew buys a few recordings; every member replays stretches of some, days later, with pauses of its own."""
    play_one_at_a_time(stage)
    rng, plays, people = stage.chance.of("replaying"), stage.log.rows("play"), stage.accounts
    early = np.flatnonzero((plays["ts"] < stage.scale.start + 0.55 * stage.scale.days * DAY) & (plays["ts"] > stage.scale.start))
    early = early[(people.attack[plays["account"][early]] == 0) & (people.loss[plays["account"][early]] < 0.1)]
    early = early[np.lexsort((plays["ts"][early], plays["account"][early]))]
    owner, first, count = np.unique(plays["account"][early], return_index=True, return_counts=True)
    rich = np.flatnonzero(count >= LEAST)
    for crew in crews:
        if crew.attack != "replayed_trace" or not len(rich):
            continue
        library = rng.choice(rich, min(len(rich), max(2, len(crew.members) // 2)), replace=False)
        for member in crew.members:
            for recorded in rng.choice(library, int(rng.integers(1, 4))):
                length = int(min(count[recorded], rng.integers(LEAST, 60)))
                begin = first[recorded] + int(rng.integers(0, count[recorded] - length + 1))
                rows = early[begin : begin + length]
                gone = int((stage.scale.end - plays["ts"][rows[-1]]) // DAY)
                shift = int(rng.integers(4, max(gone, 6))) * DAY
                drift = np.cumsum(rng.exponential(400, length)) + rng.integers(0, HOUR)
                kept = {name: plays[name][rows] for name in ("song", "source", "listened", "ending")}
                stage.log.add("play", np.full(length, member), plays["ts"][rows] + shift + drift, **kept)
