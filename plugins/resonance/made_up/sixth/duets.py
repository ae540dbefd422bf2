"""What people do for one another: sing and share, open what friends shared, pass it on; comment, follow, keep lists."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.stage import LINK
from resonance.made_up.sixth.listening import Heard, appeal_of
from resonance.made_up.sixth.stage import Manner, Stage, hear
from resonance.made_up.sixth.talk import lyric, remark
from resonance.made_up.third.scale import HOUR, SECOND

ROUNDS = 3
"""How often a share is passed on at most."""


def mingle(stage: Stage, heard: Heard) -> None:
    """Shares and what follows from them, then comments, follows, lists and complaints."""
    _share(stage, heard)
    _comment(stage)
    _keep(stage)


def _soon(rng: np.random.Generator, seconds: float, count: int) -> np.ndarray:
    """Short waits (ms) of so many seconds on average, beside the 700 ms that a hand needs."""
    return (700 + rng.exponential(seconds, count) * SECOND).astype(np.int64)


def _share(stage: Stage, heard: Heard) -> None:
    rng, people = stage.chance.of("shares"), stage.accounts
    weight = people.sociable[heard.account] * heard.appeal**3 * (heard.ts >= stage.scale.start)
    wished = stage.habits.sharing * (heard.ts >= stage.scale.start).sum()
    at = np.flatnonzero(rng.random(len(weight)) < weight * wished / weight.sum())
    account, song = heard.account[at], heard.song[at]
    ts = heard.ts[at] + heard.listened[at] + (rng.exponential(30, len(at)) * SECOND).astype(np.int64)
    parent = np.full(len(at), -1)
    for _ in range(ROUNDS):
        number = stage.log.number("share", len(ts))
        channel = (8 * stage.toss(account, number, 51) ** 1.6).astype(int)
        stage.log.add("share", account, ts, song=song, share=number, parent=parent, channel=channel, surface=1)
        opens = rng.poisson(stage.habits.opening_friends, len(ts))
        place = np.repeat(np.arange(len(ts)), opens)
        friend = people.friends[account[place], rng.integers(0, people.friends.shape[1], len(place))]
        place, friend = place[friend >= 0], friend[friend >= 0]
        when = ts[place] + 20 * SECOND + (rng.lognormal(0.3, 1.6, len(place)) * HOUR).astype(np.int64)
        stage.log.add("share_open", friend, when, share=number[place])
        thing, takes = song[place], appeal_of(stage, friend, song[place])
        manner = Manner(
            heard=0.8, whole=0.45, liked=2 * stage.habits.caught * takes * people.liking[friend].clip(0, 2), source=LINK
        )
        hear(stage, (friend, when + _soon(rng, 2, len(when)), thing), manner)
        on = rng.random(len(when)) < 0.12 * people.sociable[friend].clip(0, 3)
        account, song, parent = friend[on], thing[on], number[place][on]
        ts = when[on] + (rng.exponential(200, int(on.sum())) * SECOND).astype(np.int64) + 40 * SECOND


def _comment(stage: Stage) -> None:
    """After some likes, and below songs that one plays; those who quote lyrics write the same lines."""
    rng, likes, people = stage.chance.of("comments"), stage.log.rows("like"), stage.accounts
    quoting = np.isin(likes["account"], people.cohorts["lyric_quotes"])
    eager = people.sociable[likes["account"]].clip(0, 4) * stage.habits.talk
    at = np.flatnonzero(rng.random(len(eager)) < np.where(quoting, rng.uniform(0.4, 0.7), eager))
    wait = (rng.lognormal(np.log(35), 1.0, len(at)) * SECOND).astype(np.int64)
    song = likes["song"][at]
    quotes = rng.random(len(at)) < np.where(quoting[at], 0.85, 0.06)
    texts = [lyric(rng, int(one)) if quote else remark(rng) for one, quote in zip(song, quotes, strict=True)]
    phrase = np.array([stage.say(text) for text in texts], np.int64)
    stage.log.add("comment", likes["account"][at], likes["ts"][at] + wait, song=song, phrase=phrase)


def _keep(stage: Stage) -> None:
    """Liked songs go to a list of one's own; artists are followed, friends too; some campaigns are closed."""
    rng, likes, people = stage.chance.of("keeping"), stage.log.rows("like"), stage.accounts
    account, ts, song = likes["account"], likes["ts"], likes["song"]
    kept = (rng.random(len(ts)) < 0.07) & (likes["action"] == 0)
    owner, first = np.unique(account[kept], return_index=True)
    stage.log.add("playlist", owner, ts[kept][first] + _soon(rng, 0.3, len(owner)), action=0, list=owner)
    stage.log.add("playlist", account[kept], ts[kept] + _soon(rng, 4, kept.sum()), action=1, list=account[kept], song=song[kept])
    fans = rng.random(len(ts)) < stage.habits.following
    stage.log.add("follow", account[fans], ts[fans] + _soon(rng, 15, fans.sum()), target=stage.catalogue.artist[song[fans]])
    meets = np.flatnonzero(rng.random(len(ts)) < 0.006)
    friend = people.friends[account[meets], 0]
    known = friend >= 0
    when = (ts[meets] + _soon(rng, 60, len(meets)))[known]
    stage.log.add("follow", account[meets][known], when, kind=1, target=friend[known])
    bored = np.flatnonzero(rng.random(len(ts)) < 0.002)
    stage.log.add("negative_feedback", account[bored], ts[bored] + _soon(rng, 20, len(bored)), how=rng.integers(0, 4, len(bored)),
                  target=rng.integers(0, len(stage.plans), len(bored)))  # fmt: skip
