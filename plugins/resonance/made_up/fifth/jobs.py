"""Fake likes: shifts of bots, rooms of phones, crowd workers and warmed-up accounts; coupon portfolios; churners."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.crews import Crew
from resonance.made_up.fifth.festivals import Chore, claim_lag, do_chores, rounds, show
from resonance.made_up.fifth.occasions import one_after_another
from resonance.made_up.fifth.stage import ARTIST_PAGE, DISCOVER, LINK, RADIO, SEARCH, SHELF, Manner, Stage, enjoy
from resonance.made_up.fifth.temper import ranged
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, runs


def first_of_pairs(account: np.ndarray, song: np.ndarray) -> np.ndarray:
    """Rows that are the first of their account and song, in order."""
    return np.sort(np.unique(account * 1_000_000 + song, return_index=True)[1])


def where(rng: np.random.Generator, count: int) -> np.ndarray:
    """Sources of plays: a crew has its own ways to songs, in part those of anybody."""
    ways, usual = (SEARCH, ARTIST_PAGE, DISCOVER, RADIO, SHELF, LINK), np.array((0.05, 0.04, 0.45, 0.28, 0.15, 0.03))
    own = rng.random()
    return rng.choice(ways, count, p=own * rng.dirichlet((1, 0.7, 2.5, 1.5, 0.7, 0.7)) + (1 - own) * usual)


def shifts(stage: Stage, rng: np.random.Generator, crew: Crew) -> tuple[np.ndarray, np.ndarray]:
    """(member, start) of each shift that a member works: agreed hours, some at night; members begin within seconds or hours."""
    days = stage.scale.days
    first = 0
    if crew.attack == "fresh_account_ring":
        joined = (stage.accounts.registered[crew.members].max() - stage.scale.start) / DAY
        first = int(np.clip(np.ceil(joined) + rng.integers(0, 14), 0, days - 3))
    count = int(np.clip(round(crew.style["shifts"]), 1, days - 1 - first))
    worked = first + rng.choice(days - 1 - first, count, replace=False)
    there = rng.random((len(crew.members), count)) < rng.uniform(0.6, 1.0)
    who, day = np.nonzero(there)
    hour = rng.uniform(0, 24, count) if rng.random() < 0.4 else rng.uniform(0, 24) + rng.normal(0, 0.7, count)
    stagger = rng.exponential(ranged(rng, (0.005, 5), crew.care) * HOUR, len(who))
    start = stage.scale.start + worked[day] * DAY + (hour % 24)[day] * HOUR + stagger
    return crew.members[who], start.astype(np.int64)


def queue(stage: Stage, rng: np.random.Generator, crew: Crew, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Songs to like at the given instants, from the orders open that day or popular ones; and which are such camouflage."""
    count, open_at_once = len(start), int(rng.integers(1, 1 + len(crew.orders)))
    day = (start - stage.scale.start) // DAY
    turn = (day // rng.integers(1, 6) * open_at_once + rng.integers(0, open_at_once, count)) % len(crew.orders)
    lengths = np.array([len(order) for order in crew.orders])
    padded = np.array([np.resize(order, lengths.max()) for order in crew.orders])
    hidden = rng.random(count) < crew.style["camouflage"]
    wanted = padded[turn, (rng.random(count) * lengths[turn]).astype(int)]
    return np.where(hidden, stage.catalogue.popular(rng, count, 0.9), wanted), hidden


def like_by_order(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """Shift by shift the queue is worked off; bots claim what they did not hear, hands hear no longer than they have time."""
    who, start = shifts(stage, rng, crew)
    counts = 1 + rng.poisson(max(0.0, crew.style["likes"] / max(1.0, crew.style["shifts"]) - 1), len(who))
    owner, ts = one_after_another(rng, start, counts, crew.style["gap"])
    if crew.bot and crew.care < 0.35 and rng.random() < 0.6:
        owner, place = runs(counts)
        ts = start[owner] + (place * crew.style["gap"] * SECOND).astype(np.int64)
    song, hidden = queue(stage, rng, crew, ts)
    kept = first_of_pairs(who[owner], song)
    account, ts, song, hidden = who[owner][kept], ts[kept], song[kept], hidden[kept]
    heard = np.where(hidden, max(crew.style["heard"], rng.uniform(0, 1) * crew.style["heard"] * 2), crew.style["heard"]).clip(
        0, 1
    )
    long = crew.bot or crew.style["gap"] > 60
    manner = Manner(
        heard, rng.uniform(0, 0.6) if long else 0.0, (1.0, rng.uniform(20, 90) if long else max(1.5, crew.style["gap"])),
        where(rng, len(ts)), campaign=_credit(stage, rng, ts),
    )  # fmt: skip
    enjoy(stage, (account, ts, song), manner)
    if rng.random() < 0.3:
        fans = rng.permutation(account)[: len(account) // 12]
        stage.log.add(
            "follow", fans, rng.choice(ts, len(fans)), kind=0, target=stage.catalogue.artist[rng.choice(song, len(fans))]
        )


def _credit(stage: Stage, rng: np.random.Generator, ts: np.ndarray) -> np.ndarray:
    """A campaign that a crew works for, while it runs; most work for none."""
    plan = int(rng.integers(0, len(stage.plans)))
    running = (ts >= stage.plans[plan].begin) & (ts < stage.plans[plan].end)
    return np.where(running & (rng.random() < 0.3), plan, -1)


def farm_rewards(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """A portfolio of accounts does the daily tasks, one account after the other or all at once; smart hunters take their time."""
    account, midnight, which = rounds(stage, rng, crew.members, np.full(len(crew.members), rng.uniform(0.4, 1.0)))
    hour, step = rng.uniform(0, 23), ranged(rng, (2, 240), crew.care) * SECOND
    place = np.argsort(rng.permutation(len(crew.members)))[np.searchsorted(np.sort(crew.members), account)]
    start = midnight + hour * HOUR + place * step + rng.exponential(step, len(account))
    if crew.care > 0.6:
        start = midnight + rng.uniform(7, 23.9, len(account)) * HOUR
    start = start.astype(np.int64)
    seen = rng.random(len(start)) < (rng.random() if crew.bot else 1.0)
    show(stage, rng, (account[seen], start[seen] - rng.integers(1, 20, int(seen.sum())) * SECOND, which[seen]))
    scripted = rng.random() > crew.care
    lag = rng.uniform(0.4, 9, len(start)) * SECOND if scripted else claim_lag(rng, len(start), rng.uniform(0.05, 0.4))
    do_chores(
        stage,
        rng,
        (account, start, which),
        Chore(crew.style["gap"], crew.style["heard"], lag, claimed=0.98, redeemed=rng.uniform(0.5, 1)),
    )


def churn(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """Like, unlike and like again, so that a song counts as hot."""
    who, start = shifts(stage, rng, crew)
    song, _ = queue(stage, rng, crew, start)
    owner, ts = one_after_another(rng, start, rng.integers(2, 3 + int(crew.style["likes"] / 4), len(who)), crew.style["gap"])
    manner = Manner(crew.style["heard"], 0.1, (2, 40), where(rng, len(owner)))
    when = enjoy(stage, (who[owner], ts, song[owner]), manner)
    back = (ranged(rng, (1, 60 * 20), crew.care) * rng.lognormal(0, 0.5, len(owner)) * SECOND).astype(np.int64)
    back = np.minimum(back, np.maximum(400, np.append(np.diff(ts), 10 * MINUTE) * 2 // 3))
    again = rng.random(len(owner)) < rng.uniform(0.8, 1)
    stage.log.add("like", who[owner][again], (when + back.clip(400, None))[again], song=song[owner][again], action=1, surface=8)
