"""Suppliers at work in worlds of kind S: volleys, workers' shifts, trickles, the last hours of a vote; and coupon hunters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from resonance.made_up.errands import shuffled, some_of
from resonance.made_up.market import Order, accepted
from resonance.made_up.ninth.coupons import days_of, errands
from resonance.made_up.ninth.errand import Manner, go_through
from resonance.made_up.ninth.rhythm import instants_of, pressed
from resonance.made_up.ninth.stage import CAMPAIGN, DISCOVER, PLAYER, SEARCH, TASK_PAGE, Stage
from resonance.made_up.ninth.trade import DEADLINE, SHIFT, TRADES, TRICKLE, Crew
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND

CLOCKWORK = ("script_burst", "emulator", "device_farm")


def work(stage: Stage, crews: list[Crew]) -> None:
    rng = stage.chance.of("working")
    for crew in crews:
        if crew.attack == "reward_only":
            _hunt(stage, rng, crew)
            continue
        loose = float(rng.choice([0.05, 0.35, 0.8])) if crew.attack in CLOCKWORK else float(rng.uniform(0.5, 1.0))
        draw = crew.draw
        source = int(rng.choice([SEARCH, SEARCH, DISCOVER]))
        manner = Manner(draw["heard"], draw["dwell"], float(0.2 * rng.random() ** 2), draw["pace"], loose, source)
        for order in accepted(rng, stage.orders, int(rng.integers(4, 13))):
            page = order.plan >= 0 and rng.random() < 0.6
            _deliver(stage, rng, crew, order, replace(manner, surface=stage.plans[order.plan].surfaces[0]) if page else manner)
        if crew.attack == "fresh_account_ring":
            _follow_each_other(stage, rng, crew)


def _deliver(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, manner: Manner) -> None:
    """Most members like most of the songs, mixed with what everybody likes."""
    here = crew.members[rng.random(len(crew.members)) < rng.uniform(0.45, 1.0)]
    paid = some_of(rng, order.songs, len(here), rng.uniform(0.55, 1.0))
    count = rng.poisson(crew.draw["show"] * len(order.songs), len(here)).clip(0, 12)
    begin = _begins(stage, rng, crew, order, here)
    at = np.repeat(begin, 12)
    shown = np.where(
        rng.random(len(at)) < 0.5,
        stage.air.rotated(rng, np.repeat(stage.accounts.dial[here, 0], 12), at),
        stage.catalogue.known(rng, len(at)),
    ).reshape(-1, 12)
    shown = np.where(np.arange(12) < count[:, None], shown, -1)
    go_through(stage, rng, shuffled(rng, here, begin, np.hstack([paid, shown])), manner, campaign=order.plan)


def _begins(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, here: np.ndarray) -> np.ndarray:
    """When each of them begins with an order."""
    scale, people, ways = stage.scale, stage.accounts, list(TRADES[crew.attack].ways)
    way = int(rng.choice(ways))
    first, span = order.day, order.span
    ready = int((np.maximum(people.registered, people.wakes)[crew.members].max() - scale.start) // DAY) + 1
    if crew.attack == "fresh_account_ring" or ready > first:
        first, span = min(ready + int(rng.integers(0, 6)), scale.days - 1), 1 if way != TRICKLE else 4
    if way == DEADLINE and order.plan >= 0:
        end = stage.plans[order.plan].end - int(rng.exponential(30 * MINUTE))
        return pressed(rng, people.life[here], end - int(rng.uniform(2, 30) * HOUR), end)
    if way == TRICKLE:
        days = first + (span * rng.random(len(here)) ** rng.uniform(0.7, 1.4)).astype(np.int64)
        return instants_of(rng, scale, people.life[here], days)
    start = scale.start + (first + int(rng.integers(0, span))) * DAY + rng.uniform(7, 23.5) * HOUR
    if way == SHIFT:
        workers = 1 + len(here) // int(rng.integers(8, 20))
        worker = np.arange(len(here)) * workers // max(1, len(here))
        each = len(order.songs) * (1 + crew.draw["show"]) * (crew.draw["pace"] + crew.draw["heard"] * crew.draw["dwell"])
        turns = (each * rng.lognormal(0, 0.2, len(here)) + rng.gamma(3, rng.uniform(5, 40), len(here))) * SECOND
        done = np.cumsum(turns) - turns
        own = np.searchsorted(worker, np.arange(workers))
        late = rng.exponential(25 * MINUTE, workers)
        return (start + done - done[own[worker]] + late[worker]).astype(np.int64)
    window = float(np.exp(rng.uniform(np.log(2), np.log(360)))) * MINUTE
    return (start + window * np.sort(rng.beta(1, rng.uniform(1, 3), len(here)))).astype(np.int64)


def _follow_each_other(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """New accounts follow a few of their own, so that they look less alone."""
    who = np.repeat(crew.members, rng.integers(0, 7, len(crew.members)))
    pal = rng.choice(crew.members, len(who))
    ts = np.maximum(stage.accounts.registered[who], stage.accounts.registered[pal]) + rng.exponential(DAY, len(who))
    stage.log.add("follow", who[pal != who], ts[pal != who], kind=1, target=pal[pal != who])


def _hunt(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """Each account takes what pays on most days, as little as the rules allow, and nothing else."""
    for number, plan in enumerate(stage.plans):
        if not plan.pays or rng.random() < 0.1:
            continue
        days = days_of(stage, plan)
        row, day = np.nonzero(rng.random((len(crew.members), len(days))) < rng.uniform(0.55, 0.95))
        count = np.where(rng.random(len(row)) < 0.85, plan.cap, rng.integers(1, plan.cap + 1, len(row)))
        visits = errands(stage, rng, plan, (crew.members[row], days[day], count))
        checked = plan.dwell > 0
        heard, dwell = (0.93, plan.dwell * 1.2) if checked else (crew.draw["heard"], crew.draw["dwell"])
        loose = float(rng.uniform(0.1, 0.7))
        manner = Manner(heard, dwell, 0.0, crew.draw["pace"], loose, CAMPAIGN, TASK_PAGE)
        go_through(stage, rng, visits, manner, campaign=number)


def renew(stage: Stage, crews: list[Crew]) -> None:
    """Likes are taken back soon and given again, so that a song is new in the list of the hour again and again."""
    rng, likes = stage.chance.of("renewing"), stage.log.rows("like")
    for crew in crews:
        if crew.attack != "like_churn":
            continue
        rows = np.flatnonzero(np.isin(likes["account"], crew.members))
        rows = rows[rng.random(len(rows)) < rng.uniform(0.5, 1)]
        account, song, ts = likes["account"][rows], likes["song"][rows], likes["ts"][rows]
        kept = rng.lognormal(np.log(rng.uniform(0.05, 8)), 0.5, len(ts)) * HOUR
        for _ in range(int(rng.integers(1, 5))):
            ts = ts + (kept * rng.lognormal(0, 0.3, len(ts))).astype(np.int64)
            stage.log.add("like", account, ts, song=song, surface=PLAYER, action=1)
            ts = ts + (rng.lognormal(0, 1, len(ts)) * rng.uniform(0.1, 5) * HOUR).astype(np.int64)
            stage.log.add("like", account, ts, song=song, surface=PLAYER)
