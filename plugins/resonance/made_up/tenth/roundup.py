"""The weekly round-up on the phone: what was heard at home, to be ticked in a row, seconds apart, long after it was on."""

from __future__ import annotations

import numpy as np

from resonance.made_up.tenth.clock import weekday
from resonance.made_up.tenth.living import one_after_another
from resonance.made_up.tenth.log import PHONE
from resonance.made_up.tenth.stage import LIST_PAGE, PUSH, Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, runs

LISTED = 14
"""Songs in a round-up."""


def evenings(stage: Stage) -> np.ndarray:
    """Days (from 0) on whose evening it comes: Sundays."""
    days = np.arange(stage.scale.days)
    return np.asarray(days[weekday(stage.scale, days) == 6])


def look_back(stage: Stage) -> None:
    """Who looks back ticks some of the songs that were on most, own ones and, one in five, those of somebody else at home."""
    rng, people, plays = stage.chance.of("looking back"), stage.accounts, stage.log.rows("play")
    order = np.lexsort((plays["ts"], plays["account"]))
    account, ts, song = (plays[name][order] for name in ("account", "ts", "song"))
    key = account * 10**12 + (ts - stage.scale.start).clip(0)
    house_key = people.household[account] * 10**12 + (ts - stage.scale.start).clip(0)
    home = np.argsort(house_key, kind="stable")
    house_key, house_song = house_key[home], song[home]
    for day in evenings(stage):
        who = np.flatnonzero(rng.random(len(people)) < people.looks_back)
        until = int(day * DAY + 18 * HOUR)
        since = max(0, until - 7 * DAY)
        low, high = (np.searchsorted(key, who * 10**12 + at) for at in (since, until))
        who, low, high = (column[high - low > 5] for column in (who, low, high))
        owner, _ = runs(rng.geometric(0.28, len(who)).clip(1, LISTED))
        own = song[(low[owner] + rng.random(len(owner)) * (high - low)[owner]).astype(np.int64)]
        first, last = (np.searchsorted(house_key, people.household[who[owner]] * 10**12 + at) for at in (since, until))
        theirs = house_song[(first + rng.random(len(owner)) * (last - first)).astype(np.int64)]
        ticked = np.where(rng.random(len(owner)) < 0.8, own, theirs)
        begin = stage.scale.start + day * DAY + 18 * HOUR + (rng.gamma(1.1, 3, len(who)) * HOUR).astype(np.int64)
        begin += np.where(rng.random(len(who)) < 0.2, (DAY * rng.random(len(who)) * 3).astype(np.int64), 0)
        pace = (1.1 * SECOND + rng.gamma(2, 0.9 * SECOND, len(who)))[owner] * rng.lognormal(0, 0.4, len(owner))
        pace = np.where(rng.random(len(owner)) < 0.05, pace + rng.exponential(MINUTE, len(owner)), pace).astype(np.int64)
        taps = one_after_another(begin[owner], owner, pace) + 2 * SECOND
        surface = np.where(stage.toss(who[owner], day, 61) < 0.3, PUSH, LIST_PAGE)
        stage.log.add("like", who[owner], taps, song=ticked, surface=surface, by=PHONE)
