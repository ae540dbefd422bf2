"""Campaigns: songs of one's home, envelopes, school against school, a daily task, cards that go round, artists without a name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.eleventh.bouts import any_day, called, when
from resonance.made_up.eleventh.cards import STATUS, Cards, Spread
from resonance.made_up.eleventh.chats import CLASS, FAMILY, HOBBY, HOOD
from resonance.made_up.eleventh.hearing import Way, enjoy
from resonance.made_up.eleventh.people import SCHOOLS
from resonance.made_up.eleventh.stage import BANNER, CAMPAIGN, POPUP, PUSH, TASK_PAGE, Stage
from resonance.made_up.fifth.accounts import PROVINCES
from resonance.made_up.third.scale import DAY, HOUR, runs

SEASON = (
    ("hometown", 4, 9), ("coupon", 2, 6), ("coupon", 12, 6), ("coupon", 22, 8), ("daily_task", 9, 10), ("team_pk", 17, 7),
    ("resonance", 13, 14), ("treasure_artist", 24, 9),
)  # fmt: skip
"""Mechanic, first day and days."""
SIDES = {"hometown": len(PROVINCES), "team_pk": SCHOOLS}
PAID = ("coupon", "daily_task")


@dataclass(frozen=True)
class Plan:
    """`side`: the province or school that each song stands for, −1 for none; `need`: likes within `period` days for a coupon of
    `price` fen, each day those of its own songs."""

    mechanic: str
    begin: int
    end: int
    surfaces: list[int]
    songs: np.ndarray
    side: np.ndarray
    need: int
    period: int
    price: int

    @property
    def pays(self) -> bool:
        return self.mechanic in PAID

    def days(self, stage: Stage) -> np.ndarray:
        """Days (from 0) on which it runs."""
        return np.arange((self.begin - stage.scale.start) // DAY, (self.end - stage.scale.start) // DAY)

    def of_day(self, stage: Stage, day: np.ndarray | int, turn: np.ndarray) -> np.ndarray:
        """The `turn`-th song that a paying campaign has on a day; those of one day are `need` + 2."""
        first = (np.asarray(day) - (self.begin - stage.scale.start) // DAY) * (self.need + 2)
        return self.songs[(first + turn % (self.need + 2)) % len(self.songs)]


def plan_season(stage: Stage) -> None:
    """Every side of a contest enters a few songs that are not the best known."""
    rng, scale = stage.chance.of("season"), stage.scale
    by_fame = np.argsort(stage.catalogue.weight, kind="stable")
    count = len(by_fame)
    for mechanic, first, days in SEASON:
        first = int(np.clip(first + rng.integers(-2, 3), 0, scale.days - days))
        need = int(rng.integers(3, 6)) if mechanic == "coupon" else 2
        sides = SIDES.get(mechanic, 0)
        many = sides * int(rng.integers(1, 4)) if sides else days * (need + 2) if mechanic in PAID else int(rng.integers(15, 40))
        low = 0.0 if mechanic == "treasure_artist" else rng.uniform(0.15, 0.5)
        songs = rng.choice(by_fame[int(low * count) : int((low + 0.5) * count)], many, replace=False)
        side = np.arange(many) % sides if sides else np.full(many, -1)
        stage.plans.append(Plan(
            mechanic, scale.start + first * DAY, scale.start + (first + days) * DAY,
            rng.choice([TASK_PAGE, POPUP, BANNER, PUSH], 2, replace=False).tolist(), songs, side, need, 1,
            50 * int(rng.integers(1, 13)),
        ))  # fmt: skip


def side_of(stage: Stage, plan: Plan, who: np.ndarray) -> np.ndarray:
    return np.asarray((stage.accounts.province if plan.mechanic == "hometown" else stage.accounts.school)[who])


def vote(stage: Stage) -> None:
    """Captains call in the chats of their school or place, again on the last day; others vote without being called."""
    rng, chats = stage.chance.of("voting"), stage.chats
    for number, plan in enumerate(stage.plans):
        if plan.mechanic not in SIDES:
            continue
        kinds = (FAMILY, HOOD, HOBBY) if plan.mechanic == "hometown" else (CLASS, HOBBY)
        pool = np.flatnonzero(np.isin(chats.kind, kinds))
        some = rng.choice(pool, max(4, int(len(pool) * rng.uniform(0.1, 0.4))))
        late = rng.random(len(some)) < 0.4
        ts = np.where(late, plan.end - rng.uniform(1, 10, len(some)) * HOUR, rng.uniform(plan.begin, plan.end - DAY, len(some)))
        _, who, at = called(stage, rng, some, ts.astype(np.int64), 3 * stage.temper.zeal)
        alone = stage.accounts.real[rng.random(len(stage.accounts.real)) < stage.temper.zeal * rng.uniform(0.3, 1.2)]
        who = np.concatenate([who, alone])
        at = np.concatenate([at, when(stage, rng, alone, rng.choice(plan.days(stage), len(alone)))])
        owner, _ = runs(rng.geometric(0.6, len(who)).clip(1, 4))
        each, sides = len(plan.songs) // SIDES[plan.mechanic], SIDES[plan.mechanic]
        side = np.where(rng.random(len(owner)) < 0.13, rng.integers(0, sides, len(owner)), side_of(stage, plan, who[owner]))
        song = plan.songs[side + sides * rng.integers(0, each, len(owner))]
        heard, page = rng.uniform(0.3, 0.75), plan.surfaces[0]
        way = Way(heard=heard, glimpse=0.4, whole=0.1, dwell=25, pace=5, source=CAMPAIGN, surface=page)
        enjoy(stage, rng, (who[owner], at[owner], song), way, campaign=number)


def pass_round(stage: Stage) -> None:
    """Cards of the campaign go from chat to chat; a page of unknown artists has visitors, who hear what they like."""
    rng, people = stage.chance.of("passing round"), stage.accounts
    for number, plan in enumerate(stage.plans):
        if plan.mechanic == "resonance":
            count = int(len(people.real) * rng.uniform(0.04, 0.2)) + 3
            who, song = rng.choice(people.real, count), rng.choice(plan.songs, count)
            chat = np.where(rng.random(count) < 0.2, STATUS, stage.chats.one_of(rng, who))
            ts = when(stage, rng, who, rng.choice(plan.days(stage), count))
            Spread(stage, rng, number).run(Cards(who, ts, song, chat, np.full(count, -1)))
        if plan.mechanic == "treasure_artist":
            who = people.real[rng.random(len(people.real)) < rng.uniform(0.03, 0.1) * people.activity[people.real].clip(0.2, 2)]
            begin = when(stage, rng, who, any_day(stage, rng, len(who)).clip(plan.days(stage)[0], plan.days(stage)[-1]))
            owner, _ = runs(rng.geometric(0.35, len(who)).clip(1, 8))
            way = Way(glimpse=0.25, whole=0.3, liked=0.6, pace=4, source=CAMPAIGN, surface=plan.surfaces[0])
            enjoy(stage, rng, (who[owner], begin[owner], rng.choice(plan.songs, len(owner))), way, campaign=number)
