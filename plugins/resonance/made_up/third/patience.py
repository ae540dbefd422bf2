"""Kinds A and G: few, aged, slow, hidden among likes of popular songs. And likes that real people sell, in every kind but N."""

from __future__ import annotations

import numpy as np

from resonance.made_up.third.accounts import RADIO
from resonance.made_up.third.acts import Turns, amid_life, during, hear, hear_for, join, like_at, unheard
from resonance.made_up.third.catalogue import make_urns
from resonance.made_up.third.crews import Crew, find_orders
from resonance.made_up.third.crowds import split
from resonance.made_up.third.listening import hours
from resonance.made_up.third.log import SOLD, Stage
from resonance.made_up.third.paid import assign
from resonance.made_up.third.scale import DAY, HOUR, runs
from resonance.made_up.third.working import pass_around

GHOST_HEARD = 0.88
SELLERS = (0.010, 0.018)
AMID = 0.7
"""Of the acts, those done while the account is listening anyway."""
SELLER = "seller"
Rng = np.random.Generator


def wait(stage: Stage, crews: list[Crew]) -> None:
    """The patient crews' weeks."""
    for number, crew in enumerate(crews):
        _work(stage, stage.chance.of(f"patience {number}"), crew)


def _work(stage: Stage, rng: Rng, crew: Crew) -> None:
    days = int(rng.integers(min(14, stage.scale.days), stage.scale.days + 1))
    begin = int(rng.integers(0, stage.scale.days - days + 1))
    acts, hidden, part = rng.uniform(0.9, 2.4) * days * rng.uniform(0.6, 0.95), rng.uniform(0.3, 0.7), rng.uniform(0.45, 0.95)
    orders = find_orders(stage, rng, stage.market, int(acts * (1 - hidden) / part))
    window = days if crew.attack == "slow_drip" else rng.uniform(0.3, 6)
    for order in orders:
        turns = assign(rng, crew.members, order, part)
        first = begin + rng.uniform(0, max(days - window, 0.01))
        turns.ts = _at_hours(stage, rng, turns.account, first + rng.uniform(0, window, len(turns)))
        like_at(stage, _paid(stage, rng, amid_life(stage, rng, turns, AMID).within(stage), rng.uniform(0.3, 1.0)))
    _hide(stage, rng, crew, (begin, days, acts * hidden))
    if crew.attack == "share_ring":
        pass_around(stage, rng, Crew(crew.attack, crew.members, orders[:4]), rng.uniform(0.3, 1.0))
    fans = crew.members[rng.random(len(crew.members)) < rng.uniform(0, 0.5)]
    followed = int(stage.catalogue.artist[orders[0][0]])
    stage.log.add("follow", fans, _at_hours(stage, rng, fans, rng.uniform(begin, begin + days, len(fans))), target=followed)


def _at_hours(stage: Stage, rng: Rng, account: np.ndarray, day: np.ndarray) -> np.ndarray:
    """On that day, when the account is up."""
    return stage.scale.start + (np.floor(day) * DAY).astype(np.int64) + hours(rng, stage.accounts.clock[account])


def _paid(stage: Stage, rng: Rng, turns: Turns, blind: float) -> Turns:
    """The likes. Kind G hears 88 % as real people hear; otherwise a part of the rest is heard, and not to the end."""
    ghost = stage.kind == "G"
    silent = rng.random(len(turns)) < (1 - GHOST_HEARD if ghost else blind)
    quiet, heard = unheard(rng, turns.only(silent)), turns.only(~silent)
    if ghost:
        return join(quiet, _earnestly(stage, rng, heard))
    return join(quiet, during(rng, heard, hear_for(stage, rng, heard, rng.beta(1.2, 2.2, len(heard)))))


def _earnestly(stage: Stage, rng: Rng, turns: Turns) -> Turns:
    """The likes of what is heard as long as real people hear what they like; a third was heard some time before."""
    early = rng.random(len(turns)) < 0.35
    now, before = turns.only(~early), turns.only(early)
    liked = during(rng, now, hear(stage, rng, now, liked=True))
    ts = before.ts - (rng.lognormal(np.log(9), 1.2, len(before)) * HOUR).astype(np.int64)
    ts = np.where(ts > stage.scale.start, ts, before.ts - 20_000)
    hear(stage, rng, before.at(ts).in_mood(RADIO), liked=True)
    return join(liked, before)


def _hide(stage: Stage, rng: Rng, crew: Crew, plan: tuple[int, int, float]) -> None:
    """Popular songs, really played, liked."""
    begin, days, each = plan
    owner, _ = runs(rng.poisson(each, len(crew.members)))
    account, songs = crew.members[owner], len(stage.catalogue.artist)
    song = make_urns(stage.catalogue).chart.draw(rng, np.zeros(len(owner), int))
    account, song = np.divmod(np.unique(account * songs + song), songs)
    ts = _at_hours(stage, rng, account, rng.uniform(begin, begin + days, len(account)))
    turns = amid_life(stage, rng, Turns(account, song, ts), AMID).within(stage)
    if stage.kind == "G":
        silent = rng.random(len(turns)) > GHOST_HEARD
        like_at(stage, unheard(rng, turns.only(silent)))
        turns = turns.only(~silent)
    like_at(stage, _earnestly(stage, rng, turns))


def sell(stage: Stage) -> None:
    """Real people in exchanges: what they like for money beside their own likes, which stay theirs."""
    if stage.kind == "N":
        return
    rng, people = stage.chance.of("selling"), stage.accounts
    able = people.real[(people.pace[people.real] > 0.8) & (people.fondness[people.real] > 0)]
    able = able[people.registered[able] < stage.scale.start]
    sellers = rng.choice(able, min(len(able), round(stage.scale.people * rng.uniform(*SELLERS))), replace=False)
    for ring in split(rng, sellers, (8, 60)):
        _exchange(stage, rng, ring)
    people.cohorts[SELLER] = sellers


def _exchange(stage: Stage, rng: Rng, ring: np.ndarray) -> None:
    """An exchange's orders come one after the other; each seller takes what the day leaves time for."""
    orders = find_orders(stage, rng, stage.market, int(rng.integers(15, 45)))
    eager = rng.beta(2, 2.5, len(ring))
    blind = rng.uniform(0.3, 1.0)
    for order in orders:
        takes = rng.random(len(ring)) < eager
        turns = assign(rng, ring[takes], order, rng.uniform(0.5, 1.0))
        first, window = rng.uniform(0, stage.scale.days - 1), rng.lognormal(np.log(2), 0.8)
        turns.ts = _at_hours(stage, rng, turns.account, first + rng.uniform(0, window, len(turns)))
        like_at(stage, _paid(stage, rng, amid_life(stage, rng, turns, AMID).within(stage), blind), deed=SOLD)
