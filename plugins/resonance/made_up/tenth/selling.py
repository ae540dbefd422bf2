"""Suppliers at work in worlds of kind S, coupon hunters and those who take likes back; and real people who lend their speaker."""

from __future__ import annotations

import numpy as np

from resonance.made_up.afterwards import follow_each_other, renew_likes
from resonance.made_up.market import accepted
from resonance.made_up.tenth.clock import when
from resonance.made_up.tenth.errand import Manner, at_once, in_turn
from resonance.made_up.tenth.log import PHONE, SPEAKER
from resonance.made_up.tenth.patient import GHOST_HEARD
from resonance.made_up.tenth.stage import CAMPAIGN, ELSEWHERE, PLAYER, TASK_PAGE, Stage
from resonance.made_up.tenth.stamps import cards
from resonance.made_up.tenth.trades import TRADES, Crew
from resonance.made_up.tenth.ways import deliver
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND


def work(stage: Stage, crews: list[Crew]) -> None:
    rng = stage.chance.of("working")
    for crew in crews:
        if crew.attack == "reward_only":
            _fill_cards(stage, rng, crew)
            continue
        for order in accepted(rng, stage.orders, int(rng.integers(3, 13))):
            deliver(stage, rng, crew, order, int(rng.choice(TRADES[crew.attack].ways)))
        if crew.attack == "fresh_account_ring":
            follow_each_other(stage, rng, crew.members, 4, 1.5 * DAY)


def _fill_cards(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """Invented relatives, each with a card of its own: filled in one go, as little heard as the rules allow."""
    for number, plan in enumerate(stage.plans):
        if plan.pays and rng.random() < 0.9:
            greed = np.full(len(crew.members), rng.uniform(0.5, 0.97))
            in_one_go = rng.random(len(crew.members)) < 0.95 - 0.5 * crew.care
            rows = cards(stage, rng, plan, (crew.members, greed, in_one_go))
            manner = Manner(
                heard=crew.draw["heard"], dwell=crew.draw["dwell"], whole=0.02, pace=float(rng.uniform(1.5, 9)),
                loose=float(rng.uniform(0.1, 0.8)), source=CAMPAIGN, surface=TASK_PAGE,
            )  # fmt: skip
            in_turn(stage, rng, rows, manner, campaign=number)


def lend(stage: Stage) -> None:
    """A small program on the speaker does it each morning for coins; others do it by hand when a task is posted. Each is told of
    some of the orders."""
    if "seller" not in stage.accounts.cohorts:
        return
    rng, sellers, people = stage.chance.of("lending"), stage.accounts.cohorts["seller"], stage.accounts
    need = rng.gamma(0.8, 1, len(sellers))
    program = people.speaker[sellers] & (rng.random(len(sellers)) < stage.temper.skilled)
    heard = GHOST_HEARD if stage.kind == "G" else rng.uniform(0.3, 0.8)
    orders = accepted(rng, stage.orders, max(9, len(stage.orders) // 2))
    told = min(1.0, float(rng.uniform(8, 25)) / len(orders))
    for order in orders:
        takes = np.flatnonzero(rng.random(len(sellers)) < told * (need * rng.uniform(0.1, 0.5)).clip(0, 0.85))
        row, place = np.nonzero(rng.random((len(takes), len(order.songs))) < rng.uniform(0.45, 1.0))
        who, song = sellers[takes[row]], order.songs[place]
        day = (order.day + rng.integers(0, order.span, len(row))).clip(0, stage.scale.days - 1)
        morning = stage.scale.start + day * DAY + np.round(people.rises[who] * 12) * 5 * MINUTE
        morning = (morning + rng.uniform(10, 60) * SECOND + rng.gamma(2, 20 * SECOND, len(row))).astype(np.int64)
        posted = stage.scale.start + order.day * DAY + int(rng.uniform(9, 22) * HOUR)
        prompt = posted + (rng.lognormal(0, 1.8, len(takes)) * HOUR).clip(0, order.span * DAY).astype(np.int64)
        free = when(rng, stage.scale, people.days[who], day)
        by_hand = np.where(rng.random(len(takes))[row] < (0.5 if stage.kind == "S" else 0.15), prompt[row], free)
        for done, at, put, surface in ((True, morning, SPEAKER, ELSEWHERE), (False, by_hand, PHONE, PLAYER)):
            mine = np.flatnonzero(program[takes[row]] == done)
            manner = Manner(heard, rng.uniform(6, 70), rng.uniform(0, 0.3), surface=surface, by=put, pace=8)
            way = at_once if done else in_turn
            way(stage, rng, (who[mine], at[mine], song[mine]), manner, campaign=order.plan, sold=1)


def renew(stage: Stage, crews: list[Crew]) -> None:
    """Unlike and like again, so that a song is among the latest when the round-up is drawn up."""
    rng, likes = stage.chance.of("renewing"), stage.log.rows("like")
    for crew in crews:
        if crew.attack != "like_churn":
            continue
        rows = np.flatnonzero(np.isin(likes["account"], crew.members) & (likes["action"] == 0))
        rows = rows[rng.random(len(rows)) < rng.uniform(0.55, 1)]
        account, song, ts, by = (likes[name][rows] for name in ("account", "song", "ts", "by"))
        keeps, rests = np.exp(rng.uniform(np.log(0.1), np.log(30))) * HOUR, np.exp(rng.uniform(np.log(0.02), np.log(4))) * HOUR
        renew_likes(stage, rng, (account, ts, song), int(rng.integers(1, 4)), (keeps, rests), 0.4, surface=PLAYER, by=by)
