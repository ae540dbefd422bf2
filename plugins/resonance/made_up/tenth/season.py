"""Campaigns: city against city, the stamp card of each week, good mornings, the invitation chain; who takes part for nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.tenth.catalogue import CITIES
from resonance.made_up.tenth.clock import last_hours, weekday, when
from resonance.made_up.tenth.errand import Manner, in_turn
from resonance.made_up.tenth.hearts import housemate
from resonance.made_up.tenth.log import ANY, PHONE, SPEAKER
from resonance.made_up.tenth.stage import BANNER, CAMPAIGN, ELSEWHERE, POPUP, PUSH, TASK_PAGE, Stage
from resonance.made_up.third.scale import DAY, MINUTE, runs

SEASON = (
    ("hometown", 4, 8), ("coupon", 1, 7), ("coupon", 8, 7), ("coupon", 15, 7), ("coupon", 22, 7), ("daily_task", 10, 9),
    ("resonance", 13, 14), ("team_pk", 19, 6), ("treasure_artist", 24, 8),
)  # fmt: skip
"""Mechanic, first day and days."""
CONTESTS, PAID = ("hometown", "team_pk"), ("coupon", "daily_task")


@dataclass(frozen=True)
class Plan:
    """`city`: of each entry of a contest; `need`: likes within `period` days for a coupon of `price` fen."""

    mechanic: str
    begin: int
    end: int
    surfaces: list[int]
    songs: np.ndarray
    city: np.ndarray
    need: int
    period: int
    price: int

    @property
    def pays(self) -> bool:
        return self.mechanic in PAID

    @property
    def voted(self) -> bool:
        return self.mechanic in CONTESTS

    def days(self, stage: Stage) -> np.ndarray:
        """Days (from 0) on which it runs."""
        return np.arange((self.begin - stage.scale.start) // DAY, -(-(self.end - stage.scale.start) // DAY))


def plan_season(stage: Stage) -> None:
    """Cities enter songs of their own singers; a stamp card has a dozen songs, known ones among them."""
    rng, scale, catalogue = stage.chance.of("season"), stage.scale, stage.catalogue
    need, rank = int(rng.integers(4, 7)), catalogue.rank()
    monday = int(np.argmax(weekday(scale, np.arange(7)) == 0))
    for mechanic, first, days in SEASON:
        first = monday + first - first % 7 if mechanic == "coupon" else int(rng.integers(first - 2, first + 3))
        first = int(np.clip(first, 0, scale.days - days))
        if mechanic in CONTESTS:
            each = int(rng.integers(2, 5))
            pools = [np.flatnonzero((catalogue.city == city) & (rank < 0.85)) for city in range(CITIES)]
            songs, city = np.concatenate([rng.choice(pool, each, replace=False) for pool in pools]), np.arange(CITIES)
            city = np.repeat(city, each)
        else:
            least = 0.0 if mechanic == "treasure_artist" else rng.uniform(0.2, 0.7)
            pool = np.flatnonzero((rank >= least) & (rank < least + 0.5))
            songs = rng.choice(pool, int(rng.integers(9, 16)) if mechanic == "coupon" else 30, replace=False)
            city = np.full(len(songs), -1)
        needed, period = (2, 1) if mechanic == "daily_task" else (need, 7)
        stage.plans.append(Plan(
            mechanic, scale.start + first * DAY, scale.start + (first + days) * DAY,
            rng.choice([TASK_PAGE, POPUP, BANNER, PUSH], 2, replace=False).tolist(), songs, city, needed, period,
            50 * int(rng.integers(2, 21 if mechanic == "coupon" else 5)),
        ))  # fmt: skip


def vote(stage: Stage) -> None:
    """Whoever cares likes songs of the own city, and has the others at home do so, too, each by voice, within minutes."""
    rng, people = stage.chance.of("voting"), stage.accounts
    for number, plan in enumerate(stage.plans):
        if not plan.voted:
            continue
        zeal = stage.temper.zeal * rng.lognormal(0, 0.6, CITIES)[people.city] * people.activity.clip(0.2, 1.5)
        who = people.real[rng.random(len(people.real)) < zeal[people.real]]
        begin = last_hours(rng, plan.begin, plan.end, len(who))
        called = np.flatnonzero(people.speaker[who] & (rng.random(len(who)) < 0.4))
        others = np.repeat(called, 2)
        mates = housemate(rng, people, who[others])
        new = (mates != who[others]) & (people.attack[mates] == 0)
        wait = rng.gamma(1.5, 1.2, len(mates)) * MINUTE
        voter = np.concatenate([who, mates[new]])
        at = np.concatenate([begin, begin[others][new] + wait[new].astype(np.int64)])
        spoken = np.isin(np.arange(len(voter)), np.concatenate([called, np.arange(len(who), len(voter))]))
        for aloud in (True, False):
            rows = np.flatnonzero(spoken == aloud)
            owner, _ = runs(rng.geometric(0.55, len(rows)).clip(1, 5))
            row = rows[owner]
            song = entry_for(rng, plan, people.city[voter[row]])
            manner = Manner(
                heard=0.4 if aloud else 0.6, dwell=25, whole=0.1, pace=9 if aloud else 5, source=CAMPAIGN,
                surface=ELSEWHERE if aloud else plan.surfaces[0], by=SPEAKER if aloud else PHONE,
            )  # fmt: skip
            in_turn(stage, rng, (voter[row], at[row], song), manner, campaign=number)


def entry_for(rng: np.random.Generator, plan: Plan, city: np.ndarray) -> np.ndarray:
    """An entry of each city; one in six likes another city's."""
    each = len(plan.songs) // CITIES
    city = np.where(rng.random(len(city)) < 0.16, rng.integers(0, CITIES, len(city)), city)
    return np.asarray(plan.songs[city * each + (each * rng.random(len(city)) ** 1.4).astype(np.int64)])


def come_by(stage: Stage) -> None:
    """Those whom a banner brings to a page without a vote: once, for a few songs, some of which they play."""
    rng, people = stage.chance.of("coming by"), stage.accounts
    for number, plan in enumerate(stage.plans):
        if plan.voted:
            continue
        who = people.real[rng.random(len(people.real)) < rng.uniform(0.02, 0.06) * people.activity[people.real].clip(0.2, 2)]
        begin = when(rng, stage.scale, people.days[who], rng.choice(plan.days(stage), len(who)))
        owner, _ = runs(rng.geometric(0.4, len(who)).clip(1, 6))
        song = plan.songs[(len(plan.songs) * rng.random(len(owner)) ** 1.6).astype(np.int64)]
        manner = Manner(heard=0.8, dwell=45, source=CAMPAIGN, surface=plan.surfaces[0], liked=0.8, by=ANY)
        in_turn(stage, rng, (who[owner], begin[owner], song), manner, campaign=number)
