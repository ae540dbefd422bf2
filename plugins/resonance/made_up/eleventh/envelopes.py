"""Red envelopes and daily tasks: dropped into chats, opened within minutes by whole chats; coupons for them; daily check-ins."""

from __future__ import annotations

import numpy as np

from resonance.made_up.afterwards import full_cards, use_grants
from resonance.made_up.eleventh.bouts import called, when
from resonance.made_up.eleventh.chats import FAMILY
from resonance.made_up.eleventh.hearing import Way, enjoy
from resonance.made_up.eleventh.player import sit
from resonance.made_up.eleventh.season import Plan
from resonance.made_up.eleventh.stage import CAMPAIGN, TASK_PAGE, Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, runs


def drop(stage: Stage) -> None:
    """On some days of a campaign at an hour that is known to few, into a good part of all chats; who comes passes the time with a
    session, or leaves. Those driven by coupons are told by others and miss few."""
    rng, temper, driven = stage.chance.of("dropping"), stage.temper, stage.accounts.cohorts["reward_driven"]
    greed = rng.beta(3, 1.6, len(driven))
    for number, plan in enumerate(stage.plans):
        if plan.mechanic != "coupon":
            continue
        for day in rng.choice(plan.days(stage), int(rng.integers(3, 6)), replace=False).tolist():
            ts = stage.scale.start + day * DAY + int(rng.choice([8, 10, 12, 15, 19, 20, 21]) * HOUR + rng.integers(0, 5) * MINUTE)
            stage.drops.append((number, ts))
            pool = np.flatnonzero((stage.chats.kind != FAMILY) | (rng.random(len(stage.chats.kind)) < 0.3))
            some = rng.choice(pool, max(3, int(len(pool) * rng.uniform(0.05, 0.22))), replace=False)
            _, who, at = called(stage, rng, some, np.full(len(some), ts), temper.greed * 1.5)
            hurry = driven[rng.random(len(driven)) < greed]
            prompt = ts + (20 + rng.gamma(1.2, 150, len(hurry))) * SECOND
            who, at = np.concatenate([who, hurry]), np.concatenate([at, prompt.astype(np.int64)])
            _, first = np.unique(who, return_index=True)
            who, at = who[first], at[first]
            open_it(stage, rng, (who, at), number, _hasty(rng))
            stays = rng.random(len(who)) < temper.stay
            sit(stage, rng, who[stays], at[stays] + 90 * SECOND, 3.0)


def _hasty(rng: np.random.Generator) -> Way:
    pace, heard = rng.uniform(2, 6), rng.uniform(0.15, 0.6)
    return Way(heard=heard, glimpse=0.6, whole=0.04, dwell=12, pace=pace, source=CAMPAIGN, surface=TASK_PAGE)


def open_it(
    stage: Stage, rng: np.random.Generator, takers: tuple[np.ndarray, np.ndarray], number: int, way: Way, extra: float = 0.25
) -> None:
    """Each of `takers` (account, instant in ms) likes as many of the day's songs as the envelope wants, some one more, some give
    up before."""
    (who, at), plan = takers, stage.plans[number]
    few = np.where(rng.random(len(who)) < 0.12, rng.integers(0, plan.need, len(who)), plan.need)
    owner, place = runs(few + (rng.random(len(who)) < extra))
    day = (at[owner] - stage.scale.start) // DAY
    song = plan.of_day(stage, day, place + rng.integers(0, 9, len(who))[owner])
    enjoy(stage, rng, (who[owner], at[owner], song), way, campaign=number)


def check_in(stage: Stage) -> None:
    """Streaks: each day in the same bout, a task done, the song of the day liked or not; the task of a campaign is done beside it
    by some people and by the driven; suppliers who check in do no more."""
    rng, people, plans = stage.chance.of("checking in"), stage.accounts, stage.plans
    real = people.attack == 0
    who, day = np.nonzero(rng.random((len(people), stage.scale.days)) < people.streak[:, None])
    hour = people.bouts[who, (5 * stage.toss(who, 31)).astype(np.int64)] + rng.normal(0, 0.15, len(who))
    ts = stage.scale.start + day * DAY + (hour.clip(0, 23.9) * HOUR).astype(np.int64)
    stage.log.add("task", who, ts, task=len(plans), surface=TASK_PAGE)
    likes = np.flatnonzero(real[who] & (rng.random(len(who)) < 0.6 * stage.toss(who, 32) ** 2))
    song = stage.charts[day[likes] // 7, day[likes] % 7 * 5]
    way = Way(heard=rng.uniform(0.2, 0.7), glimpse=0.5, whole=0.15, before=0.4, source=CAMPAIGN, surface=TASK_PAGE)
    enjoy(stage, rng, (who[likes], ts[likes] + 5 * SECOND, song), way)
    driven, keen = people.cohorts["reward_driven"], rng.beta(2, 1.5, len(people))
    for number, plan in enumerate(plans):
        if plan.mechanic == "daily_task":
            takers = np.union1d(driven, np.flatnonzero(real & (people.streak > 0) & (rng.random(len(people)) < 0.35)))
            _daily(stage, rng, (takers, keen[takers]), number, plan)


def _daily(stage: Stage, rng: np.random.Generator, takers: tuple[np.ndarray, np.ndarray], number: int, plan: Plan) -> None:
    """`takers`: who, on what share of the days."""
    who, keen = takers
    row, column = np.nonzero(rng.random((len(who), len(plan.days(stage)))) < keen[:, None])
    at = when(stage, rng, who[row], plan.days(stage)[column])
    open_it(stage, rng, (who[row], at), number, _hasty(rng))


def collect(stage: Stage) -> None:
    """An envelope that is full, as machines have reported it, brings a coupon, which is claimed or forgotten, redeemed or not."""
    rng, likes, people = stage.chance.of("collecting"), stage.log.rows("like"), stage.accounts
    won = full_cards(stage, stage.plans)
    account, number, ts = likes["account"][won], likes["campaign"][won], likes["ts"][won] + rng.integers(300, 2_500, len(won))
    facts = {
        "grant": stage.log.number("grant", len(won)), "value": np.array([plan.price for plan in stage.plans])[number],
        "campaign": number, "merchant": (stage.toss(people.province[account], number, 33) * 25).astype(np.int64),
        "by": likes["by"][won],
    }  # fmt: skip
    stage.log.add("reward", account, ts, action=0, **facts)
    stage.log.add("task", account, ts + 60, task=number, campaign=number, surface=TASK_PAGE, by=facts["by"])
    keen = np.where(people.attack[account] > 0, 0.95, 0.45 + 0.5 * stage.toss(account, 34))
    use_grants(stage, rng, (account, ts, facts), keen, ((1, 1.0, HOUR), (2, 0.7, 2.5 * DAY)))
