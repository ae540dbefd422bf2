"""Campaigns: when they run, who sees them and what people do then; daily tasks and coupons, and those who come for them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from resonance.made_up.fifth.occasions import fans_songs, one_after_another
from resonance.made_up.fifth.stage import CAMPAIGN, Manner, Plan, Stage, enjoy
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, share

MECHANICS = ("hometown", "treasure_artist", "team_pk", "resonance", "coupon", "daily_task")
BREAK = 30 * MINUTE
Acts = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Chore:
    """How tasks are done: seconds between likes, chance that a song is heard, and the lag (ms) of the claim of each row."""

    gap: float
    heard: float | np.ndarray
    lag: np.ndarray
    claimed: float = 0.9
    redeemed: float = 0.5


def plan_campaigns(stage: Stage) -> None:
    """Six campaigns; the last two pay with coupons. Team battles are between the fans of two artists."""
    rng, scale = stage.chance.of("plans"), stage.scale
    for code, mechanic in enumerate(MECHANICS):
        begin = scale.start + int(rng.integers(0, 14)) * DAY
        end = min(begin + int(rng.integers(9, 22)) * DAY, scale.end)
        songs = stage.catalogue.popular(rng, int(rng.integers(8, 26)), rng.uniform(0.1, 0.8))
        if mechanic == "team_pk":
            songs = np.concatenate([fans_songs(stage, rng), fans_songs(stage, rng)])
        if mechanic == "treasure_artist":
            songs = np.concatenate([songs[:6], *(stage.market[int(n)] for n in rng.integers(0, len(stage.market), 4))])
        surfaces = np.array([0, *rng.choice([1, 2, 3, 4, 5, 9], 2, replace=False)])
        stage.plans.append(Plan(mechanic, begin, end, np.unique(songs), surfaces, code >= 4))


def visits(stage: Stage) -> tuple[np.ndarray, np.ndarray]:
    """(account, start) of every visit so far: acts of an account without a break of half an hour."""
    rows = [
        stage.log.rows(stream) for stream in ("play", "like", "comment", "share", "share_open", "reward", "task", "registration")
    ]
    account, ts = (np.concatenate([row[name] for row in rows]) for name in ("account", "ts"))
    order = np.lexsort((ts, account))
    account, ts = account[order], ts[order]
    first = (np.diff(account, prepend=-1) != 0) | (np.diff(ts, prepend=0) > BREAK)
    return account[first], ts[first]


def look_in(stage: Stage) -> None:
    """On some visits a campaign is seen; some who see it close it, some like a few of its songs, some do its task."""
    rng = stage.chance.of("look in")
    account, start = visits(stage)
    which = rng.integers(0, len(stage.plans), len(account))
    begin, end = (np.array([getattr(plan, name) for plan in stage.plans]) for name in ("begin", "end"))
    running = (start >= begin[which]) & (start < end[which] - DAY) & (rng.random(len(start)) < rng.uniform(0.5, 0.9))
    account, which, ts = account[running], which[running], start[running] + rng.integers(1, 90, int(running.sum())) * SECOND
    show(stage, rng, (account, ts, which))
    real = stage.accounts.attack[account] == 0
    keen = rng.uniform(0.015, 0.05) * np.sqrt(stage.accounts.liking[account].clip(0.1, 16))
    moved = real & (rng.random(len(account)) < keen)
    acts = account[moved], ts[moved] + rng.integers(3, 200, int(moved.sum())) * SECOND, which[moved]
    lag = claim_lag(rng, len(acts[0]), 0.08)
    do_chores(stage, rng, acts, Chore(rng.uniform(6, 30), rng.uniform(0.5, 0.9), lag, claimed=0.5, redeemed=0.4))
    bored = rng.random(len(account)) < 0.012
    stage.log.add(
        "negative_feedback", account[bored], ts[bored] + 2_500, how=rng.integers(0, 4, int(bored.sum())), target=which[bored]
    )


def show(stage: Stage, rng: np.random.Generator, acts: Acts) -> None:
    """Impressions of campaigns: rows of (account, ts, campaign)."""
    account, ts, which = acts
    surfaces = np.array([plan.surfaces for plan in stage.plans])[which, rng.choice(3, len(which), p=(0.5, 0.3, 0.2))]
    stage.log.add("impression", account, ts, kind=1, target=which, campaign=which, surface=surfaces)


def claim_lag(rng: np.random.Generator, count: int, at_once: float) -> np.ndarray:
    """From the grant until the badge is noticed: minutes to hours (log-normal), some at once; ms."""
    noticed = rng.lognormal(np.log(rng.uniform(15, 120)), 1.3, count) * MINUTE
    return np.where(rng.random(count) < at_once, rng.uniform(4, 60, count) * SECOND, noticed).clip(0, 3 * DAY)


def do_chores(stage: Stage, rng: np.random.Generator, acts: Acts, chore: Chore) -> None:
    """Like a few songs of a campaign one after another; where it pays, complete the task, be granted, claim and redeem."""
    account, start, which = acts
    counts = rng.integers(1, 6, len(account))
    owner, ts = one_after_another(rng, start, counts, chore.gap)
    song, names = np.empty(len(owner), np.int64), which[owner]
    for code, plan in enumerate(stage.plans):
        song[names == code] = rng.choice(plan.songs, int((names == code).sum()))
    heard = np.broadcast_to(chore.heard, account.shape)[owner]
    team = np.where(np.array([plan.mechanic == "team_pk" for plan in stage.plans])[names], stage.catalogue.artist[song], -1)
    manner = Manner(heard, 0.12, (2.0, 35.0), CAMPAIGN, campaign=names, team=team)
    enjoy(stage, (account[owner], ts, song), manner)
    battle = np.flatnonzero(team >= 0)
    side = battle[np.unique(account[owner][battle], return_index=True)[1]]
    stage.log.add("team", account[owner][side], ts[side] - 1_200, team=team[side], match=0, campaign=names[side])
    last = np.zeros(len(account), np.int64)
    np.maximum.at(last, owner, ts)
    paid = np.flatnonzero(np.array([plan.pays for plan in stage.plans])[which])
    done = account[paid], last[paid] + rng.integers(2, 40, len(paid)) * SECOND, which[paid]
    reward(stage, rng, done, replace(chore, lag=chore.lag[paid]))


def reward(stage: Stage, rng: np.random.Generator, acts: Acts, chore: Chore) -> None:
    """The task at the given instants, and the life of its coupon."""
    account, ts, which = acts
    stage.log.add("task", account, ts, task=which, campaign=which, surface=0)
    granted = ts + rng.integers(200, 4_000, len(ts))
    coupon = {"grant": stage.log.number("grant", len(ts)), "merchant": rng.integers(0, 25, len(ts)),
              "value": rng.integers(4, 41, len(ts)) * 50, "campaign": which}  # fmt: skip
    claimed = rng.random(len(ts)) < chore.claimed
    redeemed = claimed & (rng.random(len(ts)) < chore.redeemed)
    claim = granted + chore.lag.astype(np.int64)
    used = claim + rng.exponential(2.5 * DAY, len(ts)).astype(np.int64)
    for code, (kept, when) in enumerate(((np.ones(len(ts), bool), granted), (claimed, claim), (redeemed, used))):
        stage.log.add("reward", account[kept], when[kept], action=code, **{name: column[kept] for name, column in coupon.items()})


def rounds(stage: Stage, rng: np.random.Generator, group: np.ndarray, zeal: np.ndarray) -> Acts:
    """(account, midnight, campaign): the days on which each member does the task of what pays; `zeal`: its chance a day."""
    found = []
    for code, plan in enumerate(stage.plans):
        if plan.pays:
            days = np.arange(plan.begin, plan.end, DAY)
            who, day = np.nonzero(rng.random((len(group), len(days))) < zeal[:, None])
            found.append((group[who], days[day], np.full(len(who), code)))
    account, midnight, which = (np.concatenate(part) for part in zip(*found, strict=True))
    return account, midnight, which


def collect(stage: Stage, group: np.ndarray) -> None:
    """Real people who like coupons: in the evening, one after the other; they claim when they notice, and listen besides."""
    rng = stage.chance.of("collect")
    account, midnight, which = rounds(stage, rng, group, rng.uniform(0.2, 0.9, len(group)))
    own = 18 + 5 * share(account, 32)
    start = midnight + ((own + rng.normal(0, 0.6, len(account))).clip(6, 23.7) * HOUR).astype(np.int64)
    show(stage, rng, (account, start - rng.integers(3, 40, len(start)) * SECOND, which))
    lag = claim_lag(rng, len(account), rng.uniform(0.05, 0.35))
    heard = 0.25 + 0.7 * share(account, 33)
    do_chores(stage, rng, (account, start, which), Chore(rng.uniform(4, 20), heard, lag, claimed=0.95, redeemed=0.6))
