"""When music is on, for whom and where: alarms, wishes, drives, the phone, children, evenings, cafés and hotels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.tenth.clock import CARER, DRIVING, PUPIL, moods_of_days, weekday, when
from resonance.made_up.tenth.log import CAR, OTHER, PHONE, SPEAKER, VENUE
from resonance.made_up.tenth.stage import Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, weighted

MORNING, ASKED, DRIVE, ALONE, CHILD, EVENING, GUEST = range(7)
"""Occasions."""
USUAL = np.array([0.0, 0.2, 0.42, 0.34, 0.0, 0.2, 0.015])
"""Their shares of what is played beside alarms, where there is what they need."""
LENGTHS = np.array([4.5, 3.5, 7.0, 7.0, 11.0, 14.0, 4.0])
"""Plays of a sitting on average."""
PLACES = np.array([SPEAKER, SPEAKER, CAR, PHONE, SPEAKER, SPEAKER, VENUE])


@dataclass(frozen=True)
class Sittings:
    """Columns by sitting: who asked for the music, from when on (ms), at what occasion, on which machine, for how many songs."""

    account: np.ndarray
    begin: np.ndarray
    occasion: np.ndarray
    by: np.ndarray
    many: np.ndarray


def sit_down(stage: Stage) -> Sittings:
    """All of them, in the order of accounts and instants."""
    rng, people, scale = stage.chance.of("sitting"), stage.accounts, stage.scale
    mean = scale.plays_each * people.activity[:, None] * _shares(stage, rng) / LENGTHS
    row, occasion = np.divmod(np.repeat(np.arange(mean.size), rng.poisson(mean).ravel()), len(USUAL))
    day = weighted(rng, moods_of_days(stage.chance, scale), len(row))
    woken, mornings = _alarms(stage, rng)
    row, day = np.concatenate([row, woken]), np.concatenate([day, mornings])
    occasion = np.concatenate([occasion, np.full(len(woken), MORNING)])
    begin = _begins(stage, rng, row, occasion, day)
    many = 1 + rng.negative_binomial(1.4, 1.4 / (0.4 + LENGTHS[occasion]))
    by = PLACES[occasion]
    by = np.where((by == PHONE) & (rng.random(len(row)) < people.tablet[row]), OTHER, by)
    by = np.where((occasion == CHILD) & ~people.speaker[row], OTHER, by)
    kept = np.flatnonzero(_there(stage, row, day) & (begin > people.since[row]))
    kept = kept[np.lexsort((begin[kept], row[kept]))]
    return Sittings(row[kept], begin[kept], occasion[kept], by[kept], many[kept])


def _alarms(stage: Stage, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(account, day) of each alarm, on most workdays and few others."""
    people, days = stage.accounts, np.arange(stage.scale.days)
    who = np.flatnonzero(people.alarm)
    often = np.where(weekday(stage.scale, days) < 5, 0.15 + 0.85 * people.steady[who][:, None], 0.12)
    row, day = np.nonzero(rng.random(often.shape) < often)
    return who[row], day


def _shares(stage: Stage, rng: np.random.Generator) -> np.ndarray:
    """(accounts, occasions): who has a speaker, a car or a small child, differs, and so do worlds; the patient
    have their coffee at home. Every row sums up to 1."""
    people, world = stage.accounts, stage.chance.of("occasions").lognormal(0, 0.25, len(USUAL))
    shares = USUAL * world * rng.gamma(1.5, 1 / 1.5, (len(people), len(USUAL)))
    small = (people.days == PUPIL) & (people.born > 2013)
    shares[:, [ASKED, EVENING]] *= people.speaker[:, None]
    shares[:, DRIVE] *= np.where(people.days == DRIVING, 4.0, 1.0) * people.drives
    shares[:, CHILD] = np.where(small, 0.8, np.where(people.days == CARER, 0.12, 0.0)) * rng.random(len(people))
    shares[:, GUEST] *= ~small & ((people.attack == 0) | (stage.kind == "S"))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _begins(stage: Stage, rng: np.random.Generator, row: np.ndarray, occasion: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Instants (ms): alarms to the second, drives within minutes, the rest at any free hour that suits."""
    people, midnight = stage.accounts, stage.scale.start + day * DAY
    free, workday = when(rng, stage.scale, people.days[row], day), weekday(stage.scale, day) < 5
    alarm = midnight + (np.round(people.rises[row] * 12) / 12 * HOUR + rng.gamma(2, 1.2 * SECOND, len(row))).astype(np.int64)
    alarm += np.where(workday, 0, 5 * MINUTE * rng.integers(6, 25, len(row)))
    out = rng.random(len(row)) < 0.5
    hour = np.where(out, people.leaves[row], people.returns[row]) + rng.normal(0, 0.13, len(row))
    drive = np.where(workday & (people.days[row] != DRIVING), midnight + (hour * HOUR).astype(np.int64), free)
    play = midnight + (rng.choice([10.5, 16.8, 18.5], len(row), p=(0.2, 0.4, 0.4)) * HOUR).astype(np.int64)
    play += (rng.normal(0, 1, len(row)) * HOUR).astype(np.int64)
    late = rng.random(len(row)) < 0.2
    evening = midnight + (np.where(late, 22.3, 19.0) * HOUR + rng.normal(0, 0.9, len(row)) * HOUR).astype(np.int64)
    out_of_doors = midnight + ((9 + 13 * rng.beta(1.6, 1.3, len(row))) * HOUR).astype(np.int64)
    return np.choose(occasion, [alarm, free, drive, free, play, evening, out_of_doors])


def _there(stage: Stage, account: np.ndarray, day: np.ndarray) -> np.ndarray:
    """A quarter of the households are away for some days, together."""
    home = stage.accounts.household[account]
    leaves = stage.toss(home, 21) * (stage.scale.days + 8) - 8
    away = (stage.toss(home, 22) < 0.25) & (day > leaves) & (day < leaves + 3 + 9 * stage.toss(home, 23))
    return np.asarray(~away)
