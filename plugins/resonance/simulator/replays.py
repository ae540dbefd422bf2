"""Recorded evenings of real people, sent again by other accounts some hours later: the same gaps, some songs exchanged."""

from __future__ import annotations

import numpy as np

from resonance.simulator.day import Day
from resonance.simulator.draws import Array
from resonance.simulator.listening import Plays
from resonance.simulator.rhythm import HOUR_MS, MINUTE_MS
from resonance.simulator.rings import Ring
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World

LONGEST = 80


def replay(world: World, day: Day, ring: Ring, plays: Plays) -> None:
    """A ring's replays of the day, on most days between its first and its last."""
    rng, own = day.rng(f"replay {ring.ring_id}"), world.rng("habit", "replay", ring.ring_id)
    job, crew = ring.job, ring.crew
    often, part, edited, likes = own.uniform(0.3, 1), own.uniform(0.2, 1), own.uniform(0.05, 0.6), own.uniform(0.05, 0.5)
    if not job.first_day <= day.number <= job.last_day or rng.random() > often:
        return
    trace = _recorded(world, rng, plays)
    chosen = np.flatnonzero(rng.random(len(crew.members)) < part)
    chosen = chosen[world.people.registered_day[crew.members[chosen]] < day.number]
    if not len(trace) or not len(chosen):
        return
    who, again = np.repeat(np.arange(len(chosen)), len(trace)), np.tile(trace, len(chosen))
    low, high = np.log(10 * MINUTE_MS), np.log(14 * HOUR_MS)
    shift = np.exp(rng.uniform(low, high, len(chosen))).astype(np.int64)
    context = day.open_contexts(crew.members[chosen], crew.devices[chosen])[who]
    ts = plays.ts[again] + shift[who] + rng.integers(0, 1 + int(400 * own.random()), len(again))
    swapped = np.tile(rng.random(len(trace)) < edited, len(chosen))
    song = np.where(swapped, np.tile(rng.choice(ring.targets, len(trace)), len(chosen)), plays.song[again])
    liked = swapped | np.tile(rng.random(len(trace)) < likes, len(chosen))
    liked[:: len(trace)] = True
    _send(world, day, ring, (context, song, ts, liked, plays.taken(again)))


def _recorded(world: World, rng: np.random.Generator, plays: Plays) -> Array:
    """Rows of one real account's plays of the day; none where nobody real played."""
    real = np.flatnonzero(world.people.ring[plays.user] == 0)
    if not len(real):
        return np.zeros(0, dtype=np.int64)
    source = plays.user[real[int(rng.integers(0, len(real)))]]
    return np.flatnonzero(plays.user == source)[:LONGEST]


def _send(world: World, day: Day, ring: Ring, sent: tuple[Array, Array, Array, Array, Plays]) -> None:
    context, song, ts, liked, recorded = sent
    duration = world.catalogue.duration_ms[song]
    listened = np.minimum(recorded.listened, duration)
    day.emit("app_open", context[liked][:1], ts[liked][:1] - 2_000, open_source=code("open_source", "icon"), fake=ring.code)
    day.emit(
        "play",
        context,
        ts,
        song_id=song,
        source=recorded.source,
        listened_ms=listened,
        duration_ms=duration,
        end_reason=recorded.end_reason,
        fake=ring.code,
    )
    when = (ts + listened * 6 // 10)[liked]
    target = song[liked]
    day.emit("like", context[liked], when, action=0, target_type=0, target_id=target, song_id=target, fake=ring.code)
