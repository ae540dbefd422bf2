"""Likes of ordinary life: on discovery, after several listens, from a card in the feed, unheard, in arrears."""

from __future__ import annotations

import numpy as np

from resonance.made_up.third.accounts import FEED
from resonance.made_up.third.acts import Turns, amid_life, like_at, unheard
from resonance.made_up.third.catalogue import make_urns
from resonance.made_up.third.listening import SHELF_SIZE, Shelves, hours
from resonance.made_up.third.log import (
    LIST_PAGE,
    OTHER_PAGE,
    PLAYER_PAGE,
    Columns,
    Stage,
)
from resonance.made_up.third.scale import DAY, HOUR, SECOND, runs, share

LIKE, UNLIKE = 0, 1
TAKEN_BACK = 0.022
LIKES_PER_PLAY = (0.085, 0.125)
"""Range over platforms, for likes that come out of a play."""
MOOD_PULL = np.array([1.0, 1.3, 0.6, 1.5, 0.9])
EARLY_TAP = {"feed": 0.3, "else": 0.07}
"""Share of likes that fall within the first seconds of the play, whatever is heard later."""


def like(stage: Stage, plays: Columns, shelves: Shelves) -> None:
    """Add the likes of real people's ordinary life to the log."""
    real = stage.accounts.attack[plays["account"]] == 0
    _from_plays(stage, {name: column[real] for name, column in plays.items()})
    _without_plays(stage, len(stage.log.rows("like")["ts"]))
    _in_arrears(stage, shelves)


def _from_plays(stage: Stage, plays: Columns) -> None:
    rng, people = stage.chance.of("affection"), stage.accounts
    low, high = LIKES_PER_PLAY
    pull, pair = _pull(stage, plays)
    factor = _factor(pull, pair, rng.uniform(low, high) * len(pull))
    willing = rng.random(len(pull)) < 1 - np.exp(-factor * pull)
    willing &= rng.random(len(pull)) > 0.5 * people.silent[plays["account"]]
    chosen = np.flatnonzero(willing)
    chosen = chosen[np.lexsort((plays["ts"][chosen], pair[chosen]))]
    chosen = chosen[np.concatenate([[True], pair[chosen][1:] != pair[chosen][:-1]])] if len(chosen) else chosen
    account, listened = plays["account"][chosen], plays["listened"][chosen]
    feed = plays["mood"][chosen] == FEED
    early = rng.random(len(chosen)) < np.where(feed, EARLY_TAP["feed"], EARLY_TAP["else"])
    at = np.where(early, rng.uniform(0.2, 5.2, len(chosen)) * SECOND, listened * rng.beta(2.4, 1.1, len(chosen)))
    late = rng.random(len(chosen)) < 0.07
    at = np.where(late, listened + rng.exponential(30 * SECOND, len(chosen)), at)
    surface = np.where(feed & (rng.random(len(chosen)) < 0.3), OTHER_PAGE, PLAYER_PAGE)
    ts = plays["ts"][chosen] + at.astype(np.int64)
    stage.log.add("like", account, ts, song=plays["song"][chosen], surface=surface)


def _pull(stage: Stage, plays: Columns) -> tuple[np.ndarray, np.ndarray]:
    """How much each play invites a like, and the code of its (account, song)."""
    account, song, songs = plays["account"], plays["song"], len(stage.catalogue.artist)
    code = account * songs + song
    order = np.lexsort((plays["ts"], code))
    new = np.concatenate([[True], code[order][1:] != code[order][:-1]])
    group = np.cumsum(new) - 1
    pair, times = np.empty(len(code), np.int64), np.empty(len(code), np.int64)
    pair[order], times[order] = group, np.arange(len(code)) - np.flatnonzero(new)[group]
    habit = np.where(times == 0, 1.0, np.where(times == 1, 0.4, np.where(times < 8, 0.7, 0.1)))
    bond = np.exp(1.3 * _normal(share(account, song, 7)))
    heard = (plays["listened"] / stage.catalogue.duration[song]).clip(0, 1)
    return stage.accounts.fondness[account] * MOOD_PULL[plays["mood"]] * habit * bond * (0.08 + heard), pair


def _normal(uniform: np.ndarray) -> np.ndarray:
    """Roughly a standard normal number from a uniform one (the logistic quantile, scaled)."""
    bounded = uniform.clip(1e-6, 1 - 1e-6)
    return np.log(bounded / (1 - bounded)) / 1.7


def _factor(pull: np.ndarray, pair: np.ndarray, likes: float) -> float:
    """What to scale `pull` by for that many likes, at most one a pair."""
    total = np.bincount(pair, pull)
    low, high = 0.0, 50.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 - np.exp(-middle * total)).sum() < likes else (low, middle)
    return low


def _without_plays(stage: Stage, known: int) -> None:
    """From a search result, a list, a friend's message: nothing is heard, or the play is not the app's."""
    rng, people = stage.chance.of("silent likes"), stage.accounts
    wish = people.fondness * (0.02 + people.silent) * (people.attack == 0)
    account = np.repeat(np.arange(len(people)), rng.poisson(wish / wish.sum() * known * rng.uniform(0.04, 0.10)))
    urns = make_urns(stage.catalogue)
    song = urns.genre.draw(rng, people.taste[account, rng.integers(0, 3, len(account))])
    chart = rng.random(len(account)) < 0.4
    song[chart] = urns.chart.draw(rng, np.zeros(int(chart.sum()), int))
    turns = amid_life(stage, rng, Turns(account, song, some_time(stage, rng, account)), 0.6).within(stage)
    like_at(stage, unheard(rng, turns.only(turns.ts < people.until[turns.account])))


def some_time(stage: Stage, rng: np.random.Generator, account: np.ndarray) -> np.ndarray:
    """An instant of the world for each, at hours when the account is there."""
    day = rng.integers(0, stage.scale.days, len(account))
    return stage.scale.start + day * DAY + hours(rng, stage.accounts.clock[account])


def _in_arrears(stage: Stage, shelves: Shelves) -> None:
    """Now and then someone goes through the own shelf and likes one song after the other."""
    rng, people = stage.chance.of("arrears"), stage.accounts
    wish = 0.05 * (people.attack == 0) * (people.fondness > 0)
    who = np.repeat(np.arange(len(people)), rng.poisson(wish))
    counts = np.minimum(rng.lognormal(2.2, 0.8, len(who)).clip(3, 60).astype(int), np.minimum(shelves.size[who], SHELF_SIZE))
    turn, place = runs(counts)
    gap = (rng.lognormal(np.log(2.4), 0.9, len(turn)).clip(0.2, 90) * SECOND).astype(np.int64)
    ts = some_time(stage, rng, who)[turn] + np.cumsum(gap) - (np.cumsum(gap) - gap)[np.cumsum(counts) - counts][turn]
    account = who[turn]
    kept = (ts > people.registered[account]) & (ts < people.until[account])
    stage.log.add("like", account[kept], ts[kept], song=shelves.song[account, place][kept], surface=LIST_PAGE)


def regret(stage: Stage) -> None:
    """Some likes are taken back, whoever gave them, most of them soon; of these some are given again."""
    rng, rows = stage.chance.of("regret"), stage.log.rows("like")
    sorry = np.flatnonzero((rows["action"] == LIKE) & (rng.random(len(rows["ts"])) < TAKEN_BACK))
    slip = rng.random(len(sorry)) < 0.5
    pause = np.where(slip, rng.exponential(6 * SECOND, len(sorry)), rng.exponential(4 * DAY, len(sorry)))
    taken = {name: rows[name][sorry] for name in ("account", "song", "deed")} | {"ts": rows["ts"][sorry] + pause}
    stage.log.add("like", **taken, action=UNLIKE, surface=PLAYER_PAGE)
    again = rng.random(len(sorry)) < 0.35
    back = {name: column[again] for name, column in taken.items()}
    back["ts"] = back["ts"] + SECOND + rng.exponential(20 * HOUR, len(back["ts"]))
    stage.log.add("like", **back, surface=PLAYER_PAGE)
