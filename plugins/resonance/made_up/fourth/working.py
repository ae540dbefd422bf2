"""Crews at work: what each trade makes of its jobs; and real people who sell likes."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fourth.broker import Crew
from resonance.made_up.fourth.gatherings import like_new
from resonance.made_up.fourth.shifts import Jobs, plan_jobs, play_for
from resonance.made_up.fourth.stage import COMMENTS, LINK, LIST_PAGE, OTHER, PLAYER, SEARCH, Stage, between
from resonance.made_up.fourth.talking import spam, stolen
from resonance.made_up.third.log import SOLD
from resonance.made_up.third.scale import MINUTE, SECOND, runs

Rng = np.random.Generator


def work(stage: Stage) -> None:
    """Add the acts of every crew but the coupon hunters, who wait for campaigns."""
    for number, crew in enumerate(stage.crews):
        if crew.attack == "reward_only":
            continue
        rng = stage.chance.of(f"crew {number}")
        jobs = plan_jobs(stage, rng, crew)
        DOING.get(crew.attack, _like)(stage, rng, crew, jobs)


def _pages(stage: Stage, rng: Rng, count: int) -> np.ndarray:
    """Where the taps are made; whoever takes his time uses the player, as people do."""
    weight = np.array((3, 1, 1, 1, 0.3) if stage.kind == "S" else (12, 4, 1, 3, 0.5))
    return rng.choice([PLAYER, LIST_PAGE, SEARCH, OTHER, COMMENTS], count, p=rng.dirichlet(weight))


def _like(stage: Stage, rng: Rng, crew: Crew, jobs: Jobs) -> None:
    play_for(stage, rng, jobs, patient=stage.kind != "S")
    like_new(stage, jobs.account, jobs.ts, jobs.song, surface=_pages(stage, rng, len(jobs.ts)))


def _churn(stage: Stage, rng: Rng, crew: Crew, jobs: Jobs) -> None:
    """Like, take back and like again, so that the counter of new likes runs."""
    _like(stage, rng, crew, jobs)
    owner, place = runs(1 + rng.poisson(between(rng, (1, 4)), len(jobs.ts)))
    pause = between(rng, (3, 20_000)) * SECOND
    rounds = place + rng.uniform(0.4, 0.9, len(owner))
    back = jobs.ts[owner] + (rounds * pause).astype(np.int64)
    account, song = jobs.account[owner], jobs.song[owner]
    stage.log.add("like", account, back, song=song, action=1, surface=PLAYER)
    stage.log.add(
        "like", account, back + (rng.uniform(0.05, 0.3, len(owner)) * pause).astype(np.int64), song=song, surface=PLAYER
    )


def _comment(stage: Stage, rng: Rng, crew: Crew, jobs: Jobs) -> None:
    """Comment sellers copy a small stock again and again; spammers vary an advertisement. Some jobs are likes, too."""
    make = stolen if crew.attack == "copied_comment" else spam
    text = make(stage, rng, len(jobs.ts))
    stage.log.add("comment", jobs.account, jobs.ts, song=jobs.song, phrase=text, surface=COMMENTS)
    also = rng.random(len(jobs.ts)) < rng.uniform(0, 0.5)
    some = Jobs(jobs.account[also], jobs.song[also], jobs.ts[also] + rng.integers(2, 40, also.sum()) * SECOND, jobs.heard[also])
    _like(stage, rng, crew, some)


def _ring(stage: Stage, rng: Rng, crew: Crew, jobs: Jobs) -> None:
    """Members share, the others open within minutes to hours, some pass it on; some like, too."""
    count = len(jobs.ts)
    number = stage.shares + np.arange(count)
    stage.shares += count
    parent = np.where(rng.random(count) < rng.uniform(0, 0.4), number - rng.integers(1, 9, count), -1)
    parent = np.where(parent >= number[:1], parent, -1)
    channel = rng.choice([0, 1, 2, 6], count)
    stage.log.add("share", jobs.account, jobs.ts, song=jobs.song, share=number, parent=parent, channel=channel, surface=OTHER)
    owner, _ = runs(rng.poisson(between(rng, (1.5, min(8, len(crew.members))) if stage.kind == "S" else (0.5, 2.5)), count))
    opener = rng.choice(crew.members, len(owner))
    other = opener != jobs.account[owner]
    owner, opener = owner[other], opener[other]
    late = (rng.lognormal(np.log(between(rng, (2, 120))), 1, len(owner)) * MINUTE).astype(np.int64)
    stage.log.add("share_open", opener, jobs.ts[owner] + late, share=number[owner], surface=LINK)
    also = rng.random(count) < (rng.uniform(0.3, 0.9) if stage.kind != "S" else rng.uniform(0, 0.5))
    _like(stage, rng, crew, Jobs(jobs.account[also], jobs.song[also], jobs.ts[also] + 9 * SECOND, jobs.heard[also]))


DOING = {
    "like_churn": _churn, "copied_comment": _comment, "spam_comment": _comment, "share_ring": _ring,
}  # fmt: skip


def sell(stage: Stage) -> None:
    """Real people like what a broker asks for, between songs of their own; whatever else they do is their own."""
    rng, people, plays = stage.chance.of("sell"), stage.accounts, stage.log.rows("play")
    orders = [order for crew in stage.crews for order in crew.orders]
    if not orders:
        return
    fit = np.flatnonzero((people.attack == 0) & (np.bincount(plays["account"], minlength=len(people)) >= 40))
    in_crowd = np.concatenate(list(people.cohorts.values()))
    fit = rng.permutation(np.setdiff1d(fit, in_crowd))
    sellers = people.cohorts["seller"] = np.sort(fit[: round(stage.habit["seller"] * len(people))])
    order = np.argsort(plays["account"], kind="stable")
    times, owner = plays["ts"][order], plays["account"][order]
    low, high = np.searchsorted(owner, sellers), np.searchsorted(owner, sellers, side="right")
    circles = rng.integers(0, max(2, len(sellers) // 20), len(sellers))
    sold: list[np.ndarray] = []
    for place, seller in enumerate(sellers.tolist()):
        own = stage.chance.of(f"circle {circles[place]}")
        pool = np.unique(np.concatenate([orders[n] for n in own.integers(0, len(orders), 5)]))
        song = rng.permutation(pool)[: int(rng.integers(6, 31))]
        ts = times[rng.integers(low[place], high[place], len(song))] + rng.integers(5, 220, len(song)) * SECOND
        sold.append(np.stack([np.full(len(song), seller), song, ts]))
    account, song, ts = np.concatenate(sold, axis=1)
    heard = rng.random(len(ts)) < (rng.uniform(0.02, 0.45) if stage.kind == "S" else rng.uniform(0.3, 0.75))
    play_for(stage, rng, Jobs(account, song, ts, heard), patient=stage.kind != "S")
    like_new(stage, account, ts, song, surface=_pages(stage, rng, len(song)), deed=SOLD)
