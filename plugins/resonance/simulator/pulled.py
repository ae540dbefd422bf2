"""What taking part causes afterwards: more opens, more playlists, more listening, more days; each effect by one campaign alone.

An effect is carried by the campaign of one mechanic, so that what its participants do more than others is that effect and no
other. It begins on the day after the first participation and lasts thirty days.
"""

from __future__ import annotations

import numpy as np

from resonance.simulator.day import Day
from resonance.simulator.draws import Array, owners, running
from resonance.simulator.planted_songs import lift_programme
from resonance.simulator.rhythm import DAY_MS, MINUTE_MS, times_of_day
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World

CARRIERS = {
    "opens_ratio": "team_pk",
    "playlist_create_ratio": "treasure_artist",
    "dwell_minutes": "resonance",
    "return_ratio": "daily_task",
    "new_user_ratio": "hometown",
}
LASTS = 30
PAUSE_MS, GAP_MS, APART_MS = 40 * MINUTE_MS, 3_000, 31_000


def is_pulled(world: World, number: int, effect: str) -> Array:
    """Per account: whether it feels the effect on this day."""
    at = next(at for at, plan in enumerate(world.campaigns) if plan.mechanic == CARRIERS[effect] and not plan.is_null)
    since = number - world.state_participant[:, at]
    return np.asarray((world.state_participant[:, at] >= 0) & (since >= 1) & (since <= LASTS))


def open_again(world: World, day: Day, context: Array, user: Array) -> None:
    """Short looks into the app: so many for each open of the day that opens are multiplied by the planted ratio."""
    rng, more = day.rng("short looks"), world.effects["opens_ratio"] - 1
    felt = np.flatnonzero(is_pulled(world, day.number, "opens_ratio")[user])
    if more <= 0 or not len(felt):
        return
    owner, _ = owners(rng.poisson(more, len(felt)))
    when = day.midnight + times_of_day(rng, world.date(day.number), len(owner))
    order = np.lexsort((when, user[felt[owner]]))
    later, who = when[order], user[felt[owner]][order]
    apart = np.ones(len(order), dtype=bool)
    apart[1:] = (who[1:] != who[:-1]) | (np.diff(later) >= APART_MS)
    kept = order[apart]
    day.emit("app_open", context[felt[owner[kept]]], when[kept], open_source=code("open_source", "push"))


def listen_longer(world: World, day: Day, user: Array, spans: tuple[Array, Array]) -> None:
    """One more hour of the day for those who feel it: songs of their own, heard through, for the planted minutes.

    `user` are today's accounts without repeats, `spans` the first start and the last end of their sessions (epoch ms).
    """
    minutes = world.effects["dwell_minutes"]
    felt = np.flatnonzero(is_pulled(world, day.number, "dwell_minutes")[user])
    if minutes <= 0 or not len(felt):
        return
    rng, whole = day.rng("longer"), int(minutes * MINUTE_MS)
    begin, fits = _free_hour(day, (spans[0][felt], spans[1][felt]), whole)
    fits &= begin > world.state_registered_at[user[felt]]
    begin, listener = begin[fits], user[felt[fits]]
    count = 2 + whole // int(world.catalogue.duration_ms.min())
    owner, position = owners(np.full(len(listener), count))
    song = world.favourites[listener[owner], (position + rng.integers(0, 12, len(listener))[owner]) % 12]
    song = lift_programme(world, day.number, rng, song)
    duration = world.catalogue.duration_ms[song]
    start = running(duration + GAP_MS, owner, position) - duration - GAP_MS
    kept = np.flatnonzero(start < whole)
    listened = np.minimum(duration[kept], whole - start[kept])
    context = day.open_contexts(listener, world.people.device[listener])[owner[kept]]
    ended = np.where(listened >= 0.95 * duration[kept], code("end_reason", "completed"), code("end_reason", "app_close"))
    heard = {"listened_ms": listened, "duration_ms": duration[kept], "end_reason": ended}
    source = code("source", "own_library")
    day.emit("play", context, begin[owner[kept]] + start[kept], song_id=song[kept], source=source, **heard)


def _free_hour(day: Day, spans: tuple[Array, Array], length: int) -> tuple[Array, Array]:
    """(start, whether there is one today): before the first session, else after the last."""
    before, after = spans[0] - PAUSE_MS - length, spans[1] + PAUSE_MS
    begin = np.where(before >= day.midnight, before, after)
    return begin, begin < day.midnight + DAY_MS
