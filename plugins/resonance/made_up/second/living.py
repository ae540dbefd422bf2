"""How people live: self-exciting sessions on their active days, and the plays in them.

Sessions: immigrants by the person's clock, each begets Poisson(0.3) more after an exponential delay, twice (a Hawkes process cut
at two generations). Plays: a share repeats an earlier play of the same person, chosen uniformly, so that favourites grow; the
rest comes from the person's taste.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.second.catalogue import Catalogue
from resonance.made_up.second.people import CLOCKS, People
from resonance.made_up.second.scale import DAY_MS, HOUR_MS, Draws, Scale

OFFSPRING = 0.3
OFFSPRING_DELAY_MS = 80 * 60_000


@dataclass
class Plays:
    """One row per play that happened, by (user, start)."""

    user: np.ndarray
    start: np.ndarray
    song: np.ndarray
    listened: np.ndarray
    session: np.ndarray
    repeated: np.ndarray

    def where(self, kept: np.ndarray) -> Plays:
        return Plays(*(getattr(self, name)[kept] for name in self.__dataclass_fields__))


@dataclass
class Sessions:
    """One row per session, by (user, start); `plays` is how many it holds."""

    user: np.ndarray
    start: np.ndarray
    plays: np.ndarray


def clock_times(rng: np.random.Generator, people: People, user: np.ndarray, day_ms: np.ndarray) -> np.ndarray:
    """An instant of the day that begins at `day_ms`, by each account's clock."""
    weight = np.cumsum(CLOCKS / CLOCKS.sum(axis=1, keepdims=True), axis=1)
    hour = (rng.random(len(user))[:, None] > weight[people.clock[user]]).sum(axis=1).clip(max=23)
    return day_ms + hour * HOUR_MS + rng.integers(0, HOUR_MS, len(user))


def make_sessions(draws: Draws, people: People, scale: Scale) -> Sessions:
    """Sessions of everyone who lives, scaled so that their plays come near `scale.plays`."""
    rng = draws.stream("sessions")
    day = np.arange(scale.days)
    weekend = 1 + 0.18 * np.isin((day + scale.last_day.weekday() + 1) % 7, (5, 6))
    active = rng.random((people.count, scale.days)) < people.activity[:, None] * weekend / weekend.max()
    user, when = np.nonzero(active & (day >= people.first_day[:, None]))
    per_day = 1 + rng.poisson(0.5 + 0.8 * people.activity[user])
    user, when = np.repeat(user, per_day), np.repeat(when, per_day)
    start = clock_times(rng, people, user, scale.first_ms + when.astype(np.int64) * DAY_MS)
    parents_user, parents = user, start
    for _ in range(2):
        born = rng.poisson(OFFSPRING, len(parents))
        parents_user = np.repeat(parents_user, born)
        parents = np.repeat(parents, born) + rng.exponential(OFFSPRING_DELAY_MS, born.sum()).astype(np.int64)
        user, start = np.concatenate([user, parents_user]), np.concatenate([start, parents])
    plays = 1 + rng.geometric(1 / people.session_plays[user]) * 1.0
    plays = np.maximum(1, np.round(plays * scale.plays / plays.sum())) if len(plays) else plays
    order = np.lexsort((start, user))
    return Sessions(user[order].astype(np.int32), start[order], plays[order].astype(np.int64))


def make_plays(draws: Draws, people: People, catalogue: Catalogue, scale: Scale) -> Plays:
    """Every play of the people who live here, before telemetry loses any."""
    rng = draws.stream("plays")
    sessions = make_sessions(draws, people, scale)
    session = np.repeat(np.arange(len(sessions.user)), sessions.plays)
    user = sessions.user[session]
    song, repeated = _songs(rng, people, catalogue, (user, sessions.start[session], scale))
    listened = listen(rng, catalogue.duration_ms[song], np.where(repeated, 0.75, 0.5))
    took = listened + rng.exponential(1_800, len(user)).astype(np.int64) + 250
    before = np.cumsum(took) - took
    first = np.concatenate([[0], np.cumsum(sessions.plays)[:-1]])
    start = sessions.start[session] + before - before[first][session]
    order = np.lexsort((start, user))
    plays = Plays(user, start, song, listened, session, repeated).where(order)
    return plays.where(_one_at_a_time(plays) & (plays.start < scale.end_ms))


def listen(rng: np.random.Generator, duration: np.ndarray, liking: np.ndarray | float) -> np.ndarray:
    """Milliseconds heard: about a quarter of plays end within 5 s, a third within 30 s, half before the end.

    `liking` in (0, 1) moves plays from skips to completions.
    """
    n = len(duration)
    lot = rng.random(n)
    skip = 0.36 * (1 - np.asarray(liking)) / 0.6
    brief = skip + 0.1
    whole = brief + 0.15
    heard = np.where(lot < skip, rng.gamma(2.0, 1_300, n), np.where(lot < brief, rng.uniform(5_000, 30_000, n), 0))
    heard = np.where((lot >= brief) & (lot < whole), rng.uniform(0.15, 0.95, n) * duration, heard)
    heard = np.where(lot >= whole, duration * rng.choice([1.0, 0.995, 0.93], n, p=[0.8, 0.12, 0.08]), heard)
    return np.minimum(heard, duration).astype(np.int64)


def _songs(
    rng: np.random.Generator, people: People, catalogue: Catalogue, given: tuple[np.ndarray, np.ndarray, Scale]
) -> tuple[np.ndarray, np.ndarray]:
    user, start, scale = given
    cumulative = np.cumsum(people.taste, axis=1)
    factor = (rng.random(len(user))[:, None] > cumulative[user]).sum(axis=1).clip(max=cumulative.shape[1] - 1)
    day = (start - scale.first_ms) // DAY_MS
    song = np.empty(len(user), np.int32)
    for d in np.unique(day):
        here = np.flatnonzero(day == d)
        song[here] = catalogue.pick(rng, factor[here], int(d))
    return _with_repeats(rng, user, song, people.repeat[user])


def _with_repeats(
    rng: np.random.Generator, user: np.ndarray, song: np.ndarray, share: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Let a share of plays repeat a uniformly chosen earlier one of the same person (rows are by user)."""
    place = np.arange(len(user))
    first = np.concatenate([[True], user[1:] != user[:-1]]) if len(user) else np.empty(0, bool)
    began = np.maximum.accumulate(np.where(first, place, 0))
    nth = place - began
    repeated = (rng.random(len(user)) < share) & (nth > 0)
    source = np.where(repeated, began + (rng.random(len(user)) * nth).astype(np.int64), place)
    while True:
        further = source[source]
        if np.array_equal(further, source):
            return song[source], repeated
        source = further


def _one_at_a_time(plays: Plays) -> np.ndarray:
    """False for plays that begin while an earlier one of the same person still runs."""
    offset = plays.user.astype(np.int64) * 10 * 365 * DAY_MS
    until = np.maximum.accumulate(offset + plays.start + plays.listened)
    return np.concatenate([[True], (offset + plays.start)[1:] >= until[:-1]]) if len(offset) else np.empty(0, bool)
