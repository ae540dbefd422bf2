"""Campaigns with their prizes, and the real people who take part: for a song, for their province, or for the bubble tea."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.eighth.people import instants_of
from resonance.made_up.eighth.spree import Way, spree
from resonance.made_up.eighth.stage import BANNER, POPUP, PUSH, TASK_PAGE, Stage
from resonance.made_up.third.scale import DAY, runs

PAID = ("coupon", "daily_task", "coupon", "team_pk")
UNPAID = ("hometown", "treasure_artist", "resonance")


@dataclass(frozen=True)
class Plan:
    """`cap`: paid likes a day; `price`: fen for them; `minimum`: seconds that a song must have been open to count."""

    mechanic: str
    begin: int
    end: int
    surfaces: list[int]
    songs: np.ndarray
    pays: bool
    cap: int
    price: int
    minimum: float

    def days(self, start: int) -> np.ndarray:
        return np.arange((self.begin - start) // DAY, (self.end - start) // DAY)


def plan_campaigns(stage: Stage) -> None:
    """The hometown week comes first; paid ones follow one another over the weeks, some at the same time."""
    rng, scale, fame = stage.chance.of("campaigns"), stage.scale, stage.catalogue.fame_rank()
    mechanics = ["hometown", *rng.permutation([*PAID, *UNPAID[1:]]).tolist()]
    for place, mechanic in enumerate(mechanics):
        length = int(rng.integers(4, 9))
        first = int(np.clip(place * (scale.days - 8) / len(mechanics) + rng.integers(0, 4), 0, scale.days - length))
        pool = np.flatnonzero((fame > rng.uniform(0.05, 0.4)) & (fame < rng.uniform(0.8, 1.0)))
        songs = rng.choice(pool, int(rng.integers(30, 70)), replace=False)
        stage.plans.append(Plan(
            mechanic, scale.start + first * DAY, scale.start + (first + length) * DAY,
            [int(s) for s in rng.choice([TASK_PAGE, POPUP, BANNER, PUSH], 2, replace=False)], songs,
            mechanic in PAID, int(rng.integers(3, 8)), int(rng.integers(1, 9)) * 50, float(rng.choice([0, 0, 3, 5, 10])),
        ))  # fmt: skip


def take_part(stage: Stage) -> None:
    """Ordinary people like a song or two; the driven come on most days of what pays, hear a little, and get their coupon."""
    rng, people = stage.chance.of("taking part"), stage.accounts
    driven = people.cohorts["reward_driven"]
    greed, patience = rng.beta(4, 2, len(driven)), rng.gamma(1.5, 8, len(driven))
    others = np.setdiff1d(people.real, driven)
    for number, plan in enumerate(stage.plans):
        some = others[rng.random(len(others)) < rng.uniform(0.03, 0.09) * np.minimum(2, 0.4 + people.activity[others])]
        days = plan.days(stage.scale.start)
        likes = rng.geometric(0.45, len(some)).clip(1, plan.cap)
        way = Way(heard=0.9, listen=45, whole=0.2, gap=9, surface=plan.surfaces[0], liked=0.8)
        attend(stage, rng, (number, some, rng.choice(days, len(some)), likes), way)
        if plan.pays:
            keen = rng.random(len(driven)) < 0.5 + 0.45 * greed
            for hurried in (False, True):
                group = np.flatnonzero(keen & ((patience < 9) == hurried))
                row, day = np.nonzero(rng.random((len(group), len(days))) < (0.85 * greed[group])[:, None])
                count = np.where(rng.random(len(row)) < greed[group][row], plan.cap, rng.integers(1, plan.cap + 1, len(row)))
                listen = max(plan.minimum + 2, 5.0 if hurried else 20.0)
                way = Way(
                    heard=0.72 if hurried else 0.88, listen=listen, whole=0.03 if hurried else 0.15, gap=5, surface=TASK_PAGE
                )
                attend(stage, rng, (number, driven[group][row], days[day], count), way)


def attend(stage: Stage, rng: np.random.Generator, visits: tuple[int, np.ndarray, np.ndarray, np.ndarray], way: Way) -> None:
    """`visits`: plan, account, day and number of likes by visit; nobody likes the same song of a plan twice."""
    number, who, day, count = visits
    plan, people = stage.plans[number], stage.accounts
    begin = instants_of(rng, stage.scale, people.life[who], day)
    there = np.flatnonzero(begin > people.registered[who])
    there = there[np.lexsort((begin[there], who[there]))]
    who, begin, count = who[there], begin[there], count[there]
    owner, _ = runs(count)
    account = who[owner]
    place = np.arange(len(account)) - np.searchsorted(account, account)
    kept = np.flatnonzero(place < len(plan.songs))
    account, place = account[kept], place[kept]
    stride = 1 + 2 * (stage.toss(account, number, 311) * 3).astype(np.int64)
    shift = (stage.toss(account, number, 312) ** 2 * len(plan.songs)).astype(np.int64)
    song = plan.songs[(shift + stride * place) % len(plan.songs)]
    spree(stage, rng, [account, begin[owner][kept], song], way, campaign=number)


def collect(stage: Stage) -> None:
    """A grant for whoever likes enough songs of a paying campaign on a day, whoever it is; claims and visits to the shop."""
    rng, likes = stage.chance.of("collecting"), stage.log.rows("like")
    paying = np.array([plan.pays for plan in stage.plans])
    rows = np.flatnonzero((likes["campaign"] >= 0) & (likes["action"] == 0))
    rows = rows[paying[likes["campaign"][rows]]]
    day = (likes["ts"][rows] - stage.scale.start) // DAY
    keys = np.stack([likes["account"][rows], likes["campaign"][rows], day])
    (account, number, _), place, count = np.unique(keys, axis=1, return_inverse=True, return_counts=True)
    last = np.zeros(len(count), np.int64)
    np.maximum.at(last, place.ravel(), likes["ts"][rows])
    won = np.flatnonzero(count >= np.minimum(3, np.array([plan.cap for plan in stage.plans])[number]))
    account, number, ts, grant = account[won], number[won], last[won] + 600, np.arange(len(won))
    value = np.array([plan.price for plan in stage.plans])[number]
    shop = (stage.toss(account, 313) * 25).astype(np.int64)
    given = {"grant": grant, "merchant": shop, "value": value, "campaign": number}
    stage.log.add("reward", account, ts, action=0, **given)
    stage.log.add("task", account, ts + 40, task=number, campaign=number, surface=TASK_PAGE)
    diligent = np.where(stage.accounts.attack[account] > 0, 0.97, 0.62 + 0.38 * stage.toss(account, 315))
    claimed = np.flatnonzero(rng.random(len(won)) < diligent)
    ts = ts + rng.lognormal(10.5, 2.2, len(ts)).astype(np.int64) + 900
    stage.log.add("reward", account[claimed], ts[claimed], action=1, **{name: v[claimed] for name, v in given.items()})
    used = claimed[rng.random(len(claimed)) < 0.75 * diligent[claimed]]
    later = ts[used] + rng.exponential(1.6 * DAY, len(used))
    stage.log.add("reward", account[used], later, action=2, **{name: v[used] for name, v in given.items()})
    teams = np.flatnonzero(
        np.array([plan.mechanic == "team_pk" for plan in stage.plans])[likes["campaign"]] & (likes["campaign"] >= 0)
    )
    who, first = np.unique(likes["account"][teams], return_index=True)
    team = (stage.toss(who, 314) * 6).astype(np.int64)
    at = likes["ts"][teams][first] - 30_000
    stage.log.add("team", who, at, team=team, match=team // 2, campaign=likes["campaign"][teams][first], action=0)
