"""Suppliers at work in worlds of kind S: orders, envelopes that a plugin opens, comments for money, likes that are renewed."""

from __future__ import annotations

import numpy as np

from resonance.made_up.afterwards import follow_each_other, renew_likes
from resonance.made_up.eleventh.bouts import when
from resonance.made_up.eleventh.envelopes import open_it
from resonance.made_up.eleventh.hearing import Way
from resonance.made_up.eleventh.stage import CAMPAIGN, PLAYER, TASK_PAGE, Stage
from resonance.made_up.eleventh.texts import COPY, SPAM
from resonance.made_up.eleventh.trades import TRADES, Crew
from resonance.made_up.eleventh.ways import deliver
from resonance.made_up.market import accepted
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND


def work(stage: Stage, crews: list[Crew]) -> None:
    rng = stage.chance.of("working")
    for crew in crews:
        if crew.attack == "reward_only":
            _snipe(stage, rng, crew)
            continue
        for order in accepted(rng, stage.orders, int(rng.integers(3, 13))):
            deliver(stage, rng, crew, order, int(rng.choice(TRADES[crew.attack].methods)))
        if crew.attack == "fresh_account_ring":
            follow_each_other(stage, rng, crew.members, 5, DAY)


def _snipe(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """A plugin sees an envelope before anybody can and opens it for every clone; the careful make it wait some minutes. Daily
    tasks are done in a queue, at night or whenever."""
    who, size = crew.members, len(crew.members)
    way = Way(
        heard=crew.draw["heard"], glimpse=0.7, whole=0.02, dwell=crew.draw["dwell"], before=0.3, pace=float(rng.uniform(0.6, 7)),
        loose=float(rng.uniform(0.05, 0.8)), source=CAMPAIGN, surface=TASK_PAGE,
    )  # fmt: skip
    patience, told = rng.exponential(1 + 400 * crew.care**2), rng.uniform(0.6, 1.0)
    for number, ts in stage.drops:
        here = who[rng.random(size) < told]
        queue = np.cumsum(rng.exponential(rng.uniform(0.1, 2 + 10 * crew.care), len(here)))
        at = ts + 400 + (queue + rng.exponential(patience, len(here))) * SECOND
        open_it(stage, rng, (here, at.astype(np.int64)), number, way, extra=0.02)
    for number, plan in enumerate(stage.plans):
        if plan.mechanic == "daily_task":
            row, column = np.nonzero(rng.random((size, len(plan.days(stage)))) < told)
            day, hour = plan.days(stage)[column], rng.uniform(0, 22, size if crew.care > 0.5 else 1)
            at = stage.scale.start + day * DAY + hour[row % len(hour)] * HOUR + row * rng.uniform(1, 60) * SECOND
            own = when(stage, rng, who[row], day)
            at = np.where(rng.random(len(row)) < crew.care**2, own, at).astype(np.int64)
            open_it(stage, rng, (who[row], at), number, way, extra=0.02)


def write_for_money(stage: Stage, crews: list[Crew], sorts: list[np.ndarray]) -> None:
    """Under what they like, a crew's accounts write from a stock of texts, seconds or hours later."""
    rng, likes = stage.chance.of("writing for money"), stage.log.rows("like")
    for crew in crews:
        if crew.attack not in ("copied_comment", "spam_comment"):
            continue
        own = np.flatnonzero(np.isin(likes["account"], crew.members) & (likes["action"] == 0))
        own = own[rng.random(len(own)) < rng.uniform(0.25, 0.85)]
        stock = rng.choice(sorts[COPY if crew.attack == "copied_comment" else SPAM], int(rng.integers(1, 12)))
        ts = likes["ts"][own] + rng.lognormal(0, 1.3, len(own)) * np.exp(rng.uniform(-1.5, 4.5)) * MINUTE
        stage.log.add(
            "comment", likes["account"][own], ts, song=likes["song"][own], phrase=rng.choice(stock, len(own)), surface=PLAYER
        )


def renew(stage: Stage, crews: list[Crew]) -> None:
    """Taken back and given again, so that friends of the account are told once more."""
    rng, likes = stage.chance.of("renewing"), stage.log.rows("like")
    for crew in crews:
        if crew.attack != "like_churn":
            continue
        rows = np.flatnonzero(np.isin(likes["account"], crew.members) & (likes["action"] == 0))
        rows = rows[rng.random(len(rows)) < rng.uniform(0.5, 1)]
        account, song, ts = (likes[name][rows] for name in ("account", "song", "ts"))
        keeps, rests = np.exp(rng.uniform(-2, 3.6)) * HOUR, np.exp(rng.uniform(-4, 1.5)) * HOUR
        renew_likes(stage, rng, (account, ts, song), int(rng.integers(1, 5)), (keeps, rests), 0.5, surface=PLAYER)
