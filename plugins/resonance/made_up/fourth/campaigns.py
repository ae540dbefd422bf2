"""Campaigns: pushed at noon and in the evening, seen on some surfaces, joined by some; coupons and those who hunt them."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fourth.client import visits
from resonance.made_up.fourth.coupons import hunt, reward
from resonance.made_up.fourth.gatherings import like_new, play_some
from resonance.made_up.fourth.routine import BY_CAMPAIGN
from resonance.made_up.fourth.stage import (
    BANNER,
    COMMENTS,
    LIST_PAGE,
    POPUP,
    PUSH,
    SHARE_PAGE,
    TASK_PAGE,
    Campaign,
    Columns,
    Stage,
    between,
    chosen,
)  # fmt: skip
from resonance.made_up.third.scale import DAY, HOUR, SECOND, runs, share

Rng = np.random.Generator
MECHANICS = ("hometown", "coupon", "daily_task", "team_pk", "treasure_artist", "resonance")
SEEN_ON = ((PUSH, TASK_PAGE, POPUP), (POPUP, BANNER, TASK_PAGE), (TASK_PAGE, PUSH), (PUSH, SHARE_PAGE, BANNER),
           (LIST_PAGE, BANNER), (COMMENTS, SHARE_PAGE))  # fmt: skip
REWARDING = (1, 2)
"""Campaigns that give coupons."""
TEAMS = 8


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
            Campaign(number, mechanic, start, min(start + length * DAY, scale.end), np.unique(songs), between(rng, (0.08, 0.4)),
                     between(rng, (0.04, 0.2)), int(rng.choice([200, 500, 800, 1_000])), SEEN_ON[number][0])
        )  # fmt: skip


def run_campaigns(stage: Stage) -> None:
    """Show all campaigns to those who visit, and let people and hunters take part."""
    shown = visits(stage)
    for plan in stage.campaigns:
        rng = stage.chance.of(f"campaign {plan.number}")
        seen = _show(stage, rng, plan, shown)
        joined = _join(stage, rng, plan, seen)
        if plan.number in REWARDING:
            reward(stage, rng, plan, joined)
            for crew in stage.crews:
                if crew.attack == "reward_only":
                    hunt(stage, rng, plan, crew)
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
    people, days = stage.accounts, (plan.end - plan.begin) // DAY
    eager = np.minimum(people.activity, 1.5) * (share(np.arange(len(people)), plan.number, 60) < plan.seen) * 0.04
    if plan.number in REWARDING:
        keen = people.cohorts["reward_driven"]
        eager[keen] = rng.uniform(0.2, 0.7, len(keen))
    account, day = np.nonzero(rng.random((len(people), days)) < eager[:, None])
    noon = rng.choice([4.0, 11.5], days)[day] + rng.exponential(0.6, len(day))
    return {"account": account, "ts": plan.begin // DAY * DAY + day * DAY + (noon * HOUR).astype(np.int64)}


def _join(stage: Stage, rng: Rng, plan: Campaign, seen: Columns) -> Columns:
    """Likes of some songs of the campaign, most of which one listens to; returns who took part, when and where."""
    keen = np.isin(seen["account"], stage.accounts.cohorts["reward_driven"]) & (plan.number in REWARDING)
    likely = np.where(keen, 0.7, plan.pull * np.minimum(2.5, stage.accounts.warmth[seen["account"]]))
    joined = chosen(seen, rng.random(len(likely)) < likely)
    surface = joined["surface"]
    owner, place = runs(1 + rng.poisson(0.9, len(joined["ts"])))
    song, account = rng.choice(plan.songs, len(owner)), joined["account"][owner]
    ts = joined["ts"][owner] + (place * between(rng, (8, 60)) + rng.exponential(25, len(owner)) + 3).astype(int) * SECOND
    hears = rng.random(len(owner)) < rng.uniform(0.4, 0.85)
    play_some(stage, rng, account[hears], ts[hears] - 2 * SECOND, song=song[hears], source=BY_CAMPAIGN, campaign=plan.number)
    ts = ts + np.where(hears, rng.exponential(50, len(owner)), 0).astype(int) * SECOND
    like_new(stage, account, ts, song, campaign=plan.number, surface=surface[owner])
    later = joined["ts"] + rng.integers(90, 400, len(joined["ts"])) * SECOND
    if plan.mechanic == "daily_task":
        stage.log.add("task", joined["account"], later, task=0, campaign=plan.number, surface=surface)
    if plan.mechanic == "team_pk":
        first = np.unique(joined["account"], return_index=True)[1]
        team = joined["account"][first] % TEAMS
        stage.log.add("team", joined["account"][first], later[first], team=team, campaign=plan.number)
    return {**joined, "ts": later}


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
        likes["surface"] = np.where(fits, plan.surface, likes["surface"])
    stage.log.put("like", likes)
