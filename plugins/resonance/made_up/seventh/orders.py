"""Customers and their orders, which resellers split over several crews, and the shifts in which crews deliver them."""

from __future__ import annotations

import numpy as np

from resonance.made_up.seventh.stage import CAMPAIGN, DISCOVER, LINK, SEARCH, How, Stage, once, perform
from resonance.made_up.seventh.suppliers import Crew
from resonance.made_up.seventh.tricks import TRICKS
from resonance.made_up.third.scale import DAY, HOUR, SECOND, runs

Deeds = tuple[np.ndarray, np.ndarray, np.ndarray]
CUSTOMERS_A_CREW = 0.8
CONTESTS = 0.3
"""Crews that are to lift songs in a campaign."""


def take_orders(stage: Stage, crews: list[Crew]) -> None:
    """Artists, mostly little known, order likes for some of their songs; a few order much and from many crews."""
    rng, catalogue = stage.chance.of("orders"), stage.catalogue
    for _ in range(6 + round(CUSTOMERS_A_CREW * len(crews))):
        songs = np.flatnonzero(catalogue.artist == rng.integers(0, catalogue.artists))
        stage.market.append(rng.permutation(songs)[: rng.integers(1, 10)])
    weights = (1 + np.arange(len(stage.market))) ** -0.7
    for crew in crews:
        count = min(len(stage.market), round(crew.traits["customers"]))
        chosen = crew.rng.choice(len(stage.market), count, replace=False, p=weights / weights.sum())
        crew.songs = crew.rng.permutation(np.unique(np.concatenate([stage.market[n] for n in chosen])))
        if crew.rng.random() < CONTESTS:
            crew.contest = int(crew.rng.integers(0, len(stage.plans)))
            plan = stage.plans[crew.contest]
            plan.songs = np.union1d(plan.songs, crew.songs[:3])


def work(stage: Stage, crews: list[Crew]) -> None:
    """Every crew delivers, and does what its attack adds to likes."""
    for crew in crews:
        account, ts, song, hidden = _shifts(stage, crew)
        traits, rng = crew.traits, crew.rng
        heard = np.where(hidden, rng.uniform(0.6, 1.0), traits["heard"])
        plan, source = stage.plans[crew.contest], rng.choice((DISCOVER, SEARCH, LINK, CAMPAIGN, 2))
        entered = (crew.contest >= 0) & (ts >= plan.begin) & (ts < plan.end) & np.isin(song, plan.songs)
        how = How(heard, traits["full"], (traits["least"], 0.97), late=rng.uniform(0.1, 0.9), source=source,
                  campaign=np.where(entered, crew.contest, -1))  # fmt: skip
        when = perform(stage, rng, (account, ts, song), how)
        if crew.attack in TRICKS:
            TRICKS[crew.attack](stage, crew, (account, when, song))


def _shifts(stage: Stage, crew: Crew) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(account, ts, song, whether for camouflage): members take the day's songs in turn; those on one device wait for it."""
    rng, traits, scale = crew.rng, crew.traits, stage.scale
    joined = (stage.accounts.registered[crew.members].max() - scale.start) / DAY
    first = min(max(0, int(np.ceil(joined)) + int(rng.integers(0, 3))), scale.days - 1)
    span = scale.days - first
    days = first + rng.choice(span, min(span, max(1, round(traits["days"]))), replace=False)
    each = traits["likes"] / len(days) * rng.lognormal(-0.05, 0.3, crew.size)
    counts = rng.poisson(np.repeat(each, len(days))) * (rng.random(crew.size * len(days)) < rng.uniform(0.7, 1))
    shift, place = runs(counts)
    member, day = shift // len(days), days[shift % len(days)]
    gap = (traits["gap"] * rng.lognormal(-0.15, rng.uniform(0.2, 1.0), len(shift)) * SECOND).astype(np.int64)
    steps = np.cumsum(gap)
    turn = member % max(1, int(traits["per_device"])) * traits["gap"] * traits["likes"] / len(days) * SECOND
    late = np.abs(rng.normal(0, traits["spread"] / 2, len(counts)))[shift] * HOUR
    begin = scale.start + day * DAY + rng.uniform(7, 23) * HOUR + late + turn
    ts = begin.astype(np.int64) + steps - steps[np.searchsorted(shift, shift)]
    hidden = rng.random(len(shift)) < traits["camouflage"]
    stray = np.where(rng.random(len(shift)) < 0.3, rng.integers(0, 9, len(shift)), 0)
    target = crew.songs[(day * 3 + place + stray) % len(crew.songs)]
    song = np.where(hidden, stage.catalogue.popular(rng, len(shift), 0.9), target)
    kept = once(member, song)
    return crew.members[member[kept]], ts[kept], song[kept], hidden[kept]
