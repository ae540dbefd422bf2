"""Coupons for the fare: who comes for them, and what is granted, claimed and redeemed."""

from __future__ import annotations

import numpy as np

from resonance.made_up.afterwards import use_grants
from resonance.made_up.ninth.contest import Plan
from resonance.made_up.ninth.errand import Manner, Rows, go_through
from resonance.made_up.ninth.rhythm import instants_of
from resonance.made_up.ninth.stage import CAMPAIGN, TASK_PAGE, Stage
from resonance.made_up.third.scale import DAY, HOUR, SECOND, runs

LEAST = 3
"""Likes of a day for a coupon, where the cap is not lower."""


def earn(stage: Stage) -> None:
    """Ordinary people come by once; the driven on most days of what pays, in a hurry or with the radio on."""
    rng, people = stage.chance.of("earning"), stage.accounts
    driven = people.cohorts["reward_driven"]
    greed, haste = rng.beta(3.5, 1.8, len(driven)), rng.random(len(driven)) < 0.3
    others = np.setdiff1d(people.real, driven)
    for number, plan in enumerate(stage.plans):
        if plan.voted:
            continue
        days = days_of(stage, plan)
        some = others[rng.random(len(others)) < rng.uniform(0.02, 0.07) * (0.3 + people.activity[others]).clip(0, 2)]
        visits = errands(stage, rng, plan, (some, rng.choice(days, len(some)), rng.geometric(0.4, len(some)).clip(1, plan.cap)))
        manner = Manner(heard=0.88, dwell=50, whole=0.2, pace=9, source=CAMPAIGN, surface=plan.surfaces[0], liked=0.85)
        go_through(stage, rng, visits, manner, campaign=number)
        if not plan.pays:
            continue
        for quick in (True, False):
            group = np.flatnonzero(haste == quick)
            row, day = np.nonzero(rng.random((len(group), len(days))) < 0.9 * greed[group, None])
            count = np.where(rng.random(len(row)) < greed[group][row], plan.cap, rng.integers(1, plan.cap + 1, len(row)))
            visits = errands(stage, rng, plan, (driven[group][row], days[day], count))
            heard, dwell = (0.68, max(4.0, plan.dwell + 1)) if quick else (0.88, plan.dwell + 25)
            manner = Manner(heard, dwell, 0.02 if quick else 0.2, 4 if quick else 8, 0.8, CAMPAIGN, TASK_PAGE)
            go_through(stage, rng, visits, manner, campaign=number)


def days_of(stage: Stage, plan: Plan) -> np.ndarray:
    return np.arange((plan.begin - stage.scale.start) // DAY, (plan.end - stage.scale.start) // DAY)


def errands(stage: Stage, rng: np.random.Generator, plan: Plan, visits: tuple[np.ndarray, np.ndarray, np.ndarray]) -> Rows:
    """`visits`: who, day and number of songs; everybody goes down the plan's page, mostly from the top, and never back."""
    who, day, count = visits
    begin = instants_of(rng, stage.scale, stage.accounts.life[who], day)
    order = np.lexsort((begin, who))
    who, begin, count = who[order], begin[order], count[order]
    owner, _ = runs(count)
    account = who[owner]
    place = np.arange(len(account)) - np.searchsorted(account, account)
    top = (stage.toss(account, 521) ** 2.5 * len(plan.songs)).astype(np.int64) + place
    kept = place < len(plan.songs)
    return account[kept], begin[owner][kept], plan.songs[top[kept] % len(plan.songs)]


def collect(stage: Stage) -> None:
    """Whoever likes enough of a paying campaign on a day is granted a coupon, claims it or forgets, redeems it or does not."""
    rng, likes, people = stage.chance.of("collecting"), stage.log.rows("like"), stage.accounts
    pays, cap, price = (np.array([getattr(plan, name) for plan in stage.plans]) for name in ("pays", "cap", "price"))
    rows = np.flatnonzero((likes["campaign"] >= 0) & (likes["action"] == 0) & pays[likes["campaign"]])
    rows = rows[likes["ts"][rows] >= np.maximum(people.registered, people.wakes)[likes["account"][rows]]]
    day = (likes["ts"][rows] - stage.scale.start) // DAY
    key = (likes["account"][rows] * len(pays) + likes["campaign"][rows]) * 1_000 + day
    order = np.lexsort((likes["ts"][rows], key))
    rows, key = rows[order], key[order]
    _, first, count = np.unique(key, return_index=True, return_counts=True)
    need = np.minimum(LEAST, cap[likes["campaign"][rows[first]]])
    won = rows[(first + need - 1)[count >= need]]
    account, number, ts = likes["account"][won], likes["campaign"][won], likes["ts"][won] + rng.integers(300, 4_000, len(won))
    facts = {
        "grant": stage.log.number("grant", len(won)), "value": price[number], "campaign": number,
        "merchant": (stage.toss(account, day_of(stage, ts), 522) * 25).astype(np.int64),
    }  # fmt: skip
    stage.log.add("reward", account, ts, action=0, **facts)
    stage.log.add("task", account, ts + 60, task=number, campaign=number, surface=TASK_PAGE)
    keen = np.where(people.attack[account] > 0, 0.96, 0.55 + 0.43 * stage.toss(account, 523))
    use_grants(stage, rng, (account, ts, facts), keen, ((1, 1.0, 2 * HOUR), (2, 0.8, 1.5 * DAY)))


def day_of(stage: Stage, ts: np.ndarray) -> np.ndarray:
    return (ts - stage.scale.start) // DAY


def join_teams(stage: Stage) -> None:
    """Whoever likes an entry of a school contest has joined a school before."""
    likes = stage.log.rows("like")
    schools = np.flatnonzero([plan.mechanic == "team_pk" for plan in stage.plans])
    rows = np.flatnonzero(np.isin(likes["campaign"], schools))
    rows = rows[np.argsort(likes["ts"][rows], kind="stable")]
    who, first = np.unique(likes["account"][rows], return_index=True)
    team = (stage.toss(who, 524) * 8).astype(np.int64)
    number = likes["campaign"][rows[first]]
    stage.log.add("team", who, likes["ts"][rows[first]] - 20 * SECOND, team=team, match=team // 2, campaign=number)
