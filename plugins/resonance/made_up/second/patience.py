"""The attacks of worlds A and G: small groups of aged accounts on their own devices, low and slow, with a life as camouflage.

In A a paid like is heard in part or not at all, as the group's operator saves time; in G 88 % of everything that is liked was
really played, as long as people play. Groups serve several customers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.second.hiring import GHOST_PLAYED, order, pay_likes
from resonance.made_up.second.living import clock_times, listen
from resonance.made_up.second.reacting import Acts, Stage, add_plays, once
from resonance.made_up.second.scale import DAY_MS

LIVING_GROUPS = 0.4
SIZES = {"coordinated_likes": (5, 21), "slow_drip": (1, 2), "share_ring": (5, 13)}


@dataclass(frozen=True)
class Manner:
    """How a group works: acts a day, share of camouflage, share of paid likes that are played, plays beside, days in service.

    `living` is the share of days on which its accounts listen as people do, besides.
    """

    rate: float
    camouflage: float
    played: float
    beside: float
    begin: int
    length: int
    ghost: bool
    living: float


def draw_manner(rng: np.random.Generator, days: int, ghost: bool) -> Manner:
    """The manner of one group."""
    length = int(rng.integers(18, days + 1))
    played = GHOST_PLAYED if ghost else rng.uniform(0.05, 0.6)
    beside = rng.uniform(0.5, 2.5) if ghost else rng.uniform(0.0, 1.0)
    living = rng.uniform(0.05, 0.6) if rng.random() < LIVING_GROUPS else 0.0
    begin = int(rng.integers(0, days - length + 1))
    return Manner(rng.uniform(1, 3), rng.uniform(0.3, 0.7), played, beside, begin, length, ghost, living)


def work(stage: Stage, hired: dict[str, int], ghost: bool) -> None:
    """Fill the hired accounts with groups; the slow drip's accounts work alone, each with orders of its own from one market."""
    following, market = stage.people.real, order(stage, stage.draws.stream("market"), (20, 30), (3, 6))
    for attack, accounts in hired.items():
        rng = stage.draws.stream("patient " + attack)
        end = following + accounts
        while following < end:
            who = np.arange(following, min(following + int(rng.integers(*SIZES[attack])), end), dtype=np.int32)
            for user in who:
                stage.people.attack[user] = attack
            alone = attack == "slow_drip"
            songs = rng.permutation(market)[:50] if alone else order(stage, rng, (5, 12), (3, 8))
            _serve(stage, rng, (who, songs), draw_manner(rng, stage.scale.days, ghost))
            if attack == "share_ring":
                _share_about(stage, rng, who, songs)
            following += len(who)


def _serve(stage: Stage, rng: np.random.Generator, group: tuple[np.ndarray, np.ndarray], manner: Manner) -> None:
    who, songs = group
    people = stage.people
    people.registered_ms[who] = np.minimum(
        people.registered_ms[who], stage.scale.first_ms - rng.integers(60, 900, len(who)) * DAY_MS
    )
    people.activity[who] = manner.living
    count = np.maximum(rng.poisson(manner.rate * manner.length, len(who)), 8)
    user = np.repeat(who, count)
    day = manner.begin + rng.integers(0, manner.length, len(user))
    ts = clock_times(rng, people, user, stage.scale.first_ms + day.astype(np.int64) * DAY_MS)
    cover = rng.random(len(user)) < manner.camouflage
    # An order runs through the songs: what is pushed this week is what everyone in the group likes this week.
    pushed = songs[
        (day[~cover] * len(songs) // stage.scale.days + rng.integers(0, max(len(songs) // 3, 2), (~cover).sum())) % len(songs)
    ]
    paid = (user[~cover], ts[~cover], pushed)
    hide = (user[cover], ts[cover], stage.catalogue.popular(rng, int(cover.sum())))
    opens = once(user, day)
    stage.events.add("app_open", user[opens], ts[opens] - 240_000, source=0)
    pay_likes(stage, paid)
    pay_likes(stage, hide)
    _hear(stage, rng, hide, (GHOST_PLAYED if manner.ghost else 0.95, True))
    _hear(stage, rng, paid, (manner.played, manner.ghost))
    _beside(stage, rng, who, manner)


def _hear(stage: Stage, rng: np.random.Generator, acts: Acts, plan: tuple[float, bool]) -> None:
    """Play a share of what is liked: as people do (the like falls inside the play), or in part before the like."""
    user, ts, song = acts
    share, fully = plan
    chosen = np.flatnonzero(rng.random(len(user)) < share)
    duration = stage.catalogue.duration_ms[song[chosen]]
    partly = (duration * rng.uniform(0.05, 0.6, len(chosen))).astype(np.int64)
    listened = listen(rng, duration, 0.85) if fully else partly
    before = (listened * rng.random(len(chosen)) ** 0.8).astype(np.int64) if fully else listened + 1_500
    add_plays(stage, rng, (user[chosen], ts[chosen] - before, song[chosen]), listened=listened, source=int(rng.integers(0, 9)))


def _beside(stage: Stage, rng: np.random.Generator, who: np.ndarray, manner: Manner) -> None:
    """Plays that nothing follows, at the hours of the account's clock; a third of them repeats."""
    user = np.repeat(who, rng.poisson(manner.beside * manner.rate * manner.length, len(who)))
    day = manner.begin + rng.integers(0, manner.length, len(user))
    ts = clock_times(rng, stage.people, user, stage.scale.first_ms + day.astype(np.int64) * DAY_MS)
    song = stage.catalogue.popular(rng, len(user))
    again = np.flatnonzero(rng.random(len(user)) < 0.33)
    song[again] = song[np.maximum(again - 1, 0)]
    add_plays(stage, rng, (user, ts, song), source=6)


def _share_about(stage: Stage, rng: np.random.Generator, who: np.ndarray, songs: np.ndarray) -> None:
    """Members share a customer's song every few days; one or two others open it within the day."""
    count = int(rng.integers(8, 25))
    sharer = rng.choice(who, count)
    ts = clock_times(rng, stage.people, sharer, stage.scale.first_ms + rng.integers(0, stage.scale.days - 1, count) * DAY_MS)
    song, number = rng.choice(songs, count), 700_000_000 + rng.choice(90_000_000, count, replace=False)
    stage.events.add("share", sharer, ts, song=song, share_no=number, surface=1)
    opened = np.repeat(np.arange(count), rng.integers(1, 4, count))
    opener = rng.choice(who, len(opened))
    other = opener != sharer[opened]
    opened, opener = opened[other], opener[other]
    when = ts[opened] + rng.exponential(DAY_MS / 4, len(opened)).astype(np.int64) + 30_000
    stage.events.add("share_open", opener, when, share_no=number[opened], surface=1)
    add_plays(stage, rng, (opener, when + 3_000, song[opened]), source=9)
