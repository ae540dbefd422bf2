"""When the likes of an order are given: how a supplier's voices come to it."""

from __future__ import annotations

import numpy as np

from resonance.made_up.errands import Rows, shuffled, some_of
from resonance.made_up.market import Order
from resonance.made_up.tenth.catalogue import LENGTH
from resonance.made_up.tenth.clock import last_hours, when
from resonance.made_up.tenth.errand import Manner, at_once, in_turn
from resonance.made_up.tenth.log import ANY, CAR, PHONE, SPEAKER
from resonance.made_up.tenth.roundup import evenings
from resonance.made_up.tenth.stage import ELSEWHERE, LIST_PAGE, PLAYER, RADIO, SEARCH, Stage
from resonance.made_up.tenth.trades import ALARM, BENCH, EVE, HANDS, ROUND, SHOUT, SUNDAY, Crew
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND


def manner_of(stage: Stage, rng: np.random.Generator, crew: Crew, way: int) -> Manner:
    """By the kit, the way and the care: recorded voices keep time, people do not."""
    by = {HANDS: PHONE, BENCH: CAR}.get(crew.kit, SPEAKER)
    by = PHONE if way == SUNDAY else ANY if crew.care > 0.75 and rng.random() < 0.5 else by
    spoken = by == SPEAKER and rng.random() < 0.5
    return Manner(
        heard=crew.draw["heard"], dwell=crew.draw["dwell"], whole=float(0.4 * crew.care * rng.random()),
        early=float(rng.random()),
        pace=float(np.exp(rng.uniform(np.log(1.2), np.log(20)) + 0.5 * crew.care) / stage.temper.rush),
        loose=float(rng.uniform(0.03, 0.3) if way in (SHOUT, ALARM) else rng.uniform(0.3, 1.0)),
        source=int(rng.choice([SEARCH, SEARCH, RADIO])), surface=LIST_PAGE if way == SUNDAY else ELSEWHERE if spoken else PLAYER,
        by=by,
    )  # fmt: skip


def deliver(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, way: int) -> None:
    """Most members like most of the songs, amid likes for show."""
    manner, campaign = manner_of(stage, rng, crew, way), order.plan
    here = crew.members[rng.random(len(crew.members)) < rng.uniform(0.5, 1.0)]
    if way == SHOUT:
        at_once(stage, rng, shout(stage, rng, crew, order, here), manner, campaign=campaign)
    elif way == ALARM:
        at_once(stage, rng, _alarm(stage, rng, crew, order, here), manner, campaign=campaign)
    else:
        begin = {ROUND: _round, SUNDAY: _sunday, EVE: _eve}.get(way, _drift)(stage, rng, crew, order, here)
        paid = some_of(rng, order.songs, len(here), rng.uniform(0.55, 1.0))
        table = np.hstack([paid, for_show(stage, rng, crew, order, len(here))])
        in_turn(stage, rng, shuffled(rng, here, begin, table), manner, campaign=campaign)


def for_show(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, rows: int, most: int = 10) -> np.ndarray:
    """(rows, most) songs of the charts and known ones, −1 for none."""
    count = rng.poisson(crew.draw["show"] * len(order.songs), rows)
    charts = stage.catalogue.lists[min(order.day // 7, len(stage.catalogue.lists) - 1), :2].ravel()
    known = stage.catalogue.known(rng, rows * most)
    song = np.where(rng.random(rows * most) < 0.5, rng.choice(charts, rows * most), known).reshape(rows, most)
    return np.where(np.arange(most) < count[:, None], song, -1)


def _ready(stage: Stage, crew: Crew, order: Order) -> tuple[int, int]:
    """(first day, days) on which all of a crew can act on an order."""
    awake = int((stage.accounts.since[crew.members].max() - stage.scale.start) // DAY) + 1
    first = int(np.clip(max(order.day, awake), 0, stage.scale.days - 1))
    return first, int(min(order.span, stage.scale.days - first))


def _start(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order) -> int:
    first, span = _ready(stage, crew, order)
    return stage.scale.start + (first + int(rng.integers(0, span))) * DAY + int(rng.uniform(6.5, 23.3) * HOUR)


def shout(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, here: np.ndarray) -> Rows:
    """A recorded sentence is played to the room; each speaker hears it, or does not, and answers in its own time. Then it is said
    again in another voice, for the second account of each speaker."""
    hears, echo = rng.uniform(0.5, 0.98, len(here)), rng.gamma(2, rng.uniform(0.2, 3), len(here)) * SECOND
    show = for_show(stage, rng, crew, order, 1, most=10)[0]
    songs = rng.permutation(np.concatenate([order.songs, show[show >= 0]]))
    gap = crew.draw["dwell"] * rng.uniform(0.8, 2) * SECOND * rng.lognormal(0, 0.1, len(songs)) + 3 * SECOND
    machine = stage.accounts.device[here, SPEAKER]
    turn = np.arange(len(here)) - np.searchsorted(machine, machine)
    start = _start(stage, rng, crew, order) + turn * int(gap.sum() + rng.exponential(5 * MINUTE))
    row, place = np.nonzero(rng.random((len(here), len(songs))) < hears[:, None])
    at = start[row] + np.cumsum(gap)[place] + echo[row] + rng.exponential(150, len(row))
    return here[row], at.astype(np.int64), songs[place]


def _alarm(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, here: np.ndarray) -> Rows:
    """Each morning at its own minute an account wakes to a song or two, and says that it likes them, paid ones or not."""
    first, span = _ready(stage, crew, order)
    days = first + np.arange(min(stage.scale.days - first, span + int(rng.integers(3, 12))))
    row, day = np.nonzero(rng.random((len(here), len(days))) < rng.uniform(0.4, 0.9))
    kept = (1 - 1 / (1 + crew.draw["show"])) > rng.random(len(row))
    charts = stage.catalogue.lists[(days[day] // 7).clip(0, len(stage.catalogue.lists) - 1), 0, rng.integers(0, LENGTH, len(row))]
    song = np.where(kept, charts, order.songs[rng.integers(0, len(order.songs), len(row))])
    minute = np.round(stage.accounts.rises[here] * 12) * 5 * MINUTE
    wait = crew.draw["dwell"] * SECOND * rng.lognormal(0, 0.15 + crew.care, len(row))
    at = stage.scale.start + days[day] * DAY + minute[row] + wait + rng.gamma(2, 2 * SECOND, len(row))
    return here[row], at.astype(np.int64), song


def _round(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, here: np.ndarray) -> np.ndarray:
    """One voice after another, in a few queues; the careful make pauses, for hours."""
    queues = 1 + len(here) // int(rng.integers(6, 25))
    most = max(1, -(-len(here) // queues))
    queue, turn = np.divmod(np.arange(len(here)), most)
    each = len(order.songs) * (1 + crew.draw["show"]) * (6 + crew.draw["heard"] * crew.draw["dwell"])
    steps = (each + rng.gamma(1.5, (10 + 400 * crew.care**2) / stage.temper.rush, (queues, most))) * SECOND
    done = np.cumsum(steps, axis=1) + rng.exponential(20 * MINUTE, (queues, 1))
    return (_start(stage, rng, crew, order) + done[queue, turn]).astype(np.int64)


def _sunday(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, here: np.ndarray) -> np.ndarray:
    """Through the interface of the round-up, in the evening on which it comes, or in the days after."""
    first, span = _ready(stage, crew, order)
    sundays = evenings(stage)
    day = int(sundays[np.argmin(np.abs(sundays - first - rng.integers(0, span)))])
    hours = 18.2 + rng.gamma(1.2, rng.uniform(0.5, 6), len(here))
    return (stage.scale.start + day * DAY + hours * HOUR).astype(np.int64)


def _eve(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, here: np.ndarray) -> np.ndarray:
    if order.plan < 0:
        return _round(stage, rng, crew, order, here)
    plan = stage.plans[order.plan]
    return last_hours(rng, max(plan.begin, plan.end - int(rng.integers(1, 3)) * DAY), plan.end, len(here))


def _drift(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, here: np.ndarray) -> np.ndarray:
    first, span = _ready(stage, crew, order)
    day = first + (max(2, span) * rng.random(len(here)) ** rng.uniform(0.7, 1.5)).astype(np.int64)
    return when(rng, stage.scale, stage.accounts.days[here], day.clip(0, stage.scale.days - 1))
