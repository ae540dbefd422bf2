"""Coupons: granted to who takes part, claimed at lunch or in the evening; and hunters who come for nothing else."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fourth.broker import Crew
from resonance.made_up.fourth.gatherings import like_new
from resonance.made_up.fourth.routine import BY_CAMPAIGN, CLOSED, SKIPPED, local_hour
from resonance.made_up.fourth.stage import Campaign, Columns, Stage, between, chosen
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, runs, share

Rng = np.random.Generator
SHOPS = 24
GRANT, CLAIM, REDEEM = range(3)


def reward(stage: Stage, rng: Rng, plan: Campaign, joined: Columns) -> None:
    """A coupon a day; claimed at the next lunch or evening, by some at once out of habit, by many never."""
    first = np.unique(joined["account"] * 1_000 + (joined["ts"] - stage.scale.start) // DAY, return_index=True)[1]
    joined = chosen(joined, first)
    account, count = joined["account"], len(first)
    grant = joined["ts"] + rng.integers(1, 90, count) * SECOND
    keen = np.isin(account, stage.accounts.cohorts["reward_driven"])
    hour = local_hour(grant)
    next_time = np.where(hour < 12, 12.1, np.where(hour < 19, 19.2, 36.1)) + rng.exponential(0.6, count).clip(0, 3) - hour
    wait = np.where(share(account, 62) < stage.habit["at_once"], rng.exponential(0.05, count), next_time)
    wait = np.where(keen, rng.lognormal(np.log(rng.uniform(0.2, 2)), 1.1, count), wait)
    claim = grant + (wait * HOUR).astype(np.int64)
    claims = rng.random(count) < np.where(keen, 0.95, 0.55)
    redeems = claims & (rng.random(count) < np.where(keen, 0.6, 0.3))
    redeem = claim + (rng.exponential(30, count) * HOUR).astype(np.int64) + 20 * MINUTE
    give(stage, plan, account, ((GRANT, grant, claims | True), (CLAIM, claim, claims), (REDEEM, redeem, redeems)))


def give(stage: Stage, plan: Campaign, account: np.ndarray, steps: tuple[tuple[int, np.ndarray, np.ndarray], ...]) -> None:
    """Rewards by step: (action, ts, who gets there)."""
    number = np.arange(len(account)) + len(stage.log.rows("reward")["ts"])
    shop = np.where(share(number, 63) < 0.7, (share(account, 64) * SHOPS).astype(int), number % SHOPS)
    for action, ts, does in steps:
        stage.log.add(
            "reward", account[does], ts[does], action=action, grant=number[does], value=plan.value, campaign=plan.number,
            merchant=shop[does] if action == REDEEM else -1,
        )  # fmt: skip


def hunt(stage: Stage, rng: Rng, plan: Campaign, crew: Crew) -> None:
    """A campaign's minimum on every phone: a look, a like or two, the task, the coupon within seconds, or hours if smart."""
    days = np.arange((plan.end - plan.begin) // DAY)
    days = days[rng.random(len(days)) < rng.uniform(0.3, 1)]
    member, day = np.nonzero(rng.random((len(crew.members), len(days))) < rng.uniform(0.6, 1))
    turn = member * between(rng, (40, 900)) * SECOND + rng.exponential(60, len(member)) * SECOND
    ts = plan.begin + days[day] * DAY + int(rng.integers(1, 13)) * HOUR + turn.astype(np.int64)
    account = crew.members[member]
    stage.log.add("impression", account, ts, kind=1, target=plan.number, campaign=plan.number, surface=plan.surface)
    done = _minimum(stage, rng, plan, (crew, account, ts))
    if plan.mechanic == "daily_task":
        stage.log.add("task", account, done, task=0, campaign=plan.number, surface=plan.surface)
    grant = done + rng.integers(1, 90, len(ts)) * SECOND
    haste = 2 * HOUR if rng.random() < 0.4 else between(rng, (3, 200)) * SECOND
    claim = grant + rng.lognormal(np.log(haste), 0.7, len(ts)).astype(np.int64)
    redeem = claim + (rng.exponential(between(rng, (0.5, 40)), len(ts)) * HOUR).astype(np.int64) + 5 * SECOND
    every, most = np.ones(len(ts), bool), rng.random(len(ts)) < 0.9
    give(stage, plan, account, ((GRANT, grant, every), (CLAIM, claim, every), (REDEEM, redeem, most)))


def _minimum(stage: Stage, rng: Rng, plan: Campaign, visit: tuple[Crew, np.ndarray, np.ndarray]) -> np.ndarray:
    """The likes that the campaign asks for, some after half a minute of the song; returns when they are done."""
    crew, account, ts = visit
    owner, place = runs(1 + rng.poisson(max(0.1, crew.quota - 1), len(ts)))
    song = rng.choice(plan.songs, len(owner))
    at = ts[owner] + ((place + 1) * crew.gap * rng.uniform(0.5, 1.5, len(owner)) * SECOND).astype(np.int64)
    heard = rng.random(len(owner)) < crew.heard
    stage.log.add(
        "play", account[owner][heard], at[heard] - 1_500, song=song[heard], listened=rng.integers(31_000, 35_000, heard.sum()),
        source=BY_CAMPAIGN, ending=rng.choice([SKIPPED, CLOSED], heard.sum()), campaign=plan.number,
    )  # fmt: skip
    at = at + np.where(heard, 33_000, 0)
    like_new(stage, account[owner], at, song, campaign=plan.number, surface=plan.surface)
    return np.maximum.reduceat(at, np.flatnonzero(place == 0)) + rng.integers(2, 20, len(ts)) * SECOND
