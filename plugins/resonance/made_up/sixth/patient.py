"""The careful trade of worlds A and G, and the real people who sell likes through an app that pays by the task."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.stage import ARTIST_PAGE, DISCOVER, PLAYLIST, SEARCH
from resonance.made_up.sixth.crews import Crew
from resonance.made_up.sixth.sidelines import ring
from resonance.made_up.sixth.stage import Manner, Stage, hear
from resonance.made_up.sixth.terms import GHOST_HEARD
from resonance.made_up.third.scale import DAY, HOUR, SECOND

MOST_A_DAY = 3


def wait(stage: Stage, crews: list[Crew]) -> None:
    """One to three likes a day for weeks, for customers and, for cover, of hits that are really played."""
    for number, crew in enumerate(crews):
        rng = stage.chance.of(f"patient {number}")
        member, slot, covers, ts = _calendar(stage, rng, crew)
        song = _agenda(rng, crew, (member, slot))
        hits = rng.choice(stage.catalogue.hits(rng.uniform(0.02, 0.1)), len(slot))
        song, account = np.where(covers, hits, song), crew.members[member]
        once = np.unique(account * len(stage.catalogue.genre) + song, return_index=True)[1]
        account, ts, song, covers = account[once], ts[once], song[once], covers[once]
        terms, loss = crew.terms, 1 - stage.habits.lost
        heard = np.where(covers, 0.97, terms.heard) if stage.kind == "A" else min(1.0, GHOST_HEARD / loss)
        manner = Manner(heard=heard, whole=terms.fraction * 0.8, fraction=terms.fraction,
                        source=rng.choice([DISCOVER, PLAYLIST, SEARCH, ARTIST_PAGE], len(ts)))  # fmt: skip
        liked = hear(stage, (account, ts, song), manner)
        if crew.attack == "share_ring":
            ring(stage, rng, crew, (account[~covers], liked[~covers], song[~covers]))


def _calendar(stage: Stage, rng: np.random.Generator, crew: Crew) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(member, its day of work, whether for cover, when) by like; each member has its hours, its start and its days off."""
    terms, count, scale = crew.terms, len(crew.members), stage.scale
    first = rng.uniform(0, max(scale.days - terms.span, 1)) + rng.exponential(terms.spread / 48, count)
    day = np.arange(int(terms.span))
    works = rng.random((count, len(day))) < rng.beta(6, 2, count)[:, None]
    member, slot = np.nonzero(works)
    often = (1 + rng.poisson(terms.daily / 2, len(slot))).clip(1, MOST_A_DAY)
    member, slot = np.repeat(member, often), np.repeat(slot, often)
    wake = stage.accounts.wake[crew.members[member]]
    hour = wake + np.where(rng.random(len(slot)) < 0.5, rng.normal(12, 2, len(slot)), rng.uniform(0.5, 16, len(slot)))
    ts = scale.start + ((first.astype(int)[member] + slot) * DAY + hour * HOUR).astype(np.int64)
    ts += (rng.random(len(slot)) * terms.gap * SECOND).astype(np.int64)
    return member, slot, rng.random(len(slot)) < terms.cover, ts


def _agenda(rng: np.random.Generator, crew: Crew, work: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """The customers' song for each like: a drip has no order; else a song is everybody's for some days."""
    member, slot = work
    songs = rng.permutation(crew.songs)
    if crew.attack == "slow_drip":
        return rng.choice(songs, len(slot))
    pace, window = rng.uniform(0.4, 2.5), rng.integers(1, 5)
    return songs[((slot / pace).astype(int) + rng.integers(0, window, len(slot))) % len(songs)]


def sell(stage: Stage) -> None:
    """Incentive apps post tasks; sellers take some, like within hours, and mostly listen as the app asks."""
    rng, people = stage.chance.of("sellers"), stage.accounts
    taken = np.concatenate(list(people.cohorts.values()))
    free = np.setdiff1d(np.flatnonzero(people.registered[: stage.scale.people] < stage.scale.start), taken)
    count = max(8, round(stage.scale.people * rng.uniform(0.012, 0.025)))
    sellers = np.sort(rng.choice(free, count, replace=False))
    people.cohorts["seller"] = sellers
    for app in np.array_split(rng.permutation(sellers), max(1, count // int(rng.integers(25, 90)))):
        _take_tasks(stage, rng, app)


def _take_tasks(stage: Stage, rng: np.random.Generator, sellers: np.ndarray) -> None:
    """One app: its tasks over the weeks, who takes which, whether its proof of work asks to listen."""
    tasks = int(rng.integers(15, 50))
    songs = np.concatenate([stage.market[one] for one in rng.choice(len(stage.market), 8)])
    song = rng.choice(songs, tasks)
    posted = stage.scale.start + (rng.uniform(0, stage.scale.days - 1, tasks) * DAY).astype(np.int64)
    greed = rng.beta(1.2, 3, len(sellers)) * rng.uniform(0.4, 1.0) + 0.04
    greed[rng.integers(len(sellers))] = 1.0
    who, task = np.nonzero(rng.random((len(sellers), tasks)) < greed[:, None])
    account = sellers[who]
    once = np.unique(account * len(stage.catalogue.genre) + song[task], return_index=True)[1]
    account, task = account[once], task[once]
    ts = posted[task] + (rng.lognormal(np.log(rng.uniform(0.5, 10)), 1.1, len(task)) * HOUR).astype(np.int64)
    asleep = (stage.accounts.wake[account] * HOUR - (ts - stage.scale.start) % DAY).clip(0)
    asleep += np.where(asleep > 0, rng.exponential(1.5, len(ts)) * HOUR, 0)
    manner = Manner(heard=rng.uniform(0.2, 0.95), whole=rng.uniform(0.05, 0.5), fraction=rng.uniform(0.1, 0.6),
                    source=SEARCH if rng.random() < 0.5 else ARTIST_PAGE, sold=1)  # fmt: skip
    hear(stage, (account, ts + asleep.astype(np.int64), song[task]), manner)
