"""Crews at work in worlds of kind S: orders in bursts or spread out, among likes for show; and the coupon hunters."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eighth.campaigns import attend
from resonance.made_up.eighth.crews import Crew
from resonance.made_up.eighth.market import Order, chosen
from resonance.made_up.eighth.people import instants_of
from resonance.made_up.eighth.spree import Way, lists, spree, thinned
from resonance.made_up.eighth.stage import DISCOVER, PLAYER, SEARCH, TASK_PAGE, Stage
from resonance.made_up.third.scale import DAY, HOUR

AT_ONCE = ("script_burst", "coordinated_likes", "fresh_account_ring", "device_farm", "emulator", "network_farm")


def work(stage: Stage, crews: list[Crew]) -> None:
    rng = stage.chance.of("working")
    for crew in crews:
        if crew.attack == "reward_only":
            _hunt(stage, rng, crew)
            continue
        for order in chosen(rng, stage.market, int(rng.integers(4, 14))):
            _fill(stage, rng, crew, order)
        if crew.attack == "fresh_account_ring":
            _befriend(stage, rng, crew)


def way_of(rng: np.random.Generator, crew: Crew) -> Way:
    """How a crew goes through a list: bots by the clock, people at their own pace."""
    draw = crew.draw
    spread = float(rng.choice([0.05, 0.3, 0.8])) if crew.attack in ("script_burst", "emulator", "device_farm") else 0.75
    return Way(
        draw["heard"], draw["listen"], float(rng.random() * 0.15), draw["gap"], spread, int(rng.choice([SEARCH, DISCOVER]))
    )


def _fill(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order) -> None:
    """Most members like most of the songs, mixed with well-known ones; at once, or on a day of each one's own."""
    people = stage.accounts
    here = crew.members[rng.random(len(crew.members)) < rng.uniform(0.5, 1.0)]
    first, span = order.day, order.span
    if crew.attack == "fresh_account_ring":
        first = int((people.registered[crew.members].max() - stage.scale.start) // DAY) + 1
        first, span = min(first + int(rng.integers(0, 4)), stage.scale.days - 1), 1
    if crew.attack in AT_ONCE and crew.attack != "network_farm" or rng.random() < 0.3:
        start = stage.scale.start + first * DAY + rng.uniform(7, 23.5) * HOUR + int(rng.integers(0, span)) * DAY
        begin = (start + np.sort(rng.random(len(here))) * crew.draw["hours"] * HOUR).astype(np.int64)
    else:
        begin = instants_of(rng, stage.scale, people.life[here], first + rng.integers(0, span, len(here)))
    shown = rng.poisson(crew.draw["own"] * len(order.songs), len(here)).clip(0, 12)
    famous = stage.catalogue.famous(rng, len(here) * 12).reshape(-1, 12)
    famous = np.where(np.arange(12) < shown[:, None], famous, -1)
    table = np.hstack([thinned(rng, order.songs, len(here), rng.uniform(0.6, 1)), famous])
    spree(stage, rng, lists(rng, here, begin, table), way_of(rng, crew))


def _befriend(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """New accounts follow a few of their own on their first days, so that they look less alone."""
    who = np.repeat(crew.members, rng.integers(0, 6, len(crew.members)))
    ts = stage.accounts.registered[who] + rng.exponential(1.5 * DAY, len(who))
    pal = rng.choice(crew.members, len(who))
    stage.log.add("follow", who[pal != who], ts[pal != who], kind=1, target=pal[pal != who])


def _hunt(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """Every account takes what a paying campaign gives on nearly every day, as little as its rules allow."""
    for number, plan in enumerate(stage.plans):
        if not plan.pays or rng.random() < 0.15:
            continue
        days = plan.days(stage.scale.start)
        who, day = np.nonzero(rng.random((len(crew.members), len(days))) < rng.uniform(0.6, 0.97))
        count = np.where(rng.random(len(who)) < 0.88, plan.cap, rng.integers(1, plan.cap + 1, len(who)))
        heard = 0.95 if plan.minimum > 0 else crew.draw["heard"]
        listen = plan.minimum * 1.15 + 0.5 if plan.minimum > 0 else crew.draw["listen"]
        way = Way(heard, listen, 0.0, crew.draw["gap"], float(rng.uniform(0.15, 0.6)), surface=TASK_PAGE)
        attend(stage, rng, (number, crew.members[who], days[day], count), way)


def churn(stage: Stage, crews: list[Crew]) -> None:
    """Some take likes back and give them again, so that a song rises in the list of the latest."""
    rng, likes = stage.chance.of("churn"), stage.log.rows("like")
    who = [crew.members for crew in crews if crew.attack == "like_churn"]
    rows = np.flatnonzero(np.isin(likes["account"], np.concatenate([np.empty(0, np.int64), *who])))
    account, song, ts = likes["account"][rows], likes["song"][rows], likes["ts"][rows]
    for _ in range(int(rng.integers(1, 4))):
        ts = ts + rng.lognormal(0, 0.9, len(ts)) * rng.uniform(0.3, 5) * HOUR
        stage.log.add("like", account, ts, song=song, surface=PLAYER, action=1)
        ts = ts + rng.lognormal(9.5, 1.0, len(ts))
        stage.log.add("like", account, ts, song=song, surface=PLAYER)
