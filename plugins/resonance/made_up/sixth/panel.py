"""The ordinary trade: a panel takes orders, crews serve them on their terms, and each line of business adds its own."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.stage import CAMPAIGN, DISCOVER, PLAYLIST, SEARCH
from resonance.made_up.sixth.crews import Crew
from resonance.made_up.sixth.seasons import reward
from resonance.made_up.sixth.sidelines import churn, copy_comments, ring, spam
from resonance.made_up.sixth.stage import Manner, Stage, hear
from resonance.made_up.third.scale import DAY, HOUR, SECOND

Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


def serve(stage: Stage, crews: list[Crew]) -> None:
    """All that crews do for their customers in a world of kind S."""
    for number, crew in enumerate(crews):
        rng = stage.chance.of(f"crew {number}")
        account, ts, song = _orders(stage, rng, crew)
        terms = crew.terms
        listening = Manner(heard=terms.heard, whole=0.5 * terms.fraction, fraction=terms.fraction,
                           source=int(rng.choice([DISCOVER, PLAYLIST, SEARCH])))  # fmt: skip
        if crew.attack == "reward_only":
            _hunt(stage, rng, crew, (account, ts))
            continue
        liked = hear(stage, (account, ts, song), listening)
        _cover(stage, rng, crew, (account, ts))
        if crew.attack == "like_churn":
            churn(stage, rng, (account, liked, song))
        elif crew.attack == "copied_comment":
            copy_comments(stage, rng, crew, (account, liked, song))
        elif crew.attack == "spam_comment":
            spam(stage, rng, crew, (account, liked, song))
        elif crew.attack == "share_ring":
            ring(stage, rng, crew, (account, liked, song))


def _orders(stage: Stage, rng: np.random.Generator, crew: Crew) -> Rows:
    """Who likes what, and when it is begun: an order is a few songs; each member that serves it comes within its spread."""
    terms, scale, members = crew.terms, stage.scale, crew.members
    opened = max(scale.start, int(np.median(stage.accounts.registered[members])))
    begin = opened + int(rng.uniform(0.0, 0.3) * (scale.end - opened))
    end = begin + int(rng.uniform(0.55, 1.0) * (scale.end - begin))
    reach = rng.uniform(0.35, 1.0)
    count = max(2, round(terms.orders * (end - begin) / (7 * DAY) / reach))
    posted = np.sort(_opening_hours(stage, rng, (begin, end), count))
    takes = rng.random((count, len(members))) < reach
    order, who = np.nonzero(takes)
    late = rng.exponential(terms.spread / 2, len(order)) if rng.random() < 0.6 else rng.uniform(0, terms.spread, len(order))
    arrive = posted[order] + (late * HOUR).astype(np.int64)
    size = 1 + rng.poisson(max(terms.songs - 1, 0), count)
    start = rng.integers(0, len(crew.songs), count)
    row = np.repeat(np.arange(len(order)), size[order])
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    wait = rng.lognormal(np.log(terms.gap) - 0.12, rng.uniform(0.1, 0.9), len(row))
    before = np.cumsum(wait) - wait
    ts = arrive[row] + ((before - before[np.searchsorted(row, row)]) * SECOND).astype(np.int64)
    song = crew.songs[(start[order][row] + rank) % len(crew.songs)]
    once = np.unique(who[row] * (song.max() + 1) + song, return_index=True)[1]
    return members[who[row]][once], ts[once], song[once]


def _opening_hours(stage: Stage, rng: np.random.Generator, span: tuple[int, int], count: int) -> np.ndarray:
    """When orders are posted: round the clock by a script, else in an operator's working hours."""
    ts = rng.integers(*span, count)
    if rng.random() < 0.4:
        return ts
    hour = rng.normal(rng.uniform(11, 20), rng.uniform(1.5, 4), count).clip(7, 24)
    return (ts - stage.scale.start) // DAY * DAY + stage.scale.start + (hour * HOUR).astype(np.int64)


def _cover(stage: Stage, rng: np.random.Generator, crew: Crew, work: tuple[np.ndarray, np.ndarray]) -> None:
    """Likes of hits beside the work, some in the same visit, some at any time; careful crews really play them."""
    account, ts = work
    extra = round(len(account) * crew.terms.cover / (1 - crew.terms.cover))
    at = rng.integers(0, len(account), extra)
    away = np.where(rng.random(extra) < rng.random(), rng.normal(0, 3 * DAY, extra), rng.normal(0, 10 * 60 * SECOND, extra))
    song = rng.choice(stage.catalogue.hits(rng.uniform(0.01, 0.1)), extra)
    manner = Manner(
        heard=min(1.0, crew.terms.heard + rng.uniform(0, 0.5)), whole=0.7 * crew.terms.fraction, fraction=crew.terms.fraction
    )
    hear(stage, (account[at], ts[at] + away.astype(np.int64), song), manner)


def _hunt(stage: Stage, rng: np.random.Generator, crew: Crew, work: tuple[np.ndarray, np.ndarray]) -> None:
    """Portfolios of accounts that come for the coupons alone: likes that a campaign pays for, tasks, claims at once."""
    account, ts = work
    paying = np.array([number for number, plan in enumerate(stage.plans) if plan.pays])
    campaign = paying[rng.integers(0, len(paying), len(account))]
    begin, end = (np.array([getattr(plan, name) for plan in stage.plans])[campaign] for name in ("begin", "end"))
    ts = begin + (ts - begin) % (end - begin)
    song = np.array([rng.choice(stage.plans[one].songs) for one in campaign.tolist()], np.int64)
    manner = Manner(heard=crew.terms.heard, whole=0.1, fraction=crew.terms.fraction, source=CAMPAIGN, campaign=campaign)
    liked = hear(stage, (account, ts, song), manner)
    reward(stage, (account, liked, campaign), float(np.exp(rng.uniform(np.log(0.1), np.log(20)))))
