"""Campaigns: what they promote, who joins, and the tasks, teams and coupons that follow from a like."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.stage import CAMPAIGN, Plan
from resonance.made_up.sixth.stage import Manner, Stage, hear
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND

MECHANICS = ("hometown", "treasure_artist", "team_pk", "resonance", "coupon", "daily_task")
PAYING = ("coupon", "daily_task")
GRANT, CLAIM, REDEEM = range(3)
TEAMS, SHOPS = 12, 25


def plan_campaigns(stage: Stage) -> None:
    """One campaign of each mechanic, in windows of one to three weeks, and who takes part."""
    rng, scale, catalogue = stage.chance.of("campaigns"), stage.scale, stage.catalogue
    for mechanic in MECHANICS:
        begin = scale.start + int(rng.uniform(0.5, scale.days - 14) * DAY) // HOUR * HOUR
        end = min(begin + int(rng.integers(7, 22)) * DAY, scale.end)
        artists = rng.choice(catalogue.artists, 4 if mechanic == "treasure_artist" else 20, replace=False)
        songs = np.flatnonzero(np.isin(catalogue.artist, artists))
        songs = np.sort(rng.permutation(songs)[: rng.integers(8, 25)])
        surfaces = rng.choice(np.array([0, 3, 4, 5, 9]), 3, replace=False)
        stage.plans.append(Plan(mechanic, begin, end, songs, surfaces, mechanic in PAYING))
    count = len(stage.accounts)
    joins = rng.random(count) < stage.habits.joining * len(MECHANICS) / 3
    stage.joined = np.where(joins, rng.integers(0, len(MECHANICS), count), -1)


def take_part(stage: Stage) -> None:
    """Tasks, coupons and teams of those who liked in a campaign; those who are driven by coupons come back for them."""
    _come_for_coupons(stage)
    rng, likes = stage.chance.of("taking part"), stage.log.rows("like")
    promoted = np.flatnonzero((likes["campaign"] >= 0) & (rng.random(len(likes["ts"])) < 0.5))
    account, ts, campaign = (likes[name][promoted] for name in ("account", "ts", "campaign"))
    pays = np.array([plan.pays for plan in stage.plans])[campaign]
    care = np.isin(account, stage.accounts.cohorts["reward_driven"])
    reward(stage, (account[pays], ts[pays], campaign[pays]), np.where(care[pays], 4.0, 90.0))
    team = np.array([plan.mechanic == "team_pk" for plan in stage.plans])[campaign]
    who, first = np.unique(account[team], return_index=True)
    chosen = (stage.toss(who, 41) * TEAMS).astype(int)
    joined = ts[team][first] + rng.integers(5 * SECOND, 2 * MINUTE, len(who))
    stage.log.add("team", who, joined, team=chosen, match=chosen // 2, campaign=campaign[team][first])


def reward(stage: Stage, rows: tuple[np.ndarray, np.ndarray, np.ndarray], minutes: np.ndarray | float) -> None:
    """A task is done, a coupon granted, mostly claimed after so many minutes (median), often redeemed; `rows` = (account, ts,
    campaign)."""
    account, ts, campaign = rows
    rng, count = stage.chance.of(f"reward {stage.log.counts['grant']}"), len(account)
    surface = np.array([plan.surfaces for plan in stage.plans])[campaign, rng.integers(0, 3, count)]
    done = ts + (rng.exponential(20, count) * SECOND).astype(np.int64)
    stage.log.add("task", account, done, task=campaign, campaign=campaign, surface=surface)
    grant, value = stage.log.number("grant", count), 50 * rng.integers(2, 40, count)
    merchant = rng.integers(0, SHOPS, count)
    claimed = done + (rng.lognormal(np.log(minutes), 1.3, count) * MINUTE).astype(np.int64)
    redeemed = claimed + (rng.exponential(3, count) * DAY).astype(np.int64)
    wanted = rng.random(count)
    for action, at, part in ((GRANT, done + SECOND, 1.0), (CLAIM, claimed + 2 * SECOND, 0.75), (REDEEM, redeemed + HOUR, 0.35)):
        there = wanted < part
        stage.log.add("reward", account[there], at[there], grant=grant[there], merchant=merchant[there], value=value[there],
                      campaign=campaign[there], action=action)  # fmt: skip


def _come_for_coupons(stage: Stage) -> None:
    """On many days of the window, a few songs of the campaign: most are listened to, half are liked."""
    rng, driven = stage.chance.of("coupons"), stage.accounts.cohorts["reward_driven"]
    member, day = np.nonzero(rng.random((len(driven), stage.scale.days)) < rng.beta(3, 2, len(driven))[:, None])
    account = driven[member]
    campaign = stage.joined[account]
    ts = stage.scale.start + day * DAY + ((stage.accounts.wake[account] + rng.uniform(1, 15, len(day))) * HOUR).astype(np.int64)
    begin, end = (np.array([getattr(plan, name) for plan in stage.plans])[campaign] for name in ("begin", "end"))
    inside = (ts >= begin) & (ts < end)
    account, ts, campaign = (np.repeat(column[inside], 3) for column in (account, ts, campaign))
    ts = ts + np.tile(np.arange(3), len(ts) // 3) * 4 * MINUTE + rng.integers(0, 3 * MINUTE, len(ts))
    pool, size = [plan.songs for plan in stage.plans], np.array([len(plan.songs) for plan in stage.plans])
    place = (rng.random(len(ts)) * size[campaign]).astype(int)
    song = np.array([pool[number][at] for number, at in zip(campaign.tolist(), place.tolist(), strict=True)], np.int64)
    listens = rng.beta(4, 2, len(stage.accounts))[account]
    there = rng.random(len(ts)) < 0.6
    manner = Manner(heard=listens[there], whole=0.5, fraction=0.5, liked=0.45, source=CAMPAIGN, campaign=campaign[there])
    hear(stage, (account[there], ts[there], song[there]), manner)
