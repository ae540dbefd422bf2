"""Ordinary days as plays: one song after another at every sitting, skipped, heard in part or to the end."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from resonance.made_up.tenth.log import CAR, SPEAKER, VENUE
from resonance.made_up.tenth.programme import Turns, choose
from resonance.made_up.tenth.sittings import Sittings, sit_down
from resonance.made_up.tenth.stage import CLOSED, COMPLETED, ERROR, SKIP, TIMEOUT, Stage
from resonance.made_up.third.scale import runs

SKIPPED = np.array([0.05, 0.14, 0.12, 0.24, 0.1, 0.03, 0.12])
"""Share of songs that are skipped, by occasion."""


@dataclass(frozen=True)
class Heard:
    """Columns by play, in order of sittings; `listened` ms; `next`: the song that follows at that sitting, −1 for none."""

    account: np.ndarray
    ts: np.ndarray
    song: np.ndarray
    listened: np.ndarray
    occasion: np.ndarray
    by: np.ndarray
    next: np.ndarray

    def only(self, kept: np.ndarray) -> Heard:
        return Heard(*(getattr(self, one.name)[kept] for one in fields(self)))


def one_after_another(begin: np.ndarray, owner: np.ndarray, lasts: np.ndarray) -> np.ndarray:
    """Instants (ms) from which each of `lasts` (ms) runs, from its owner's `begin` on; `owner` is sorted."""
    ends = np.cumsum(lasts)
    before = ends - lasts
    first = np.flatnonzero(np.diff(owner, prepend=-1) != 0)
    return np.asarray(begin + before - np.repeat(before[first], np.diff(first, append=len(owner))))


def live(stage: Stage) -> Heard:
    return play_through(stage, stage.chance.of("living"), sit_down(stage))


def play_through(stage: Stage, rng: np.random.Generator, sittings: Sittings) -> Heard:
    """Log the plays of sittings; who speaks to a machine needs seconds to skip, who taps does not."""
    owner, place = runs(sittings.many)
    song, source = choose(stage, rng, Turns(sittings, owner, place))
    duration, by, occasion = stage.catalogue.duration[song], sittings.by[owner], sittings.occasion[owner]
    toss, count = rng.random(len(owner)), len(owner)
    skip = stage.temper.hasty * SKIPPED[occasion]
    spoken = np.isin(by, (SPEAKER, CAR, VENUE))
    early = np.where(spoken, 2_500 + rng.gamma(1.6, 6_000, count), 350 + rng.exponential(5_000, count))
    listened = np.select([toss < skip, toss < skip + 0.09], [early, duration * rng.beta(1.2, 1.2, count)], duration)
    final = np.append(place[1:] == 0, True)[:count]
    broken = final & (rng.random(count) < 0.5)
    listened = np.where(broken, listened * rng.random(count), listened).clip(150, duration).astype(np.int64)
    pause = (rng.exponential(np.where(spoken, 700, 1_500), count) + 60).astype(np.int64)
    ts = one_after_another(sittings.begin[owner], owner, listened + pause)
    ending = np.select([listened >= duration, broken, rng.random(count) < 0.03], [COMPLETED, CLOSED, TIMEOUT], SKIP)
    ending = np.where(broken & spoken & (rng.random(count) < 0.4), TIMEOUT, ending)
    ending = np.where(rng.random(count) < 0.005, ERROR, ending)
    account, left = sittings.account[owner], taken_over(stage, sittings)[owner] - ts
    listened, ending = np.minimum(listened, left.clip(0)), np.where(left < listened, CLOSED, ending)
    kept = left > 150
    following = np.where(final, -1, np.append(song[1:], -1)[:count])
    heard = Heard(account, ts, song, listened, occasion, by, following).only(kept)
    facts = {"song": heard.song, "source": source[kept], "listened": heard.listened, "ending": ending[kept], "by": heard.by}
    stage.log.add("play", heard.account, heard.ts, **facts)
    return heard


def taken_over(stage: Stage, sittings: Sittings) -> np.ndarray:
    """When (ms) somebody else, or the same voice, begins something new on the same machine, by sitting."""
    slot = np.where(sittings.by == VENUE, 0, sittings.by)
    machine = np.where(sittings.by == VENUE, -1 - sittings.account, stage.accounts.device[sittings.account, slot])
    order = np.lexsort((sittings.begin, machine))
    until = np.full(len(order), np.iinfo(np.int64).max)
    same = machine[order][1:] == machine[order][:-1]
    until[order[:-1]] = np.where(same, sittings.begin[order][1:], until[:-1])
    return until
