"""Ordinary days: the radio on the way and at the desk, one's own songs in between, and programmes that one missed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.ninth.airwaves import CHANNELS
from resonance.made_up.ninth.hearing import Heard, in_a_row, press, repeats
from resonance.made_up.ninth.people import CAR
from resonance.made_up.ninth.rhythm import day_weights, instants_of, weekday
from resonance.made_up.ninth.stage import (
    ALBUM,
    ARTIST_PAGE,
    CLOSED,
    COMPLETED,
    DISCOVER,
    EDITORIAL,
    ERROR,
    LIBRARY,
    LIST,
    MIX,
    RADIO,
    SEARCH,
    SKIP,
    TIMEOUT,
    Stage,
)
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, runs, weighted

LIVE, OWN, MISSED = range(3)
VISIT = 9.0
"""Plays of a visit on average, over all modes."""
MINUTES = np.array([26, 24, 60, 50, 26, 70])
"""Of the radio at a time, by way of life."""
OWN_SOURCES = ((LIBRARY, LIST, SEARCH, MIX, DISCOVER, ARTIST_PAGE, ALBUM), (0.36, 0.22, 0.12, 0.12, 0.08, 0.06, 0.04))


@dataclass(frozen=True)
class Visits:
    """Columns by visit, sorted by account and time."""

    account: np.ndarray
    begin: np.ndarray

    def only(self, kept: np.ndarray) -> Visits:
        return Visits(self.account[kept], self.begin[kept])


def listen(stage: Stage) -> None:
    """Plays and likes of every account, by its habits, its taste and how readily it likes."""
    rng = stage.chance.of("listening")
    visits = _visits(stage, rng)
    mode = (stage.accounts.modes[visits.account, :-1] < rng.random(len(visits.begin))[:, None]).sum(axis=1)
    live = tune_in(stage, rng, visits.only(mode == LIVE))
    press(stage, rng, [live, _own(stage, rng, visits.only(mode == OWN)), _missed(stage, rng, visits.only(mode == MISSED))])


def _visits(stage: Stage, rng: np.random.Generator) -> Visits:
    """Habits at their hour on workdays, the rest when it suits; some are away for a week or two."""
    people, scale = stage.accounts, stage.scale
    account = np.repeat(np.arange(len(people)), rng.poisson(people.activity * scale.plays_each / VISIT))
    day, which = weighted(rng, day_weights(stage.chance, scale), len(account)), rng.integers(0, 2, len(account))
    habit = (rng.random(len(account)) < people.regular[account]) & (weekday(scale, day) < 5)
    hour = people.anchors[account, which] + rng.normal(0, 0.18, len(account))
    begin = np.where(
        habit, scale.start + day * DAY + (hour * HOUR).astype(np.int64), instants_of(rng, scale, people.life[account], day)
    )
    key = np.where(habit, (account * 100 + day) * 2 + which, -1 - np.arange(len(account)))
    once = np.unique(key, return_index=True)[1]
    account, begin, day = account[once], begin[once], day[once]
    leaves = stage.toss(account, 501) * (scale.days + 20) - 10
    away = (stage.toss(account, 502) < 0.3) & (day > leaves) & (day < leaves + 3 + 12 * stage.toss(account, 503))
    kept = np.flatnonzero(~away & (begin > people.registered[account]))
    kept = kept[np.lexsort((begin[kept], account[kept]))]
    return Visits(account[kept], begin[kept])


def tune_in(stage: Stage, rng: np.random.Generator, visits: Visits, channel: np.ndarray | None = None) -> Heard:
    """Whatever is on the air while one listens, the first and the last song in part; some flip through the dial."""
    people, size = stage.accounts, len(visits.begin)
    length = (MINUTES[people.life[visits.account]] * MINUTE * rng.gamma(1.8, 1 / 1.8, size)).clip(20 * SECOND, 5 * HOUR)
    favourite = people.dial[visits.account, weighted(rng, (0.66, 0.24, 0.1), size)]
    chosen = favourite if channel is None else channel
    owner, slot = stage.air.between(chosen, visits.begin, visits.begin + length.astype(np.int64))
    account, last = visits.account[owner], (visits.begin + length.astype(np.int64))[owner]
    lag = (150 + 4_000 * rng.random(size) ** 3).astype(np.int64)[owner] + rng.integers(0, 40, len(owner))
    ts = np.maximum(stage.air.begin[slot], visits.begin[owner]) + lag
    rest = stage.air.end[slot] + lag - ts
    heard = np.minimum(rest, last - ts)
    flips = rng.random(len(slot)) < 0.1 * stage.temper.restless
    heard = np.where(flips, np.minimum(heard, 900 + rng.exponential(14_000, len(slot)).astype(np.int64)), heard)
    ending = np.select([flips, heard >= rest, rng.random(len(slot)) < 0.25], [SKIP, COMPLETED, TIMEOUT], CLOSED)
    ending = np.where(rng.random(len(slot)) < 0.006, ERROR, ending)
    kept = heard > 200
    song = stage.air.song[slot]
    warmth = 0.75 * (0.15 + 0.9 * heard / stage.catalogue.duration[song]).clip(0, 1)
    slow = stage.accounts.device_type[account, 1] == CAR
    stage.log.add(
        "play", account[kept], ts[kept], song=song[kept], source=RADIO, listened=heard[kept], ending=ending[kept]
    )  # fmt: skip
    call = stage.air.call[slot] + lag
    call = np.where((stage.air.call[slot] > 0) & (call >= ts) & (call < ts + heard), call, 0)
    return Heard(account, ts, song, heard, warmth, slow, call).only(kept)


def _own(stage: Stage, rng: np.random.Generator, visits: Visits) -> Heard:
    """On demand: mostly what one played before, the recent likelier; else by taste, and what was on the radio."""
    people, catalogue = stage.accounts, stage.catalogue
    owner, place = runs(1 + rng.negative_binomial(1.2, 1.2 / (1.2 + 5.5), len(visits.begin)))
    account, begin = visits.account[owner], visits.begin[owner]
    on_air = stage.air.rotated(rng, people.dial[account, 0], begin)
    song = catalogue.of_genre(rng, people.genres(rng, account))
    song = np.where(rng.random(len(song)) < 0.28, on_air, song)
    source, again = repeats(rng, account, 0.45 + 0.45 * stage.toss(account, 511))
    song = song[source]
    heard = _sat_through(stage, rng, song, np.where(again, 0.6, 1.15))
    ts = in_a_row(begin, owner, heard, rng.exponential(1_500, len(heard)).astype(np.int64) + 150)
    whole = heard >= catalogue.duration[song]
    final = np.append(place[1:] == 0, True)[: len(place)]
    ending = np.select([whole, final], [COMPLETED, CLOSED], np.where(rng.random(len(ts)) < 0.96, SKIP, TIMEOUT))
    where = np.array(OWN_SOURCES[0])[weighted(rng, OWN_SOURCES[1], len(ts))]
    stage.log.add("play", account, ts, song=song, source=where, listened=heard, ending=ending)
    warmth = (0.2 + 1.2 * heard / catalogue.duration[song]) * np.where(again, 0.7, 1.1)
    return Heard(account, ts, song, heard, warmth, np.zeros(len(ts), bool), np.zeros(len(ts), np.int64))


def _sat_through(stage: Stage, rng: np.random.Generator, song: np.ndarray, doubt: np.ndarray) -> np.ndarray:
    """Milliseconds heard of songs on demand: left at once, in part or to the end."""
    duration, toss = stage.catalogue.duration[song], rng.random(len(song))
    skip = 0.2 * stage.temper.restless * doubt
    early, part = 250 + rng.exponential(4_500, len(song)), duration * rng.beta(1.1, 1.3, len(song))
    return np.select([toss < skip, toss < skip + 0.17], [early, part], duration).clip(200, duration).astype(np.int64)


def _missed(stage: Stage, rng: np.random.Generator, visits: Visits) -> Heard:
    """An hour of the last week is heard again from its beginning; a few hours have most of the audience."""
    size, people = len(visits.begin), stage.accounts
    known = rng.permutation(CHANNELS * 17)[(CHANNELS * 17 * rng.random(size) ** 4).astype(np.int64)]
    channel = np.where(rng.random(size) < 0.5, known // 17, people.dial[visits.account, 0])
    today = (visits.begin - stage.scale.start) // DAY
    hour = stage.scale.start + (today - 1 - (6 * rng.random(size) ** 2).astype(np.int64)) * DAY + (7 + known % 17) * HOUR
    owner, slot = stage.air.between(channel, hour, hour + HOUR)
    place = np.arange(len(owner)) - np.searchsorted(owner, owner)
    kept = np.flatnonzero((place < rng.geometric(0.14, size)[owner]) & (rng.random(len(owner)) > 0.12))
    owner, song = owner[kept], stage.air.song[slot[kept]]
    heard = _sat_through(stage, rng, song, np.full(len(song), 0.9))
    ts = in_a_row(visits.begin[owner], owner, heard, 300 + rng.exponential(500, len(owner)).astype(np.int64))
    ending = np.where(heard >= stage.catalogue.duration[song], COMPLETED, SKIP)
    account = visits.account[owner]
    stage.log.add("play", account, ts, song=song, source=EDITORIAL, listened=heard, ending=ending)
    warmth = np.where(stage.air.call[slot[kept]] > 0, 2.0, 0.8) * (0.2 + heard / stage.catalogue.duration[song])
    return Heard(account, ts, song, heard, warmth, np.zeros(len(ts), bool), np.zeros(len(ts), np.int64))
