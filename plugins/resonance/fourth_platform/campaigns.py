"""Campaigns: pushed at noon and in the evening, seen on some surfaces, joined by some; coupons and those who hunt them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.fourth_platform.broker import Crew
from resonance.fourth_platform.client import visits
from resonance.fourth_platform.gatherings import like_new, play_some
from resonance.fourth_platform.routine import BY_CAMPAIGN, CLOSED, SKIPPED, local_hour
from resonance.fourth_platform.stage import (
    BANNER,
    LIST_PAGE,
    POPUP,
    PUSH,
    SHARE_PAGE,
    TASK_PAGE,
    COMMENTS,
    Columns,
    Stage,
    between,
    chosen,
)
from resonance.third_platform.scale import DAY, HOUR, MINUTE, SECOND, runs, share

Rng = np.random.Generator
MECHANICS = ("hometown", "coupon", "daily_task", "team_pk", "treasure_artist", "resonance")
SEEN_ON = ((PUSH, TASK_PAGE, POPUP), (POPUP, BANNER, TASK_PAGE), (TASK_PAGE, PUSH), (PUSH, SHARE_PAGE, BANNER),
           (LIST_PAGE, BANNER), (COMMENTS, SHARE_PAGE))  # fmt: skip
REWARDING = (1, 2)
"""Campaigns that give coupons."""
SHOPS, TEAMS = 24, 8
GRANT, CLAIM, REDEEM = range(3)


@dataclass
class Campaign:
    number: int
    begin: int
    end: int
    songs: np.ndarray
    seen: float
    """Share of the visits that show it."""
    pull: float
    """Share of those who see it and take part."""
    value: int
    """Of its coupon, in fen."""


def plan_campaigns(stage: Stage) -> None:
    """One campaign of each mechanic, of one to two weeks; those with coupons run at the end of the window."""
    rng, scale, catalogue = stage.chance.of("campaigns"), stage.scale, stage.catalogue
    for number, mechanic in enumerate(MECHANICS):
        length = int(rng.integers(6, 15))
        latest = scale.days - length
        begin = int(rng.integers(latest // 2, latest + 1) if number in REWARDING else rng.integers(1, latest + 1))
        songs = catalogue.by_genre.draw(rng, rng.integers(0, 11, int(rng.integers(8, 40))))
        if mechanic == "treasure_artist":
            songs = np.flatnonzero(np.isin(catalogue.artist, rng.integers(0, len(catalogue.label), 5)))[:60]
        start = scale.start + begin * DAY + int(rng.choice([0, 10, 12])) * HOUR
        stage.campaigns.append(
            Campaign(number, start, min(start + length * DAY, scale.end), np.unique(songs), between(rng, (0.08, 0.4)),
                     between(rng, (0.04, 0.2)), int(rng.choice([200, 500, 800, 1_000])))
        )  # fmt: skip


def run_campaigns(stage: Stage) -> None:
    """Show all campaigns to those who visit, and let people and hunters take part."""
    shown = visits(stage)
    for plan in stage.campaigns:
        rng = stage.chance.of(f"campaign {plan.number}")
        seen = _show(stage, rng, plan, shown)
        joined = _join(stage, rng, plan, seen)
        if plan.number in REWARDING:
            _reward(stage, rng, plan, joined)
            for crew in stage.crews:
                if crew.attack == "reward_only":
                    _hunt(stage, rng, plan, crew)
    _credit(stage)


def _show(stage: Stage, rng: Rng, plan: Campaign, shown: Columns) -> Columns:
    """Impressions at the begin of visits; who comes for coupons looks in for them. Returns account, ts, surface."""
    likely = plan.seen * (0.4 + 1.2 * share(shown["account"], plan.number, 61))
    some = (shown["ts"] >= plan.begin) & (shown["ts"] < plan.end - HOUR) & (rng.random(len(likely)) < likely)
    seen = chosen(shown, some)
    pushed = _pushed(stage, rng, plan)
    seen = {name: np.append(seen[name], pushed[name]) for name in ("account", "ts")}
    seen = chosen(seen, (seen["ts"] >= plan.begin) & (seen["ts"] < plan.end - HOUR))
    surface = np.array(SEEN_ON[plan.number])[(rng.random(len(seen["ts"])) ** 1.3 * len(SEEN_ON[plan.number])).astype(int)]
    ts = seen["ts"] + rng.integers(1, 25, len(surface)) * SECOND
    stage.log.add("impression", seen["account"], ts, kind=1, target=plan.number, campaign=plan.number, surface=surface)
    cross = rng.random(len(ts)) < np.where(surface == POPUP, 0.02, 0.003)
    stage.log.add(
        "negative_feedback", seen["account"][cross], ts[cross] + 3 * SECOND, target=plan.number, campaign=plan.number,
        surface=surface[cross], how=rng.integers(0, 4, cross.sum()),
    )  # fmt: skip
    return {"account": seen["account"], "ts": ts, "surface": surface}


def _pushed(stage: Stage, rng: Rng, plan: Campaign) -> Columns:
    """Who opens the app for it at noon or in the evening: after a push some, for a coupon those who live by them."""
    people, days = stage.people, (plan.end - plan.begin) // DAY
    eager = np.minimum(people.activity, 1.5) * (share(np.arange(len(people)), plan.number, 60) < plan.seen) * 0.04
    if plan.number in REWARDING:
        keen = people.cohorts["reward_driven"]
        eager[keen] = rng.uniform(0.2, 0.7, len(keen))
    account, day = np.nonzero(rng.random((len(people), days)) < eager[:, None])
    noon = rng.choice([4.0, 11.5], days)[day] + rng.exponential(0.6, len(day))
    return {"account": account, "ts": plan.begin // DAY * DAY + day * DAY + (noon * HOUR).astype(np.int64)}


def _join(stage: Stage, rng: Rng, plan: Campaign, seen: Columns) -> Columns:
    """Likes of some songs of the campaign, most of which one listens to; returns who took part, when and where."""
    keen = np.isin(seen["account"], stage.people.cohorts["reward_driven"]) & (plan.number in REWARDING)
    likely = np.where(keen, 0.7, plan.pull * np.minimum(2.5, stage.people.warmth[seen["account"]]))
    joined = chosen(seen, rng.random(len(likely)) < likely)
    where = {"campaign": plan.number, "surface": joined["surface"]}
    owner, place = runs(1 + rng.poisson(0.9, len(joined["ts"])))
    song, account = rng.choice(plan.songs, len(owner)), joined["account"][owner]
    ts = joined["ts"][owner] + (place * between(rng, (8, 60)) + rng.exponential(25, len(owner)) + 3).astype(int) * SECOND
    hears = rng.random(len(owner)) < rng.uniform(0.4, 0.85)
    play_some(stage, rng, account[hears], ts[hears] - 2 * SECOND, song=song[hears], source=BY_CAMPAIGN, campaign=plan.number)
    ts = ts + np.where(hears, rng.exponential(50, len(owner)), 0).astype(int) * SECOND
    like_new(stage, account, ts, song, campaign=plan.number, surface=where["surface"][owner])
    later = joined["ts"] + rng.integers(90, 400, len(joined["ts"])) * SECOND
    if MECHANICS[plan.number] == "daily_task":
        stage.log.add("task", joined["account"], later, task=0, **where)
    if MECHANICS[plan.number] == "team_pk":
        first = np.unique(joined["account"], return_index=True)[1]
        team = joined["account"][first] % TEAMS
        stage.log.add("team", joined["account"][first], later[first], team=team, campaign=plan.number)
    return {**joined, "ts": later}


def _reward(stage: Stage, rng: Rng, plan: Campaign, joined: Columns) -> None:
    """A coupon a day; claimed at the next lunch or evening, by some at once out of habit, by many never."""
    first = np.unique(joined["account"] * 1_000 + (joined["ts"] - stage.scale.start) // DAY, return_index=True)[1]
    joined = chosen(joined, first)
    account, count = joined["account"], len(first)
    grant = joined["ts"] + rng.integers(1, 90, count) * SECOND
    keen = np.isin(account, stage.people.cohorts["reward_driven"])
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


def _hunt(stage: Stage, rng: Rng, plan: Campaign, crew: Crew) -> None:
    """A campaign's minimum on every phone: a look, a like or two, the task, the coupon within seconds, or hours if smart."""
    smart = rng.random() < 0.4
    days = np.arange((plan.end - plan.begin) // DAY)
    days = days[rng.random(len(days)) < rng.uniform(0.3, 1)]
    member, day = (part.ravel() for part in np.meshgrid(np.arange(len(crew.members)), days, indexing="ij"))
    does = rng.random(len(member)) < rng.uniform(0.6, 1)
    member, day = member[does], day[does]
    turn = member * between(rng, (40, 900)) * SECOND + rng.exponential(60, len(member)) * SECOND
    ts = plan.begin + day * DAY + int(rng.integers(1, 13)) * HOUR + turn.astype(np.int64)
    account, surface = crew.members[member], SEEN_ON[plan.number][0]
    where = {"campaign": plan.number, "surface": surface}
    stage.log.add("impression", account, ts, kind=1, target=plan.number, **where)
    owner, place = runs(1 + rng.poisson(max(0.1, crew.quota - 1), len(ts)))
    songs = rng.choice(plan.songs, len(owner))
    at = ts[owner] + ((place + 1) * crew.gap * rng.uniform(0.5, 1.5, len(owner)) * SECOND).astype(np.int64)
    heard = rng.random(len(owner)) < crew.heard
    brief = np.full(heard.sum(), 31_000) + rng.integers(0, 4_000, heard.sum())
    stage.log.add(
        "play", account[owner][heard], at[heard] - 1_500, song=songs[heard], listened=brief, source=BY_CAMPAIGN,
        ending=rng.choice([SKIPPED, CLOSED], heard.sum()), campaign=plan.number,
    )  # fmt: skip
    at = at + np.where(heard, 32_000, 0)
    like_new(stage, account[owner], at, songs, **where)
    done = np.maximum.reduceat(at, np.flatnonzero(place == 0)) + rng.integers(2, 20, len(ts)) * SECOND
    if MECHANICS[plan.number] == "daily_task":
        stage.log.add("task", account, done, task=0, **where)
    grant = done + rng.integers(1, 90, len(ts)) * SECOND
    claim = grant + (rng.lognormal(np.log(2 * HOUR if smart else between(rng, (3, 200)) * SECOND), 0.7, len(ts))).astype(np.int64)
    redeem = claim + (rng.exponential(between(rng, (0.5, 40)), len(ts)) * HOUR).astype(np.int64) + 5 * SECOND
    every = np.ones(len(ts), bool)
    give(stage, plan, account, ((GRANT, grant, every), (CLAIM, claim, every), (REDEEM, redeem, rng.random(len(ts)) < 0.9)))


def _credit(stage: Stage) -> None:
    """Likes of a campaign's songs that follow a look at it within a day come with the campaign's name, not all."""
    likes, seen = stage.log.rows("like"), stage.log.rows("impression")
    for plan in stage.campaigns:
        look = chosen(seen, seen["campaign"] == plan.number)
        key = np.sort(look["account"] * (1 << 44) + (look["ts"] - stage.scale.start))
        mine = likes["account"] * (1 << 44) + (likes["ts"] - stage.scale.start)
        at = np.searchsorted(key, mine) - 1
        fits = (at >= 0) & (mine - key[at.clip(0)] < DAY) & np.isin(likes["song"], plan.songs) & (likes["campaign"] < 0)
        fits &= (likes["ts"] < plan.end) & (share(likes["account"], likes["song"], 65) < stage.habit["credit"])
        likes["campaign"] = np.where(fits, plan.number, likes["campaign"])
        likes["surface"] = np.where(fits, SEEN_ON[plan.number][0], likes["surface"])
    stage.log.put("like", likes)
