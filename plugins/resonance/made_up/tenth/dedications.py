"""Songs dedicated to friends: opened hours later, heard or not, liked for thanks; and circles that do it by duty."""

from __future__ import annotations

import numpy as np

from resonance.made_up.tenth.log import PHONE
from resonance.made_up.tenth.stage import COMPLETED, LINK, SHARE_PAGE, SKIP, Stage
from resonance.made_up.tenth.trades import Crew
from resonance.made_up.third.scale import HOUR, MINUTE, SECOND


def dedicate(stage: Stage, crews: list[Crew]) -> None:
    """Some of what is liked and of what is heard goes to a friend; a few send it on, or send one back."""
    rng = stage.chance.of("dedicating")
    likes, plays, people = stage.log.rows("like"), stage.log.rows("play"), stage.accounts
    liked = np.flatnonzero((rng.random(len(likes["ts"])) < 0.05) & (likes["action"] == 0))
    played = np.flatnonzero(rng.random(len(plays["ts"])) < 0.006)
    account, song, ts = (np.concatenate([likes[name][liked], plays[name][played]]) for name in ("account", "song", "ts"))
    ts, parent = ts + 20 * SECOND + rng.exponential(MINUTE, len(ts)).astype(np.int64), np.full(len(ts), -1)
    for _ in range(3):
        number = stage.log.number("share", len(account))
        facts = {"song": song, "share": number, "parent": parent, "channel": rng.integers(0, 8, len(account))}
        stage.log.add("share", account, ts, surface=SHARE_PAGE, by=PHONE, **facts)
        friends = people.friends[account]
        row, place = np.nonzero((friends >= 0) & (rng.random(friends.shape) < 0.25))
        friend, at = friends[row, place], ts[row] + (rng.gamma(0.6, 6, len(row)) * HOUR).astype(np.int64)
        stage.log.add("share_open", friend, at, share=number[row], by=PHONE)
        _thank(stage, rng, friend, at, song[row])
        on = rng.random(len(row)) < 0.09
        account, song, ts, parent = friend[on], song[row][on], at[on] + 90 * SECOND, number[row][on]
    for crew in crews:
        if crew.attack == "share_ring":
            _by_duty(stage, rng, crew)


def _thank(stage: Stage, rng: np.random.Generator, who: np.ndarray, ts: np.ndarray, song: np.ndarray) -> None:
    """Seven in ten put it on; one in three likes it, out of courtesy, one in four of these unheard."""
    duration, count = stage.catalogue.duration[song], len(who)
    heard = rng.random(count) < 0.7
    part = np.where(rng.random(count) < 0.35, duration, 1_500 + duration * rng.beta(0.8, 2, count) * 0.9).clip(300, duration)
    part, begin = part.astype(np.int64), ts + 2_500
    ending = np.where(part >= duration, COMPLETED, SKIP)
    stage.log.add(
        "play", who[heard], begin[heard], song=song[heard], source=LINK, listened=part[heard], ending=ending[heard], by=PHONE
    )
    polite = rng.random(count) < np.where(stage.accounts.liking[who] > 0, 0.22, 0.08) * np.where(heard, 1.1, 0.7)
    after = np.where(heard, part * rng.random(count), 3 * SECOND).astype(np.int64)
    stage.log.add("like", who[polite], (begin + after)[polite], song=song[polite], surface=SHARE_PAGE, by=PHONE)


def _by_duty(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """A circle: what a member dedicates, the others open, as agreed, and those who forgot do so when reminded."""
    likes = stage.log.rows("like")
    rows = np.flatnonzero(np.isin(likes["account"], crew.members) & (likes["action"] == 0))
    rows = rows[rng.random(len(rows)) < rng.uniform(0.2, 0.5)]
    number, ts = stage.log.number("share", len(rows)), likes["ts"][rows] + rng.gamma(1, 50 * SECOND, len(rows)).astype(np.int64)
    facts = {"song": likes["song"][rows], "share": number, "channel": rng.integers(0, 8, len(rows))}
    stage.log.add("share", likes["account"][rows], ts, surface=SHARE_PAGE, by=PHONE, **facts)
    row, place = np.nonzero(rng.random((len(rows), len(crew.members))) < rng.uniform(0.12, 0.6))
    wait = rng.lognormal(0, 1.1, len(row)) * (45 * MINUTE if stage.kind == "S" else 9 * HOUR)
    wait += np.where(rng.random(len(row)) < 0.2, 12 * HOUR, 0)
    other = crew.members[place] != likes["account"][rows[row]]
    stage.log.add("share_open", crew.members[place][other], (ts[row] + wait)[other], share=number[row][other], by=PHONE)
