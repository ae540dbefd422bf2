"""Sold likes: otherwise real, living accounts like customers' songs for pay. Only those likes are fake."""

from __future__ import annotations

import numpy as np

from resonance.made_up.second.hiring import GHOST_PLAYED, SELLERS, order, pay_likes
from resonance.made_up.second.living import clock_times, listen
from resonance.made_up.second.reacting import Stage, add_plays
from resonance.made_up.second.scale import DAY_MS

BROKER_CIRCLE = (12, 45)


def sell(stage: Stage, kind: str) -> None:
    """Brokers' circles of real accounts, each circle with a broker's customers; sellers belong to no real-life cohort."""
    rng, people = stage.draws.stream("sellers"), stage.people
    free = [u for u in range(people.real) if not people.cohorts[u] and people.activity[u] > 0.15]
    wanted = round(SELLERS[kind] * people.real * stage.scale.hired)
    sellers = rng.permutation(np.array(free, np.int32))[:wanted]
    while len(sellers):
        size = int(rng.integers(*BROKER_CIRCLE))
        circle, sellers = sellers[:size], sellers[size:]
        for user in circle:
            people.cohorts[user].add("seller")
        _push(stage, rng, circle, kind)


def _push(stage: Stage, rng: np.random.Generator, circle: np.ndarray, kind: str) -> None:
    songs = order(stage, rng, (6, 15), (2, 6))
    user = np.repeat(circle, rng.integers(8, 36, len(circle)))
    song = rng.choice(songs, len(user))
    turn = np.searchsorted(songs, song) if np.all(np.diff(songs) >= 0) else np.arange(len(user)) % len(songs)
    # A song is pushed for about a week, beginning on its own day.
    day = (turn * 5 + rng.integers(0, 8, len(user))) % (stage.scale.days - 1)
    ts = clock_times(rng, stage.people, user, stage.scale.first_ms + day.astype(np.int64) * DAY_MS)
    pay_likes(stage, (user, ts, song), attack="sold_likes")
    share = GHOST_PLAYED if kind == "G" else rng.uniform(0.0, 0.3) if kind == "S" else rng.uniform(0.1, 0.5)
    chosen = np.flatnonzero(rng.random(len(user)) < share)
    duration = stage.catalogue.duration_ms[song[chosen]]
    partly = (duration * rng.uniform(0.05, 0.5, len(chosen))).astype(np.int64)
    listened = listen(rng, duration, 0.85) if kind == "G" else partly
    add_plays(stage, rng, (user[chosen], ts[chosen] - listened, song[chosen]), listened=listened, source=0)
