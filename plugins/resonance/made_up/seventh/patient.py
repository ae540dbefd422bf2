"""Those who take their time: small crews of aged accounts with a life of their own, and real people who sell likes."""

from __future__ import annotations

import numpy as np

from resonance.made_up.seventh.crowds import clusters
from resonance.made_up.seventh.rhythm import hours, visits
from resonance.made_up.seventh.stage import DISCOVER, LINK, PLAYLIST, SEARCH, How, Stage, once, perform
from resonance.made_up.seventh.suppliers import Crew
from resonance.made_up.seventh.tricks import ring
from resonance.made_up.third.scale import DAY, HOUR, SECOND, runs

GHOST_HEARD = 0.88
"""Share of what ghosts like that they play."""
KEEPING = 0.95
"""Share of the popular songs for camouflage that the patient play."""


def wait(stage: Stage, crews: list[Crew]) -> None:
    """One to three likes on most days for weeks, a third or more of them for songs that anybody likes."""
    for crew in crews:
        rng = crew.rng
        begin = int(rng.integers(0, max(1, stage.scale.days // 3)))
        days = np.arange(begin, min(stage.scale.days, begin + int(rng.integers(18, 36))))
        there = rng.random((crew.size, len(days))) < rng.uniform(0.45, 0.95)
        member, day = np.nonzero(there)
        shift, _ = runs(1 + rng.binomial(2, rng.uniform(0.1, 0.75), len(member)))
        account, day = crew.members[member[shift]], days[day[shift]]
        ts = _daytime(stage, rng, account, day)
        if crew.attack == "coordinated_likes":
            agreed = stage.scale.start + day * DAY + rng.uniform(8, 22, stage.scale.days)[day] * HOUR
            ts = np.where(rng.random(len(ts)) < 0.7, agreed + rng.exponential(rng.uniform(0.3, 5), len(ts)) * HOUR, ts)
        hidden = rng.random(len(ts)) < rng.uniform(0.3, 0.7)
        turn = (day // int(rng.integers(1, 5)) + rng.integers(0, rng.integers(2, 9), len(ts))) % len(crew.songs)
        song = np.where(hidden, stage.catalogue.popular(rng, len(ts), 0.9), crew.songs[turn])
        kept = once(account, song)
        account, ts, song, hidden = account[kept], ts[kept], song[kept], hidden[kept]
        known, share = GHOST_HEARD / (1 - stage.accounts.lost[crew.members].mean()), hidden.mean()
        ordered = (known - share * KEEPING) / max(1 - share, 0.1) if stage.kind == "G" else rng.uniform(0.1, 0.7)
        how = How(np.where(hidden, KEEPING, ordered), rng.uniform(0.4, 0.85), (0.05, 0.95), late=rng.uniform(0.3, 0.8),
                  source=rng.choice((SEARCH, DISCOVER, PLAYLIST), len(ts)))  # fmt: skip
        when = perform(stage, rng, (account, ts.astype(np.int64), song), how)
        if crew.attack == "share_ring":
            ring(stage, crew, (account[~hidden], when[~hidden], song[~hidden]))


def _daytime(stage: Stage, rng: np.random.Generator, account: np.ndarray, day: np.ndarray) -> np.ndarray:
    """An hour of each account's rhythm on the given days (ms)."""
    ts = visits(rng, hours(stage.chance, stage.scale), stage.accounts.rhythm[account], 0)
    return stage.scale.start + day * DAY + ts % DAY


def sell(stage: Stage) -> None:
    """Brokers recruit real people, who now and then like what they are told to, some after a listen."""
    rng = stage.chance.of("selling")
    sellers = stage.accounts.cohorts.get("seller", np.empty(0, np.int64))
    for gang in clusters(rng, sellers, (6, 40)) if len(sellers) else []:
        chosen = rng.choice(len(stage.market), min(len(stage.market), int(rng.integers(2, 10))), replace=False)
        songs = np.unique(np.concatenate([stage.market[n] for n in chosen]))
        member, _ = runs(rng.integers(4, rng.integers(8, 26), len(gang)))
        shift, place = runs(1 + rng.poisson(rng.uniform(0.2, 2.5), len(member)))
        account = gang[member[shift]]
        day = rng.integers(0, stage.scale.days, len(member))[shift]
        first = _daytime(stage, rng, gang[member], np.zeros(len(member), np.int64))[shift]
        pause = np.exp(rng.uniform(2.5, 6.5)) * rng.uniform(0.5, 1.5, len(shift)) * SECOND
        ts = first + day * DAY + (place * pause).astype(np.int64)
        song = songs[(day // int(rng.integers(1, 6)) + place + rng.integers(0, 3, len(shift))) % len(songs)]
        how = How(rng.uniform(0.1, 0.95), rng.uniform(0.1, 0.8), (0.03, 0.9), late=rng.uniform(0.2, 0.8),
                  source=rng.choice((SEARCH, LINK, 2)), sold=1)  # fmt: skip
        perform(stage, rng, (account, ts, song), how)
