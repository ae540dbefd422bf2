"""Kind S: what each attack's crews do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from resonance.made_up.third.acts import Turns, like_at
from resonance.made_up.third.affection import UNLIKE
from resonance.made_up.third.catalogue import make_urns
from resonance.made_up.third.crews import Crew
from resonance.made_up.third.log import PLAYER_PAGE, Stage
from resonance.made_up.third.occasions import evening
from resonance.made_up.third.paid import Manner, assign, deliver, drip, rush
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, runs

Rng = np.random.Generator


def work(stage: Stage, crews: list[Crew]) -> None:
    """Every crew but the coupon hunters, who work in campaigns."""
    for number, crew in enumerate(crews):
        if crew.attack in WORK:
            WORK[crew.attack](stage, stage.chance.of(f"work {number}"), crew)


def _filled(stage: Stage, rng: Rng, crew: Crew, most: float = 0.6) -> Turns:
    """The crew's orders, and to hide them songs of the charts."""
    turns = assign(rng, crew.members, crew.songs, rng.uniform(0.5, 1.0))
    count = int(len(turns) * rng.uniform(0, most))
    song = make_urns(stage.catalogue).chart.draw(rng, np.zeros(count, int))
    account, song = np.concatenate([turns.account, rng.choice(crew.members, count)]), np.concatenate([turns.song, song])
    order = np.lexsort((rng.random(len(account)), account))
    return Turns(account[order], song[order], np.zeros(len(account), np.int64))


def _burst(stage: Stage, rng: Rng, crew: Crew) -> None:
    deliver(stage, rng, rush(stage, rng, _filled(stage, rng, crew, 1.0), rng.uniform(0.3, 5.0)), Manner.draw(rng, 0.7, 1.0))


def _slowly(stage: Stage, rng: Rng, crew: Crew) -> None:
    turns = drip(stage, rng, _filled(stage, rng, crew), rng.uniform(0.8, 4.0))
    deliver(stage, rng, turns, Manner.draw(rng, 0.3, 1.0))


def _farm(stage: Stage, rng: Rng, crew: Crew) -> None:
    turns = _filled(stage, rng, crew)
    turns = drip(stage, rng, turns, rng.uniform(2, 9)) if rng.random() < 0.6 else rush(stage, rng, turns, rng.uniform(5, 70))
    deliver(stage, rng, turns, Manner.draw(rng, 0.1, 0.9))


def _together(stage: Stage, rng: Rng, crew: Crew) -> None:
    """Order by order, all within minutes to a day of one another."""
    for order in crew.orders:
        turns = assign(rng, crew.members, order, rng.uniform(0.6, 1.0))
        turns.ts = evening(stage, rng) + rng.integers(0, int(rng.lognormal(np.log(2), 1.2) * HOUR) + MINUTE, len(turns))
        deliver(stage, rng, turns, Manner.draw(rng, 0.2, 1.0))


def _fresh(stage: Stage, rng: Rng, crew: Crew) -> None:
    turns = _filled(stage, rng, crew)
    soon = rng.exponential(rng.uniform(0.1, 3.0), len(turns)) * DAY
    turns.ts = stage.accounts.registered[turns.account] + 2 * MINUTE + soon.astype(np.int64)
    deliver(stage, rng, turns, Manner.draw(rng, 0.2, 1.0))


def _blindly(stage: Stage, rng: Rng, crew: Crew) -> None:
    """Long lists liked without a listen, at the pace of a person, the orders among them."""
    turns = _filled(stage, rng, crew, 4.0)
    turns = rush(stage, rng, turns, rng.uniform(6, 60)) if rng.random() < 0.5 else drip(stage, rng, turns, rng.uniform(5, 20))
    deliver(stage, rng, turns, Manner.draw(rng, 0.9, 1.0))


def _churn(stage: Stage, rng: Rng, crew: Crew) -> None:
    """Like, take back, like again, so that a counter sees several."""
    turns = deliver(stage, rng, drip(stage, rng, _filled(stage, rng, crew, 0.3), rng.uniform(1, 5)), Manner.draw(rng, 0.3, 1.0))
    pause = rng.choice([20 * SECOND, 10 * MINUTE, 5 * HOUR, 20 * HOUR])
    for _ in range(int(rng.integers(1, 5))):
        off = (turns.ts + rng.exponential(pause, len(turns))).astype(np.int64)
        stage.log.add("like", turns.account, off, song=turns.song, action=UNLIKE, surface=PLAYER_PAGE)
        turns = Turns(turns.account, turns.song, off + SECOND + rng.exponential(pause, len(turns)).astype(np.int64))
        turns = turns.only(rng.random(len(turns)) < 0.9).within(stage)
        like_at(stage, turns)


def _copy(stage: Stage, rng: Rng, crew: Crew) -> None:
    """The same few texts again and again under the customers' songs, with a few likes."""
    scripts = stage.phrases.script(rng, int(rng.integers(2, 16)))
    _talk(stage, rng, _posts(rng, crew), lambda count: rng.choice(scripts, count))
    deliver(
        stage,
        rng,
        drip(stage, rng, assign(rng, crew.members, crew.songs, rng.uniform(0.2, 0.9)), 3.0),
        Manner.draw(rng, 0.5, 1.0),
    )


def _spam(stage: Stage, rng: Rng, crew: Crew) -> None:
    posts = _posts(rng, crew)
    posts.song = make_urns(stage.catalogue).chart.draw(rng, np.zeros(len(posts), int))
    _talk(stage, rng, posts, lambda count: stage.phrases.spam(rng, count))
    deliver(
        stage, rng, drip(stage, rng, assign(rng, crew.members, crew.songs, rng.uniform(0, 0.4)), 2.0), Manner.draw(rng, 0.3, 1.0)
    )


def _posts(rng: Rng, crew: Crew) -> Turns:
    """Who writes how often, under which of the customers' songs."""
    owner, _ = runs(rng.integers(4, int(rng.integers(6, 40)), len(crew.members)))
    return Turns(crew.members[owner], rng.choice(crew.songs, len(owner)), np.zeros(len(owner), np.int64))


def _talk(stage: Stage, rng: Rng, turns: Turns, write: Callable[[int], np.ndarray]) -> None:
    turns = drip(stage, rng, turns, rng.uniform(1, 12)) if rng.random() < 0.6 else rush(stage, rng, turns, rng.uniform(5, 90))
    turns = turns.within(stage)
    stage.log.add("comment", turns.account, turns.ts, song=turns.song, phrase=write(len(turns)))


def pass_around(stage: Stage, rng: Rng, crew: Crew, rate: float) -> None:
    """Members share the customers' songs and open one another's shares."""
    shared = drip(stage, rng, assign(rng, crew.members, crew.songs, rng.uniform(0.2, 0.7)), rate).within(stage)
    number = stage.log.new_shares(len(shared))
    channel = rng.integers(0, 8, len(shared))
    stage.log.add("share", shared.account, shared.ts, song=shared.song, share=number, channel=channel)
    openers = rng.binomial(len(crew.members) - 1, rng.uniform(0.1, 0.6), len(shared))
    row, _ = runs(openers)
    who = rng.choice(crew.members, len(row))
    other = who != shared.account[row]
    row, who = row[other], who[other]
    ts = shared.ts[row] + (rng.lognormal(np.log(40), 1.3, len(row)) * MINUTE).astype(np.int64)
    stage.log.add("share_open", who, ts, share=number[row])


def _ring(stage: Stage, rng: Rng, crew: Crew) -> None:
    pass_around(stage, rng, crew, rng.uniform(1, 6))
    turns = drip(stage, rng, assign(rng, crew.members, crew.songs, rng.uniform(0.2, 0.9)), rng.uniform(1, 4))
    deliver(stage, rng, turns, Manner.draw(rng, 0.2, 1.0))


def _replay(stage: Stage, rng: Rng, crew: Crew) -> None:
    """One real person's plays, recorded, with the customers' songs put in, played back later from every account."""
    plays = stage.log.rows("play")
    busy = np.flatnonzero(np.bincount(plays["account"][stage.accounts.attack[plays["account"]] == 0]) >= 15)
    rows = np.flatnonzero(plays["account"] == rng.choice(busy))
    rows = rows[np.argsort(plays["ts"][rows], kind="stable")][: int(rng.integers(15, 90))]
    offset = plays["ts"][rows] - plays["ts"][rows[0]]
    rows, offset = rows[offset < 10 * DAY], offset[offset < 10 * DAY]
    earliest = plays["ts"][rows[0]] + HOUR
    late = max(int(stage.scale.end - earliest - offset[-1]) - DAY, 1)
    ordered = rng.random(len(rows)) < rng.uniform(0.15, 0.6)
    song = np.where(ordered, rng.choice(crew.songs, len(rows)), plays["song"][rows])
    part = (plays["listened"][rows] / stage.catalogue.duration[plays["song"][rows]]).clip(0, 1)
    listened = (part * stage.catalogue.duration[song]).astype(np.int64)
    liked = ordered | (rng.random(len(rows)) < 0.1)
    for member in crew.members:
        begin = earliest + int(rng.uniform(0, late)) + rng.integers(0, DAY)
        ts = begin + offset + rng.integers(0, int(rng.integers(1, 400)), len(rows))
        turns = Turns(np.full(len(rows), member), song, ts)
        there = (ts < stage.scale.end) & (ts > stage.accounts.registered[member])
        given = {name: plays[name][rows][there] for name in ("source", "ending")}
        stage.log.add("play", turns.account[there], ts[there], song=song[there], listened=listened[there], **given)
        like_at(stage, Turns(turns.account, song, ts + listened // 2).only(liked & there))


WORK: dict[str, Callable[[Stage, Rng, Crew], None]] = {
    "script_burst": _burst, "coordinated_likes": _together, "slow_drip": _slowly, "device_farm": _farm, "network_farm": _farm,
    "fresh_account_ring": _fresh, "unheard_likes": _blindly, "copied_comment": _copy, "spam_comment": _spam, "share_ring": _ring,
    "replayed_trace": _replay, "like_churn": _churn, "emulator": _slowly,
}  # fmt: skip
