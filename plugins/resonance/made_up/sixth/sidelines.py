"""What some crews do beside liking: unlike and like again, copy comments, advertise, open one another's shares, replay traces."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from resonance.made_up.fifth.stage import LINK
from resonance.made_up.sixth.crews import Crew
from resonance.made_up.sixth.listening import Heard
from resonance.made_up.sixth.stage import Manner, Stage, hear
from resonance.made_up.sixth.talk import advert, remark, vary
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND

Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


def churn(stage: Stage, rng: np.random.Generator, rows: Rows) -> None:
    """The like is taken back and given again, once or several times, so that the song keeps appearing among the newest."""
    account, ts, song = rows
    rest, rounds = np.exp(rng.uniform(np.log(2 * MINUTE), np.log(30 * HOUR))), 1 + rng.poisson(rng.uniform(0.3, 3))
    for _ in range(rounds):
        again = rng.random(len(ts)) < rng.uniform(0.5, 0.95)
        account, song = account[again], song[again]
        back = ts[again] + (rng.lognormal(0, 0.6, len(song)) * rest).astype(np.int64) + SECOND
        ts = back + (rng.lognormal(0, 0.6, len(song)) * rest * rng.uniform(0.02, 1)).astype(np.int64) + SECOND
        stage.log.add("like", account, back, song=song, surface=8, action=1)
        stage.log.add("like", account, ts, song=song, surface=8)


def copy_comments(stage: Stage, rng: np.random.Generator, crew: Crew, rows: Rows) -> None:
    """Praise from a sheet, or what others wrote, pasted as it is or altered a little."""
    count = int(rng.integers(2, 14))
    others = stage.texts and rng.random() < 0.5
    sheet = [stage.texts[rng.integers(len(stage.texts))] if others else remark(rng) for _ in range(count)]
    altered = rng.random() * crew.terms.care
    _write(stage, rng, _some(rng, rows, rng.uniform(0.5, 1)), lambda: vary(rng, sheet[rng.integers(count)], altered))


def spam(stage: Stage, rng: np.random.Generator, crew: Crew, rows: Rows) -> None:
    """Adverts under the customers' songs and under hits, where people look."""
    account, ts, song = _some(rng, rows, rng.uniform(0.5, 1))
    seen = np.where(rng.random(len(song)) < rng.random(), rng.choice(stage.catalogue.hits(0.05), len(song)), song)
    offers = [advert(rng) for _ in range(rng.integers(1, 6))]
    altered = rng.random() * (0.4 + crew.terms.care)
    _write(stage, rng, (account, ts, seen), lambda: vary(rng, offers[rng.integers(len(offers))], altered))


def _some(rng: np.random.Generator, rows: Rows, part: float) -> Rows:
    account, ts, song = rows
    chosen = rng.random(len(ts)) < part
    return account[chosen], ts[chosen], song[chosen]


def _write(stage: Stage, rng: np.random.Generator, rows: Rows, text: Callable[[], str]) -> None:
    account, ts, song = rows
    phrase = np.array([stage.say(text()) for _ in ts], np.int64)
    wait = (rng.lognormal(np.log(rng.uniform(3, 60)), 0.7, len(ts)) * SECOND).astype(np.int64)
    stage.log.add("comment", account, ts + wait, song=song, phrase=phrase)


def ring(stage: Stage, rng: np.random.Generator, crew: Crew, rows: Rows) -> None:
    """Some of the liked songs are shared; fellows open them, mostly like them too in a world of kind S, and pass some on."""
    account, ts, song = _some(rng, rows, rng.uniform(0.3, 0.9))
    share = _share(stage, rng, (account, ts + rng.integers(2 * SECOND, MINUTE, len(ts)), song), np.full(len(ts), -1))
    at = np.repeat(np.arange(len(ts)), rng.poisson(rng.uniform(0.6, 3), len(ts)))
    fellow = rng.choice(crew.members, len(at))
    when = ts[at] + MINUTE + (rng.exponential(max(crew.terms.spread / 4, 0.05), len(at)) * HOUR).astype(np.int64)
    other = fellow != account[at]
    fellow, when, at = fellow[other], when[other], at[other]
    stage.log.add("share_open", fellow, when, share=share[at])
    liked = 0.7 if stage.kind == "S" else 0.0
    manner = Manner(heard=crew.terms.heard, whole=0.2, fraction=crew.terms.fraction, liked=liked, source=LINK)
    hear(stage, (fellow, when + rng.integers(600, 6_000, len(when)), song[at]), manner)
    on = rng.random(len(when)) < rng.uniform(0, 0.4)
    later = when[on] + rng.integers(20 * SECOND, 5 * MINUTE, int(on.sum()))
    _share(stage, rng, (fellow[on], later, song[at][on]), share[at][on])


def _share(stage: Stage, rng: np.random.Generator, rows: Rows, parent: np.ndarray) -> np.ndarray:
    """The numbers of the shares."""
    account, ts, song = rows
    number, channel = stage.log.number("share", len(ts)), rng.integers(0, 8, len(ts))
    stage.log.add("share", account, ts, song=song, share=number, parent=parent, channel=channel, surface=1)
    return number


def replay(stage: Stage, crews: list[Crew], heard: Heard) -> None:
    """Recorded plays of real accounts, repeated stop by stop, days later, by several members of a crew."""
    rng, people = stage.chance.of("replay"), stage.accounts
    edge = np.searchsorted(heard.account, np.arange(len(people) + 1))
    first, last = stage.scale.start + 2 * DAY, stage.scale.end - 10 * DAY
    good = np.flatnonzero((np.diff(edge) > 40) & (people.attack == 0) & (people.lost < 0.15))
    for crew in crews:
        if crew.attack != "replayed_trace":
            continue
        pool = rng.choice(good, min(len(good), 2 + len(crew.members) // 3), replace=False)
        for member in np.repeat(crew.members, rng.integers(1, 4, len(crew.members))):
            source = rng.choice(pool)
            places = np.arange(edge[source], edge[source + 1])
            places = places[(heard.ts[places] > first) & (heard.ts[places] < last)][: rng.integers(15, 90)]
            _repeat(stage, rng, heard, (member, places))


def _repeat(stage: Stage, rng: np.random.Generator, heard: Heard, copy: tuple[int, np.ndarray]) -> None:
    """One member replays some places of a life, later by days, a little out of step."""
    member, places = copy
    delay = int(rng.uniform(0.5, 9) * DAY)
    ts = heard.ts[places] + delay + np.sort(rng.exponential(400, len(places))).astype(np.int64)
    ending = np.where(heard.listened[places] >= stage.catalogue.duration[heard.song[places]], 0, 1)
    stage.log.add("play", np.full(len(places), member), ts, song=heard.song[places], source=heard.source[places],
                  listened=heard.listened[places], ending=ending)  # fmt: skip
