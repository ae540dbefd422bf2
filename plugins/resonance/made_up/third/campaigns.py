"""Like campaigns with tasks and coupons: who takes part, who hunts the coupons, and which acts carry the campaign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from resonance.made_up.third.acts import Turns, during, hear, like_at
from resonance.made_up.third.affection import some_time
from resonance.made_up.third.crews import ATTACKS, Crew
from resonance.made_up.third.listening import hours
from resonance.made_up.third.log import TASK_PAGE, Stage
from resonance.made_up.third.scale import DAY, HOUR, SECOND, runs, share

MECHANICS = ("coupon", "daily_task", "treasure_artist", "hometown")
SURFACES = ((0, 2, 3), (0, 5), (4, 6), (0, 1, 3))
"""Codes of log.SURFACES on which each campaign shows."""
COUPON = 0
REWARD_ONLY = ATTACKS.index("reward_only")
Rng = np.random.Generator


@dataclass(frozen=True)
class Campaign:
    mechanic: int
    begin: int
    end: int
    songs: np.ndarray

    def holds(self, song: np.ndarray, ts: np.ndarray) -> np.ndarray:
        return np.isin(song, self.songs) & (ts >= self.begin) & (ts < self.end)


def plan_campaigns(stage: Stage) -> None:
    rng, scale = stage.chance.of("campaigns"), stage.scale
    weight = np.sqrt(stage.catalogue.standing)
    for mechanic in range(len(MECHANICS)):
        day = int(rng.integers(0, max(scale.days // 3, 1)))
        length = int(rng.integers(12, max(scale.days - day, 13)))
        songs = rng.choice(len(weight), min(40, len(weight) // 4), replace=False, p=weight / weight.sum())
        begin = scale.start + day * DAY + 10 * HOUR
        stage.campaigns.append(Campaign(mechanic, begin, min(begin + length * DAY, scale.end), songs))


def take_part(stage: Stage, crews: list[Crew]) -> None:
    """Real people who like rewards, hunters who like nothing else, and passers-by."""
    rng = stage.chance.of("taking part")
    for member in stage.accounts.cohorts["reward_driven"]:
        _collect(stage, rng, np.array([member]), (int(rng.integers(4, 26)), rng.uniform(0.2, 0.7), rng.lognormal(5.5, 1.2)))
    for crew in crews:
        if crew.attack == "reward_only":
            lag = rng.lognormal(2.5, 1.0)
            _collect(stage, rng, crew.members, (int(rng.integers(4, 26)), rng.uniform(0.7, 1.0), lag))
    passing = stage.accounts.real
    passing = passing[rng.random(len(passing)) < rng.uniform(0.03, 0.08)]
    _collect(stage, rng, passing, (2, 0.25, 5 * 3_600.0))


def _collect(stage: Stage, rng: Rng, who: np.ndarray, manner: tuple[int, float, float]) -> None:
    """`manner`: songs to like, share of them unheard, median seconds from a coupon's grant to its claim."""
    likes, unheard, lag = manner
    campaign = stage.campaigns[COUPON]
    owner, _ = runs(1 + rng.binomial(2 * likes, 0.4, len(who)))
    span = (campaign.end - campaign.begin) // DAY
    first = rng.integers(0, span, len(who))
    day = np.minimum(first[owner] + rng.integers(0, max(2, likes // 3), len(owner)), span - 1)
    ts = (campaign.begin - 10 * HOUR) + day * DAY + hours(rng, stage.accounts.clock[who[owner]])
    turns = Turns(who[owner], rng.choice(campaign.songs, len(owner)), np.maximum(ts, campaign.begin + SECOND)).within(stage)
    silent = rng.random(len(turns)) < unheard
    heard = turns.only(~silent)
    liked = during(rng, heard, hear(stage, rng, heard))
    like_at(stage, turns.only(silent).on(TASK_PAGE))
    like_at(stage, liked.on(TASK_PAGE))
    tasked = turns.only(rng.random(len(turns)) < 0.5)
    stage.log.add(
        "task", tasked.account, tasked.ts + 9 * SECOND, task=rng.integers(0, 6, len(tasked)), surface=TASK_PAGE, campaign=COUPON
    )
    _reward(stage, rng, turns.only(rng.random(len(turns)) < 0.5), lag)


def _reward(stage: Stage, rng: Rng, turns: Turns, lag: float) -> None:
    grant = np.arange(stage.log.grants, stage.log.grants + len(turns))
    stage.log.grants += len(turns)
    value = rng.integers(2, 20, len(turns)) * 50
    given: dict[str, Any] = {"grant": grant, "merchant": rng.integers(0, 25, len(turns)), "value": value, "campaign": COUPON}
    ts = turns.ts + (rng.uniform(1, 240, len(turns)) * SECOND).astype(np.int64)
    stage.log.add("reward", turns.account, ts, action=0, **given)
    for action, part, pause in ((1, 0.8, lag), (2, 0.5, 30 * 3_600.0)):
        kept = rng.random(len(ts)) < part
        given = {name: column[kept] if isinstance(column, np.ndarray) else column for name, column in given.items()}
        turns, ts = turns.only(kept), ts[kept]
        ts = ts + ((1 + rng.lognormal(np.log(pause), 0.9, len(ts))) * SECOND).astype(np.int64)
        stage.log.add("reward", turns.account, ts, action=action, **given)


def carry(stage: Stage) -> None:
    """Likes and shares of a campaign's songs while it runs carry it, more often than not, with an impression before."""
    for stream in ("like", "share"):
        rows = dict(stage.log.rows(stream))
        surface = rows.get("surface")
        surface = surface.copy() if surface is not None else None
        campaign, toss = rows["campaign"].copy(), share(rows["account"], rows["ts"], 21)
        for number, each in enumerate(stage.campaigns):
            on = each.holds(rows["song"], rows["ts"]) & (campaign < 0)
            on &= (toss < 0.6) if surface is None else (toss < 0.6) | ((surface == TASK_PAGE) & (number == COUPON))
            campaign[on] = number
            shown = np.array(SURFACES[number])[(toss[on] * 97).astype(int) % len(SURFACES[number])]
            if surface is not None:
                surface[on] = shown
            _show(stage, stream, (rows["account"][on], rows["ts"][on], shown), number)
        stage.log.replace(stream, {**rows, "campaign": campaign} | ({"surface": surface} if surface is not None else {}))


def _show(stage: Stage, stream: str, acts: tuple[np.ndarray, np.ndarray, np.ndarray], campaign: int) -> None:
    rng = stage.chance.of(f"shown {stream} {campaign}")
    account, ts, surface = acts
    seen = rng.random(len(ts)) < 0.85
    before = ts[seen] - (rng.lognormal(np.log(40), 1.0, int(seen.sum())) * SECOND).astype(np.int64)
    stage.log.add("impression", account[seen], before, kind=1, target=campaign, surface=surface[seen], campaign=campaign)


def look_in(stage: Stage) -> None:
    """People who see a campaign and do nothing, or close it."""
    rng, people = stage.chance.of("looking in"), stage.accounts
    for number, campaign in enumerate(stage.campaigns):
        account = np.flatnonzero(rng.random(len(people)) < 0.25)
        ts = some_time(stage, rng, account)
        there = (ts > people.registered[account]) & (ts >= campaign.begin) & (ts < campaign.end)
        account, ts = account[there], ts[there]
        surface = np.array(SURFACES[number])[rng.integers(0, len(SURFACES[number]), len(ts))]
        stage.log.add("impression", account, ts, kind=1, target=number, surface=surface, campaign=number)
        closed = rng.random(len(ts)) < 0.04
        stage.log.add("negative_feedback", account[closed], ts[closed] + 3 * SECOND, how=0, target=number)
