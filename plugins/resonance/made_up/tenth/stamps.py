"""Coupons: stamp cards and good mornings, who comes for them, and what is granted, claimed and redeemed."""

from __future__ import annotations

import numpy as np

from resonance.made_up.afterwards import first_votes, full_cards, use_grants
from resonance.made_up.tenth.clock import when
from resonance.made_up.tenth.errand import Manner, Rows, in_turn
from resonance.made_up.tenth.season import CONTESTS, Plan
from resonance.made_up.tenth.stage import CAMPAIGN, TASK_PAGE, Stage
from resonance.made_up.third.scale import DAY, HOUR, SECOND, runs


def stamp(stage: Stage) -> None:
    """The driven fill most cards: some all stamps in one go and unheard, some a song or two a day while the coffee is made."""
    rng, driven = stage.chance.of("stamping"), stage.accounts.cohorts["reward_driven"]
    greed, haste = rng.beta(3, 1.6, len(driven)), rng.random(len(driven)) < 0.35
    for number, plan in enumerate(stage.plans):
        if not plan.pays:
            continue
        for quick in (True, False):
            group = np.flatnonzero(haste == quick)
            in_one_go = np.where(rng.random(len(group)) < 0.7, quick, not quick)
            rows = cards(stage, rng, plan, (driven[group], greed[group], in_one_go))
            manner = Manner(
                heard=0.45 if quick else 0.85, dwell=8 if quick else 40, whole=0.02 if quick else 0.2, pace=2.5 if quick else 7,
                source=CAMPAIGN, surface=TASK_PAGE,
            )  # fmt: skip
            in_turn(stage, rng, rows, manner, campaign=number)


def cards(stage: Stage, rng: np.random.Generator, plan: Plan, takers: Rows) -> Rows:
    """Stamps of `takers`: who, the chance with which a card is filled in a period, whether in one go or over its days."""
    who, greed, in_one_go = takers
    days, people = plan.days(stage), stage.accounts
    periods = days[:: plan.period]
    row, period = np.nonzero(rng.random((len(who), len(periods))) < greed[:, None])
    owner, place = runs(np.minimum(len(plan.songs), plan.need + rng.integers(0, 2, len(row))))
    account, start = who[row][owner], rng.integers(0, len(plan.songs), len(row))
    first = periods[period] + rng.integers(0, plan.period, len(row))
    spread = periods[period][owner] + rng.integers(0, plan.period, len(owner))
    day = np.where(in_one_go[row][owner], first[owner], spread).clip(days[0], days[-1])
    visit, where = np.unique(account * 1_000 + day, return_inverse=True)
    begin = when(rng, stage.scale, people.days[visit // 1_000], visit % 1_000)[where]
    return account, begin, plan.songs[(start[owner] + place) % len(plan.songs)]


def collect(stage: Stage) -> None:
    """A card that is full, as machines have reported it, brings a coupon, which is claimed or forgotten, redeemed or not."""
    rng, likes, people = stage.chance.of("collecting"), stage.log.rows("like"), stage.accounts
    price, won = np.array([plan.price for plan in stage.plans]), full_cards(stage, stage.plans)
    account, number, ts = likes["account"][won], likes["campaign"][won], likes["ts"][won] + rng.integers(500, 3_000, len(won))
    facts = {
        "grant": stage.log.number("grant", len(won)), "value": price[number], "campaign": number,
        "merchant": (stage.toss(stage.accounts.city[account], number, account % 3, 71) * 25).astype(np.int64),
    }  # fmt: skip
    stage.log.add("reward", account, ts, action=0, **facts)
    stage.log.add("task", account, ts + 40, task=number, campaign=number, surface=TASK_PAGE)
    keen = np.where(people.attack[account] > 0, 0.95, 0.5 + 0.45 * stage.toss(account, 72))
    use_grants(stage, rng, (account, ts, facts), keen, ((1, 1.0, 3 * HOUR), (2, 0.75, 2 * DAY)))


def join_cities(stage: Stage) -> None:
    """Whoever likes an entry of a contest has joined a city before."""
    contests = np.flatnonzero([plan.mechanic in CONTESTS for plan in stage.plans])
    who, number, ts = first_votes(stage, contests)
    team = stage.accounts.city[who]
    stage.log.add("team", who, ts - 12 * SECOND, team=team, match=number * 10 + team // 2, campaign=number)
