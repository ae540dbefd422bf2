"""Real people who move together: a fan club at its appointed hour, and whom the viral song swept along."""

from __future__ import annotations

import numpy as np

from resonance.simulator.day import Day
from resonance.simulator.draws import owners
from resonance.simulator.people import COHORTS
from resonance.simulator.rhythm import HOUR_MS
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World


def shape_fans(world: World) -> None:
    """Fan club members keep their artist's songs in their own library."""
    songs = np.flatnonzero(world.catalogue.artist == world.special["club_artist"])
    fans = np.flatnonzero(world.people.cohort == COHORTS.index("fan_club"))
    width = world.favourites.shape[1]
    world.favourites[fans, : width // 2] = world.rng("fans").choice(songs, (len(fans), width // 2))


def meet(world: World, day: Day) -> None:
    """On the club's day most members come within the same hour, hear the artist's songs and like them."""
    if day.number != world.special["club_day"]:
        return
    rng = day.rng("fan club")
    fans = np.flatnonzero((world.people.cohort == COHORTS.index("fan_club")) & (world.people.registered_day < 0))
    fans = fans[rng.random(len(fans)) < 0.8]
    songs = np.flatnonzero(world.catalogue.artist == world.special["club_artist"])
    owner, position = owners(np.minimum(rng.integers(2, 9, len(fans)), len(songs)))
    song = songs[(position + rng.integers(0, len(songs), len(fans))[owner]) % len(songs)]
    opened = day.midnight + world.special["club_hour"] * HOUR_MS + (rng.beta(1, 6, len(fans)) * HOUR_MS).astype(np.int64)
    context = day.open_contexts(fans, world.people.device[fans])
    day.emit("app_open", context, opened - 3_000, open_source=code("open_source", "push"))
    duration = world.catalogue.duration_ms[song]
    listened = (duration * rng.uniform(0.55, 1.0, len(song))).astype(np.int64)
    ts = opened[owner] + position * 240_000
    ended = np.where(listened >= 0.95 * duration, 0, code("end_reason", "skip"))
    day.emit(
        "play",
        context[owner],
        ts,
        song_id=song,
        source=code("source", "artist_page"),
        listened_ms=listened,
        duration_ms=duration,
        end_reason=ended,
    )
    day.emit("like", context[owner], ts + listened // 2, action=0, target_type=0, target_id=song, song_id=song)
