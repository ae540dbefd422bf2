"""Campaigns: the contest of hometown songs and the schools' songs, with deadlines; coupons for the way in between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.cohorts import groups
from resonance.made_up.ninth.catalogue import TOWNS
from resonance.made_up.ninth.errand import Manner, go_through
from resonance.made_up.ninth.rhythm import pressed
from resonance.made_up.ninth.stage import BANNER, CAMPAIGN, DEEPLINK, LINK, POPUP, PUSH, SHARE_PAGE, TASK_PAGE, Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, runs

SEASON = (
    ("hometown", 3, 8, False), ("coupon", 1, 7, True), ("team_pk", 10, 11, False), ("daily_task", 14, 7, True),
    ("resonance", 17, 7, False), ("hometown", 22, 10, False), ("coupon", 25, 6, True), ("treasure_artist", 26, 7, False),
)  # fmt: skip
"""Mechanic, first day, days, whether it pays."""
VOTED = ("hometown", "team_pk")


@dataclass(frozen=True)
class Plan:
    """`town`: of each entry of a contest; `cap`: paid likes a day; `price`: fen for them; `dwell`: seconds for one to count."""

    mechanic: str
    begin: int
    end: int
    surfaces: list[int]
    songs: np.ndarray
    town: np.ndarray
    pays: bool
    cap: int
    price: int
    dwell: float

    @property
    def voted(self) -> bool:
        return self.mechanic in VOTED


def plan_season(stage: Stage) -> None:
    """Contests end on the air, at nine in the evening; their entries are little known, the songs of the others less so."""
    rng, scale, rank = stage.chance.of("season"), stage.scale, stage.catalogue.rank()
    for mechanic, first, days, pays in SEASON:
        first = int(np.clip(first + rng.integers(-1, 3), 0, scale.days - days))
        voted = mechanic in VOTED
        pool = np.flatnonzero(rank < 0.75) if voted else np.flatnonzero(rank > rng.uniform(0.1, 0.5))
        songs = rng.choice(pool, TOWNS * int(rng.integers(3, 5)) if voted else int(rng.integers(25, 60)), replace=False)
        end = scale.start + (first + days) * DAY - (3 * HOUR if voted else 0)
        stage.plans.append(Plan(
            mechanic, scale.start + first * DAY, end, rng.choice([TASK_PAGE, POPUP, BANNER, PUSH], 2, replace=False).tolist(),
            songs, np.arange(len(songs)) % TOWNS if voted else np.full(len(songs), -1), pays, int(rng.integers(3, 6)),
            50 * int(rng.integers(2, 11)), float(rng.choice([0, 5, 10, 20])),
        ))  # fmt: skip


def vote(stage: Stage) -> None:
    rng = stage.chance.of("voting")
    for number, plan in enumerate(stage.plans):
        if plan.voted:
            voters = _turn_out(stage, rng, number)
            _canvass(stage, rng, number, voters)
            _sing_for_school(stage, rng, number)


def _turn_out(stage: Stage, rng: np.random.Generator, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Towns differ in zeal; one likes a few entries of one's own town, or leading ones; returns (who, when, their first song)."""
    plan, people = stage.plans[number], stage.accounts
    zeal = stage.temper.zeal * rng.lognormal(0, 0.5, TOWNS)[people.town] * (0.5 + people.activity.clip(0, 2))
    who = people.real[rng.random(len(people.real)) < zeal[people.real]]
    begin = pressed(rng, people.life[who], plan.begin, plan.end)
    owner, _ = runs(rng.geometric(0.5, len(who)).clip(1, 6))
    song = _entry(rng, plan, people.town[who[owner]], 0.75)
    first = np.searchsorted(owner, np.arange(len(who)))
    manner = Manner(heard=0.62, dwell=35, whole=0.12, pace=8, source=CAMPAIGN, surface=plan.surfaces[0])
    go_through(stage, rng, (who[owner], begin[owner], song), manner, campaign=number)
    return who, begin, song[first]


def _entry(rng: np.random.Generator, plan: Plan, town: np.ndarray, loyal: float) -> np.ndarray:
    """An entry of each town, or, of the disloyal, one by the power law of the ranks."""
    each = len(plan.songs) // TOWNS
    own = town + TOWNS * (each * rng.random(len(town)) ** 1.5).astype(np.int64)
    leading = (len(plan.songs) * rng.random(len(town)) ** 3).astype(np.int64)
    return plan.songs[np.where(rng.random(len(town)) < loyal, own, leading)]


def _canvass(stage: Stage, rng: np.random.Generator, number: int, voters: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """Some ask their friends, who follow the link within hours and like that song, as a favour, half of them unheard."""
    who, ts, song = voters
    asking = np.flatnonzero(rng.random(len(who)) < 0.3)
    friends = stage.accounts.friends[who[asking]]
    row, place = np.nonzero((friends >= 0) & (rng.random(friends.shape) < 0.6))
    friend, asked = friends[row, place], asking[row]
    at = (ts[asked] + rng.lognormal(0, 1.5, len(row)) * 40 * MINUTE).astype(np.int64)
    kept = (at < stage.plans[number].end) & (stage.accounts.attack[friend] == 0)
    manner = Manner(heard=0.5, dwell=18, whole=0.08, pace=4, source=LINK, surface=SHARE_PAGE)
    go_through(stage, rng, (friend[kept], at[kept], song[asked][kept]), manner, campaign=number)


def _sing_for_school(stage: Stage, rng: np.random.Generator, number: int) -> None:
    """Pupils and parents of a class are told, once or twice, to like their choir's song: at the break, or after dinner."""
    plan, people = stage.plans[number], stage.accounts
    for school in groups(stage.chance.of("schools"), people.cohorts["school_choir"], 20, 55):
        song = plan.songs[school[0] % len(plan.songs)]
        for _ in range(int(rng.integers(1, 3))):
            day = (plan.end - stage.scale.start) // DAY - int(rng.integers(0, 5))
            told = stage.scale.start + day * DAY + int(rng.choice([12, 17, 19, 20])) * HOUR + int(rng.integers(0, 30)) * MINUTE
            here = school[rng.random(len(school)) < rng.uniform(0.35, 0.85)]
            at = (told + rng.pareto(0.9, len(here)) * 8 * MINUTE).clip(told, told + 2 * DAY).astype(np.int64)
            here, at = here[at < plan.end], at[at < plan.end]
            owner, place = runs(1 + rng.binomial(2, 0.25, len(here)))
            songs = np.where(place == 0, song, _entry(rng, plan, people.town[here[owner]], 0.9))
            manner = Manner(heard=0.6, dwell=30, whole=0.15, pace=5, source=LINK, surface=DEEPLINK)
            go_through(stage, rng, (here[owner], at[owner], songs), manner, campaign=number)
