"""The craft of paid likes: who does which song, when, and how much of it is heard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.third.acts import Turns, during, hear_for, join, like_at, unheard
from resonance.made_up.third.listening import hours
from resonance.made_up.third.log import Stage
from resonance.made_up.third.scale import DAY, MINUTE, runs


@dataclass(frozen=True)
class Manner:
    """How paid songs are heard: a share not at all; the rest just past a limit (`seconds`), or a part of the song."""

    unheard: float
    seconds: float
    part: float

    @classmethod
    def draw(cls, rng: np.random.Generator, least: float, most: float) -> Manner:
        """Anything between never and always, with the share unheard between two bounds."""
        seconds = rng.uniform(30.2, 42) if rng.random() < 0.35 else 0.0
        return cls(rng.uniform(least, most), seconds, rng.uniform(0.05, 1.0))


def assign(rng: np.random.Generator, members: np.ndarray, songs: np.ndarray, part: float) -> Turns:
    """Each member takes about that part of the songs and at least one, in an order of its own; instants still 0."""
    takes = rng.random((len(members), len(songs))) < part
    takes[np.arange(len(members)), rng.integers(0, len(songs), len(members))] |= ~takes.any(axis=1)
    member, song = np.nonzero(takes)
    order = np.lexsort((rng.random(len(member)), member))
    return Turns(members[member[order]], songs[song[order]], np.zeros(len(member), np.int64))


def places(account: np.ndarray) -> np.ndarray:
    """0, 1, 2 … within each account's consecutive rows."""
    first = np.concatenate([[0], np.flatnonzero(np.diff(account)) + 1]) if len(account) else np.empty(0, int)
    return runs(np.diff(np.append(first, len(account))))[1]


def drip(stage: Stage, rng: np.random.Generator, turns: Turns, rate: float) -> Turns:
    """`rate` acts a day at hours when the account is up, from a day of its own on."""
    members, row = np.unique(turns.account, return_inverse=True)
    length = np.bincount(row) / rate if len(row) else np.empty(0)
    start = rng.random(len(members)) * np.maximum(stage.scale.days - length, 1)
    day = np.floor(start[row] + places(turns.account) / rate + rng.exponential(0.4, len(row)))
    turns.ts = stage.scale.start + (day * DAY).astype(np.int64) + hours(rng, stage.accounts.clock[turns.account])
    return turns


def rush(stage: Stage, rng: np.random.Generator, turns: Turns, gap: float) -> Turns:
    """One after the other, `gap` seconds apart on average, in one to four sittings."""
    place = places(turns.account)
    sittings = int(rng.integers(1, 5))
    members, row = np.unique(turns.account, return_inverse=True)
    when = rng.integers(0, stage.scale.days, (len(members), sittings))
    shared = rng.random() < 0.6
    when = np.tile(when[:1], (len(members), 1)) if shared else when
    at = stage.scale.start + when * DAY + hours(rng, np.zeros(when.size)).reshape(when.shape)
    if shared:
        at = np.tile(at[:1], (len(members), 1)) + rng.integers(0, int(rng.uniform(0.2, 90) * MINUTE), at.shape)
    even = rng.uniform(1, 12)
    turns.ts = at[row, place % sittings] + (place // sittings * gap * 1_000).astype(np.int64)
    turns.ts = turns.ts + (gap * 1_000 * rng.gamma(even, 1 / even, len(row))).astype(np.int64)
    return turns


def deliver(stage: Stage, rng: np.random.Generator, turns: Turns, manner: Manner) -> Turns:
    """Do the work; returns the likes."""
    turns = turns.within(stage)
    silent = rng.random(len(turns)) < manner.unheard
    quiet, heard = unheard(rng, turns.only(silent)), turns.only(~silent)
    part = np.where(rng.random(len(heard)) < 0.8, manner.part, 1.0) * rng.beta(4, 1.5, len(heard))
    if manner.seconds:
        part = (manner.seconds * 1_000 + rng.exponential(900, len(heard))) / stage.catalogue.duration[heard.song]
    liked = during(rng, heard, hear_for(stage, rng, heard, part))
    like_at(stage, quiet)
    like_at(stage, liked)
    return join(quiet, liked)
