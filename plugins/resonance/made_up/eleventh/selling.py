"""Real people who sell likes: in groups that like for likes, by tasks with a screenshot, or by renting out their account."""

from __future__ import annotations

import numpy as np

from resonance.made_up.cohorts import groups
from resonance.made_up.eleventh.bouts import reached, when
from resonance.made_up.eleventh.gatherings import posted
from resonance.made_up.eleventh.hearing import Way, enjoy
from resonance.made_up.eleventh.patient import GHOST_HEARD
from resonance.made_up.eleventh.people import EXIT, Accounts
from resonance.made_up.eleventh.stage import LINK, PLAYER, RIG, SEARCH, SHARE_PAGE, Stage, Temper
from resonance.made_up.errands import shuffled
from resonance.made_up.market import accepted
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, Chance


def rent_out(chance: Chance, temper: Temper, people: Accounts) -> None:
    """Some sellers rent their account out. Who rents accounts has a few phones and exits, on which those are for a week."""
    rng, sellers = chance.of("renting"), people.cohorts.get("seller", np.empty(0, np.int64))
    people.circles["rented"] = groups(rng, sellers[rng.random(len(sellers)) < temper.rented], 6, 30)
    for firm in people.circles["rented"]:
        people.rig[firm] = 9 * len(people) + firm[np.arange(len(firm)) // int(rng.integers(1, 6))]
        people.rig_line[firm] = EXIT + 5_000 + 50 * firm[0] + rng.integers(0, 6, len(firm))


def sell(stage: Stage) -> None:
    """The others are in groups that like for likes, or take tasks; need and scruples differ."""
    sellers, rng = stage.accounts.cohorts.get("seller", np.empty(0, np.int64)), stage.chance.of("selling")
    if not len(sellers):
        return
    firms = stage.accounts.circles["rented"]
    for firm in firms:
        _rented(stage, rng, firm)
    rest = np.setdiff1d(sellers, np.concatenate([*firms, sellers[:0]]))
    swaps = rng.random(len(rest)) < rng.uniform(0.2, 0.8)
    for circle in groups(rng, rest[swaps], 8, 40):
        _swapped(stage, rng, circle)
    _tasks(stage, rng, rest[~swaps])


def _heard(stage: Stage, rng: np.random.Generator, low: float, high: float) -> float:
    return GHOST_HEARD if stage.kind == "G" else float(rng.uniform(low, high))


def _rented(stage: Stage, rng: np.random.Generator, firm: np.ndarray) -> None:
    """For about a week the software likes some songs a day from its own phone, while the owner goes on; then it is given back."""
    orders = accepted(rng, stage.orders, int(rng.integers(4, 12)))
    songs = np.unique(np.concatenate([order.songs for order in orders]))
    first = rng.integers(0, stage.scale.days - 6, len(firm))
    each = rng.poisson(rng.uniform(4, 16), len(firm)).clip(1)
    row = np.repeat(np.arange(len(firm)), each)
    day = first[row] + rng.integers(0, 7, len(row))
    at = stage.scale.start + day * DAY + (rng.uniform(7, 23.9, len(row)) * HOUR).astype(np.int64)
    heard = _heard(stage, rng, 0.1, 0.7)
    way = Way(heard=heard, glimpse=0.4, whole=0.1, dwell=rng.uniform(5, 45), before=0.2, source=SEARCH, by=RIG)
    enjoy(stage, rng, (firm[row], at, rng.choice(songs, len(row))), way, sold=1)


def _swapped(stage: Stage, rng: np.random.Generator, circle: np.ndarray) -> None:
    """On many evenings members post links that somebody pays for, often in a crew's round; who needs it goes through all."""
    need = rng.beta(1.2, 2.2, len(circle))
    for order in accepted(rng, stage.orders, int(rng.integers(7, 22))):
        count = len(order.songs)
        day = min(order.day + int(rng.integers(0, order.span)), stage.scale.days - 1)
        alone = stage.scale.start + day * DAY + int(rng.normal(20.5, 1.5) * HOUR)
        ts = np.full(count, stage.rounds.get(int(order.songs[0]), alone)) + np.arange(count) * MINUTE
        here = circle[rng.random(len(circle)) < need]
        begin = reached(stage, rng, here, np.full(len(here), ts[-1]), 0.6)
        account, at, song = shuffled(rng, here, begin, np.broadcast_to(order.songs, (len(here), count)))
        card = np.argmax(song[:, None] == order.songs, axis=1)
        posted(stage, rng.choice(circle, count), ts, order.songs, (card, (account, at, song)))
        heard = _heard(stage, rng, 0.15, 0.7)
        way = Way(heard=heard, glimpse=0.55, whole=0.05, dwell=12, before=0.35, pace=5, source=LINK, surface=SHARE_PAGE)
        enjoy(stage, rng, (account, at, song), way, campaign=order.plan, sold=1)


def _tasks(stage: Stage, rng: np.random.Generator, sellers: np.ndarray) -> None:
    """A task is posted; some take it, at once or in a free hour, and hear as long as the screenshot must show."""
    need, orders = rng.gamma(0.8, 0.4, len(sellers)), accepted(rng, stage.orders, max(9, len(stage.orders) // 2))
    told = min(1.0, float(rng.uniform(8, 25)) / len(orders))
    for order in orders:
        who = sellers[rng.random(len(sellers)) < (told * need).clip(0, 0.85)]
        ts = stage.scale.start + order.day * DAY + int(rng.uniform(9, 22) * HOUR)
        day = (order.day + rng.integers(0, order.span, len(who))).clip(0, stage.scale.days - 1)
        prompt = reached(stage, rng, who, np.full(len(who), ts), 0.5)
        begin = np.where(rng.random(len(who)) < 0.6, prompt, when(stage, rng, who, day))
        rows = shuffled(rng, who, begin, np.broadcast_to(order.songs, (len(who), len(order.songs))))
        way = Way(
            heard=_heard(stage, rng, 0.4, 0.9), glimpse=0.15, whole=0.1, dwell=rng.uniform(10, 60), before=0.1, after=0.6,
            pace=9, source=SEARCH, surface=PLAYER,
        )  # fmt: skip
        enjoy(stage, rng, rows, way, campaign=order.plan, sold=1)
