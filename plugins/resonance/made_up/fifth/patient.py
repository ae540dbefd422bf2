"""Small aged groups, low and slow, that hide among popular songs; ghosts that play what they like; likes that people sell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from resonance.made_up.fifth.crews import Crew
from resonance.made_up.fifth.crowds import split
from resonance.made_up.fifth.jobs import first_of_pairs, queue, where
from resonance.made_up.fifth.stage import Manner, Stage, enjoy
from resonance.made_up.fifth.trades import share_round
from resonance.made_up.third.scale import DAY, HOUR, SECOND

GHOST_HEARD = 0.88
SELLERS = {"S": (0.012, 0.025), "A": (0.012, 0.025), "G": (0.012, 0.025), "N": (0.0, 0.0)}
"""Share of the real accounts."""


def wait(stage: Stage, crews: list[Crew]) -> None:
    """For weeks one to three acts a day, at each member's own hours."""
    for number, crew in enumerate(crews):
        _drip(stage, stage.chance.of(f"wait {number}"), crew)


def _drip(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """A contract of weeks: orders and camouflage in turn, the acts of a day apart or in one sitting."""
    days, size = stage.scale.days, len(crew.members)
    crew = replace(crew, style={**crew.style, "camouflage": rng.uniform(0.25, 0.65)})
    begin, length = rng.integers(0, 8), rng.integers(21, days - 7)
    on = rng.random((size, length)) < rng.uniform(0.55, 0.95)
    who, day = np.nonzero(on)
    counts = rng.choice([1, 2, 3], len(who), p=rng.dirichlet((6, 5, 3)))
    account, day = np.repeat(crew.members[who], counts), np.repeat(begin + day, counts)
    hour = (rng.uniform(8, 24, size)[np.repeat(who, counts)] + rng.normal(0, rng.uniform(0.5, 4), len(account))) % 24
    sitting = (np.diff(np.repeat(np.arange(len(who)), counts), prepend=-1) == 0) & (rng.random(len(day)) < rng.random())
    ts = stage.scale.start + day * DAY + (hour * HOUR).astype(np.int64)
    ts = np.where(sitting, np.roll(ts, 1) + (rng.lognormal(3, 1, len(ts)) * SECOND).astype(np.int64), ts)
    song, hidden = queue(stage, rng, crew, ts)
    kept = first_of_pairs(account, song)
    account, ts, song, hidden = account[kept], ts[kept], song[kept], hidden[kept]
    heard = np.where(hidden, 0.9, rng.uniform(0.1, 0.55)) if stage.kind == "A" else np.full(len(ts), GHOST_HEARD)
    heard = (heard / (1 - stage.temper.lost)).clip(0, 1)
    least = rng.choice([3.0, 15.0, 31.0])
    enjoy(stage, (account, ts, song), Manner(heard, rng.uniform(0.05, 0.6), (least, rng.uniform(45, 120)), where(rng, len(ts))))
    if crew.attack == "share_ring":
        crew = replace(crew, style={**crew.style, "heard": float(heard.mean())})
        shared = np.flatnonzero(~hidden & (rng.random(len(ts)) < 0.3))
        share_round(stage, rng, crew, (account[shared], ts[shared] + 90_000, song[shared]))


def sell(stage: Stage) -> None:
    """Real people in a broker's chat: an order comes, some like the song within hours, few hear it; the rest is life."""
    rng, people = stage.chance.of("sell"), stage.accounts
    busy = people.pace > np.median(people.pace) * 0.7
    taken = np.zeros(len(people), bool)
    taken[np.concatenate(list(people.cohorts.values()))] = True
    free = rng.permutation(np.flatnonzero(busy & ~taken & (people.attack == 0)))
    sellers = free[: round(rng.uniform(*SELLERS[stage.kind]) * stage.scale.people)]
    people.cohorts["seller"] = sellers
    for group in split(rng, sellers, (12, 50)) if len(sellers) else []:
        customers = rng.choice(len(stage.market), int(rng.integers(4, min(16, len(stage.market)))), replace=False)
        songs = np.concatenate([rng.permutation(stage.market[n])[:3] for n in customers])
        for song in songs:
            there = group[rng.random(len(group)) < rng.uniform(0.2, 0.7)]
            posted = stage.scale.start + rng.uniform(0, stage.scale.days - 1.5) * DAY
            ts = posted + rng.lognormal(np.log(rng.uniform(0.3, 6)), 1.0, len(there)).clip(0, 30) * HOUR
            manner = Manner(
                rng.uniform(0.05, 0.6),
                0.05,
                (2, rng.uniform(10, 60)),
                where(rng, len(there)),
                sold=1,
            )
            enjoy(stage, (there, ts.astype(np.int64), np.full(len(there), song)), manner)
