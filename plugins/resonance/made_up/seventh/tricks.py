"""What single attacks add to likes: coupons, comments, rings of shares, likes taken back and given again, replayed recordings."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from resonance.made_up.seventh.client import CYCLE
from resonance.made_up.seventh.rewards import rush
from resonance.made_up.seventh.stage import Stage
from resonance.made_up.seventh.suppliers import Crew
from resonance.made_up.seventh.talk import advert, phrase
from resonance.made_up.third.scale import DAY, HOUR, SECOND, runs

Deeds = tuple[np.ndarray, np.ndarray, np.ndarray]


def _grab(stage: Stage, crew: Crew, deeds: Deeds) -> None:
    """Coupon hunters: the likes that a campaign asks for, hardly heard, and claims as fast as the tool or the finger."""
    rng = crew.rng
    rush(stage, rng, crew.members, (rng.uniform(0.5, 1), rng.uniform(0, 0.4), rng.uniform(0.0, 4.0)))


def _write(stage: Stage, crew: Crew, texts: list[int]) -> None:
    """Comments with these texts under the customers' and other songs, in shifts."""
    rng = crew.rng
    who, place = runs(rng.poisson(rng.uniform(6, 35), crew.size))
    day = rng.integers(0, stage.scale.days, (crew.size, 6))[who, rng.integers(0, 6, len(who))]
    ts = stage.scale.start + day * DAY + rng.uniform(8, 22) * HOUR + rng.exponential(2.0, len(who)) * HOUR
    song = np.where(rng.random(len(who)) < rng.uniform(0.3, 1), rng.choice(crew.songs, len(who)),
                    stage.catalogue.popular(rng, len(who)))  # fmt: skip
    text = np.array(texts)[(rng.random(len(who)) ** rng.uniform(1, 2) * len(texts)).astype(int)]
    stage.log.add("comment", crew.members[who], ts + place * 700, song=song, phrase=text)


def _copy(stage: Stage, crew: Crew, deeds: Deeds) -> None:
    """Praise from a list that is passed around."""
    _write(stage, crew, [stage.say(phrase(crew.rng)) for _ in range(crew.rng.integers(4, 60))])


def _advertise(stage: Stage, crew: Crew, deeds: Deeds) -> None:
    """Adverts, mostly with a link, in as many variants as the filter demands."""
    where = f"x{crew.rng.integers(1_000, 9_999)}.example"
    _write(stage, crew, [stage.say(advert(crew.rng, where)) for _ in range(crew.rng.integers(2, 120))])


def ring(stage: Stage, crew: Crew, deeds: Deeds) -> None:
    """Some likes are followed by a share that fellows open, and some of them pass it on."""
    rng = crew.rng
    kept = rng.random(len(deeds[0])) < rng.uniform(0.3, 0.9)
    account, ts, song = (column[kept] for column in deeds)
    begin, share = ts + rng.integers(3_000, 300_000, len(ts)), stage.log.number("share", len(ts))
    stage.log.add("share", account, begin, song=song, share=share, channel=rng.choice(8, len(ts)), surface=1)
    which, _ = runs(rng.binomial(min(8, crew.size - 1), rng.uniform(0.2, 0.8), len(ts)))
    fellow = rng.choice(crew.members, len(which))
    other = fellow != account[which]
    which, fellow = which[other], fellow[other]
    opened = begin[which] + (rng.exponential(rng.uniform(0.1, 8), len(which)) * HOUR).astype(np.int64)
    stage.log.add("share_open", fellow, opened, share=share[which])
    on = rng.random(len(which)) < rng.uniform(0.05, 0.4)
    passed = opened[on] + rng.integers(5_000, 500_000, on.sum())
    stage.log.add("share", fellow[on], passed, song=song[which[on]], share=stage.log.number("share", on.sum()),
                  parent=share[which[on]], channel=rng.choice(8, on.sum()), surface=1)  # fmt: skip


def _churn(stage: Stage, crew: Crew, deeds: Deeds) -> None:
    """Likes are taken back and given again, so that they count as new in the charts."""
    rng = crew.rng
    kept = rng.random(len(deeds[0])) < rng.uniform(0.4, 0.95)
    account, ts, song = (column[kept] for column in deeds)
    which, place = runs(rng.integers(1, rng.integers(2, 7), len(ts)))
    wait = np.exp(rng.uniform(3.0, 10.5)) * SECOND
    for step, action in ((1, 1), (2, 0)):
        when = ts[which] + ((2 * place + step) * wait * rng.uniform(0.9, 1.1, len(which))).astype(np.int64)
        stage.log.add("like", account[which], when, song=song[which], action=action, surface=8, team=CYCLE)


TRICKS: dict[str, Callable[[Stage, Crew, Deeds], None]] = {
    "reward_only": _grab, "copied_comment": _copy, "spam_comment": _advertise, "share_ring": ring, "like_churn": _churn,
}  # fmt: skip


def replay(stage: Stage, crews: list[Crew]) -> None:
    """Sessions recorded from real accounts run again on others, hours or days later, with the same stops but for some jitter."""
    plays = stage.log.rows("play")
    order = np.lexsort((plays["ts"], plays["account"]))
    account = plays["account"][order]
    real = np.flatnonzero((stage.accounts.attack == 0) & (np.bincount(account, minlength=len(stage.accounts)) >= 25))
    for crew in crews:
        if crew.attack != "replayed_trace":
            continue
        rng = crew.rng
        stock = rng.choice(real, int(rng.integers(2, 3 + crew.size)))
        exact, many = rng.uniform(0.6, 1.0), np.exp(rng.uniform(np.log(30), np.log(150)))
        for member in crew.members:
            source = rng.choice(stock)
            low, high = np.searchsorted(account, (source, source + 1))
            rows = order[low : min(high, low + int(many))]
            later = int(rng.uniform(0.1, 12) * DAY)
            rows = rows[plays["ts"][rows] + later < stage.scale.end]
            jitter = np.where(rng.random(len(rows)) < exact, 0, rng.integers(-400, 400, len(rows)))
            listened = np.clip(plays["listened"][rows] + jitter, 0, stage.catalogue.duration[plays["song"][rows]])
            stage.log.add("play", np.full(len(rows), member), plays["ts"][rows] + later + jitter, song=plays["song"][rows],
                          source=plays["source"][rows], listened=listened, ending=plays["ending"][rows])  # fmt: skip
