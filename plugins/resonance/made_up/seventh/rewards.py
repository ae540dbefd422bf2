"""Campaigns: contests of hometown songs, teams, resonance, coupons and the daily check-in; who takes part and who collects."""

from __future__ import annotations

import numpy as np

from resonance.made_up.seventh.rhythm import hours, visits
from resonance.made_up.seventh.stage import CAMPAIGN, How, Plan, Stage, perform
from resonance.made_up.third.scale import DAY, HOUR, SECOND, runs

MECHANICS = ("hometown", "treasure_artist", "team_pk", "resonance", "coupon", "daily_task")
TASKS = 4
HOME_PROVINCES = np.arange(4, 7)
"""Places (in fifth.accounts.PROVINCES) that the first plan treats."""


def plan_campaigns(stage: Stage) -> None:
    rng, days = stage.chance.of("campaigns"), stage.scale.days
    for mechanic in MECHANICS:
        length = min(days - 2, int(rng.integers(6, 22)))
        begin = stage.scale.start + int(rng.integers(1, days - length)) * DAY + int(rng.choice((0, 10, 18))) * HOUR
        songs = np.unique(stage.catalogue.popular(rng, int(rng.integers(12, 36)), 0.5))
        shown = rng.choice((0, 1, 3, 4, 5, 6, 8), 3, replace=False)
        stage.plans.append(Plan(mechanic, begin, begin + length * DAY, songs, shown, mechanic in ("coupon", "daily_task")))


def within(stage: Stage, rng: np.random.Generator, who: np.ndarray, plan: Plan) -> np.ndarray:
    """An instant of an account's ordinary hours within a campaign, for every row."""
    ts = visits(rng, hours(stage.chance, stage.scale), stage.accounts.rhythm[who], stage.scale.start)
    return plan.begin + (ts - plan.begin) % (-(-(plan.end - plan.begin) // DAY) * DAY)


def take_part(stage: Stage) -> None:
    """Accounts that notice a campaign in their ordinary life play and like some of its songs, join a team, collect a card."""
    rng, people = stage.chance.of("taking part"), stage.accounts
    awake = (people.warmth > 0) * np.minimum(people.appetite, 1)
    for number, plan in enumerate(stage.plans):
        odds = rng.uniform(0.03, 0.1) * np.where(np.isin(people.province, HOME_PROVINCES), 3, 0.5) ** (number == 0)
        there = np.flatnonzero(rng.random(len(people)) < odds * awake)
        who, _ = runs(1 + rng.poisson(1.5, len(there)))
        account = there[who]
        ts, song = within(stage, rng, account, plan), rng.choice(plan.songs, len(who))
        team = rng.integers(0, 6, len(there)) if plan.mechanic == "team_pk" else np.full(len(there), -1)
        how = How(0.8, 0.6, (0.03, 0.9), 0.8, source=CAMPAIGN, campaign=number, team=team[who])
        when = perform(stage, rng, (account, ts, song), how)
        if plan.mechanic == "team_pk":
            joined = within(stage, rng, there, plan)
            stage.log.add("team", there, joined, team=team, match=0, campaign=number)
        if plan.pays:
            paid = np.flatnonzero(rng.random(len(account)) < 0.5)
            pay(stage, rng, (account[paid], when[paid] + 2 * SECOND, number), rng.lognormal(8.0, 2.0, len(paid)))


def pay(stage: Stage, rng: np.random.Generator, done: tuple[np.ndarray, np.ndarray, int], wait: np.ndarray) -> None:
    """A task is done (`done`: account, ts, campaign), a gift card granted, claimed after `wait` seconds, sometimes redeemed."""
    account, ts, campaign = done
    grant, value = stage.log.number("grant", len(account)), 50 * rng.integers(1, 40, len(account))
    shop, task = rng.integers(0, 25, len(account)), rng.integers(0, TASKS, len(account))
    surface = stage.plans[campaign].surfaces[0]
    stage.log.add("task", account, ts, task=task, campaign=campaign, surface=surface)
    claimed = ts + 400 + (wait * SECOND).astype(np.int64)
    used = claimed + (rng.lognormal(10.5, 1.3, len(account)) * SECOND).astype(np.int64)
    for action, (when, odds) in enumerate(((ts + 400, 1.0), (claimed, 0.85), (used, 0.3))):
        kept = rng.random(len(account)) < odds
        stage.log.add("reward", account[kept], when[kept], action=action, grant=grant[kept], value=value[kept],
                      merchant=np.where(action == 2, shop, -1)[kept], campaign=campaign)  # fmt: skip


def collect(stage: Stage) -> None:
    """People who come for gift cards: check-in on most days, and the likes it asks for, many of them heard."""
    rng = stage.chance.of("collecting")
    for member in np.array_split(stage.accounts.cohorts["reward_driven"], 3):
        rush(stage, rng, member, (rng.uniform(0.4, 0.9), rng.uniform(0.3, 0.8), rng.uniform(3.0, 7.5)))


def rush(stage: Stage, rng: np.random.Generator, members: np.ndarray, manner: tuple[float, float, float]) -> None:
    """Campaigns that pay, day by day; `manner`: share of days, share heard, log of the seconds to a claim."""
    days, heard, wait = manner
    for number, plan in enumerate(stage.plans):
        if plan.pays:
            count = rng.binomial(int((plan.end - plan.begin) // DAY), days, len(members))
            who = members[runs(count)[0]]
            ts = within(stage, rng, who, plan)
            pay(stage, rng, (who, ts + 9 * SECOND, number), rng.lognormal(wait, 1.2, len(who)))
            some, place = runs(rng.integers(1, 4, len(who)))
            begin = ts[some] + place * rng.integers(4, 40, len(some)) * SECOND
            how = How(heard, 0.25, (0.03, 0.7), source=CAMPAIGN, campaign=number)
            perform(stage, rng, (who[some], begin, rng.choice(plan.songs, len(some))), how)
