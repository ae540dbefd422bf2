"""The patient of worlds A and G: a like or three a day, for weeks, for several customers, amid a life with music of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from resonance.made_up.market import accepted
from resonance.made_up.tenth.clock import when
from resonance.made_up.tenth.errand import Manner, at_once
from resonance.made_up.tenth.log import PHONE
from resonance.made_up.tenth.stage import ARTIST_PAGE, RADIO, SEARCH, Stage
from resonance.made_up.tenth.trades import Crew
from resonance.made_up.third.scale import DAY, MINUTE, SECOND

GHOST_HEARD = 0.88
ANYWAY = 0.015
"""Share of what they like that the patient would have played without an order."""


@dataclass(frozen=True)
class Diary:
    """Ends (ms) of plays of some accounts and the machines they were on, sorted by `key` (account and day)."""

    key: np.ndarray
    done: np.ndarray
    by: np.ndarray

    @classmethod
    def of(cls, stage: Stage, accounts: np.ndarray) -> Diary:
        plays = stage.log.rows("play")
        mine = np.flatnonzero(np.isin(plays["account"], accounts))
        key = plays["account"][mine] * 1_000 + (plays["ts"][mine] - stage.scale.start) // DAY
        order = np.argsort(key, kind="stable")
        return cls(key[order], (plays["ts"] + plays["listened"])[mine][order], plays["by"][mine][order])

    def within(
        self, rng: np.random.Generator, who: np.ndarray, day: np.ndarray, otherwise: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """(instants minutes after a play of that day, the machine it was on); `otherwise`, by phone, where there is none."""
        low, high = (np.searchsorted(self.key, who * 1_000 + day, side=side) for side in ("left", "right"))
        if not len(self.key):
            return otherwise, np.full(len(who), PHONE)
        place = (low + rng.random(len(who)) * (high - low)).astype(np.int64).clip(0, len(self.key) - 1)
        wait = (rng.gamma(1, 3, len(who)) * MINUTE).astype(np.int64) + 8 * SECOND
        there = high > low
        return np.where(there, self.done[place] + wait, otherwise), np.where(there, self.by[place], PHONE)


def wait(stage: Stage, crews: list[Crew]) -> None:
    """What is paid for and what is for show, each in its own share heard; ghosts play as much of both, less what they
    would have played anyway."""
    rng = stage.chance.of("waiting")
    diary = Diary.of(stage, np.flatnonzero(stage.accounts.attack > 0))
    for crew in crews:
        manner = Manner(
            dwell=rng.uniform(20, 120), whole=rng.uniform(0.1, 0.6), early=rng.uniform(0.1, 0.9),
            source=int(rng.choice([SEARCH, ARTIST_PAGE, RADIO])),
        )  # fmt: skip
        paid, first, span = _paid(stage, rng, crew)
        shown = int(len(paid[0]) * np.exp(rng.uniform(-0.85, 0.85)))
        who = rng.choice(crew.members, shown)
        day = rng.integers(max(0, first - 3), min(stage.scale.days, first + span + 3), shown)
        rank = stage.catalogue.rank()
        popular = stage.catalogue.known(rng, shown)
        popular = np.where(rank[popular] < 0.6, rng.choice(stage.catalogue.lists[:, :4].ravel(), shown), popular)
        heard = [GHOST_HEARD - ANYWAY] * 2 if stage.kind == "G" else [rng.uniform(0.2, 0.5), rng.uniform(0.7, 0.92)]
        for (one, on, song), share in ((paid, heard[0]), ((who, day, popular), heard[1])):
            free = when(rng, stage.scale, stage.accounts.days[one], on)
            at, by = diary.within(rng, one, on, free)
            alone = rng.random(len(one)) < 0.3
            rows = (one, np.where(alone, free, at), song)
            at_once(stage, rng, rows, replace(manner, heard=share, by=np.where(alone, PHONE, by)))


def _paid(stage: Stage, rng: np.random.Generator, crew: Crew) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], int, int]:
    """((who, day, song), first day, days): every member takes a part of what each customer wants, within some weeks."""
    span = int(rng.integers(18, stage.scale.days - 2))
    first = int(rng.integers(0, stage.scale.days - span))
    part, parts = rng.beta(3, 2, len(crew.members)), []
    for order in accepted(rng, stage.orders, int(rng.integers(6, 13))):
        row, place = np.nonzero(rng.random((len(crew.members), len(order.songs))) < part[:, None])
        slow = first + (span * rng.random(len(row))).astype(np.int64)
        near = (order.day + rng.exponential(order.span + 3, len(row))).astype(np.int64).clip(first, first + span - 1)
        parts.append((crew.members[row], np.where(rng.random(len(row)) < 0.5, slow, near), order.songs[place]))
    who, day, song = (np.concatenate(column) for column in zip(*parts, strict=True))
    crowded = np.lexsort((rng.random(len(who)), day, who))
    key = (who * 1_000 + day)[crowded]
    third = np.arange(len(key)) - np.searchsorted(key, key) >= 2
    day[crowded[third]] = first + rng.integers(0, span, int(third.sum()))
    return (who, day, song), first, span
