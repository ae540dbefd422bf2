"""Likes as bookmarks: given on the spot, put off to the next clean-up, or given to a card of a song that is known anyway."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.stage import ENDED, surface_of
from resonance.made_up.sixth.listening import Heard
from resonance.made_up.sixth.stage import Stage
from resonance.made_up.third.scale import DAY, HOUR, SECOND

PLAYER, LIST_PAGE, SEARCH_PAGE = 8, 6, 7
"""Surfaces."""
FAR = 400 * DAY


def live(stage: Stage, heard: Heard) -> None:
    """The plays and likes of ordinary life."""
    known = heard.ts >= stage.scale.start
    long = stage.catalogue.duration[heard.song]
    ending = ENDED.searchsorted(stage.toss(heard.account, heard.ts, 31), side="right")
    ending = np.where(heard.listened >= long, 0, ending)
    stage.log.add("play", heard.account[known], heard.ts[known], song=heard.song[known], source=heard.source[known],
                  listened=heard.listened[known], ending=ending[known])  # fmt: skip
    liked = _wanted(stage, heard)
    account, song = heard.account[liked], heard.song[liked]
    later = stage.toss(account, song, 32) < stage.habits.put_off
    ts = np.where(later, _tidied(stage, heard, liked), _on_the_spot(stage, heard, liked))
    surface = np.where(later, LIST_PAGE, surface_of(heard.source[liked], stage.toss(account, song, 33)))
    campaign = np.where((heard.source[liked] == 10) & ~later, stage.joined[account], -1)
    stage.log.add("like", account, ts, song=song, surface=surface, campaign=campaign)
    _cards(stage, heard, len(account))
    _regret(stage)


def _wanted(stage: Stage, heard: Heard) -> np.ndarray:
    """Places of the plays that lead to a like: by the account's propensity and the appeal; once per account and song."""
    rng, people = stage.chance.of("wanted"), stage.accounts
    weight = people.liking[heard.account] * np.exp(stage.habits.fondness * (heard.appeal - 0.5))
    weight *= np.where(heard.fresh, 1.0, 0.4) * (0.12 + heard.listened / stage.catalogue.duration[heard.song])
    wished = stage.habits.likes_each * stage.scale.plays_each / 112 * len(people) * (1 - stage.habits.cards)
    reluctance, key = rng.random(len(weight)) / weight, heard.account * len(stage.catalogue.genre) + heard.song
    order = np.lexsort((reluctance, key))
    best = order[np.diff(key[order], prepend=-1) != 0]
    bar = np.sort(reluctance[best[heard.ts[best] >= stage.scale.start]])
    likely = np.flatnonzero(reluctance < bar[min(int(wished), len(bar) - 1)])
    _, first = np.unique(key[likely], return_index=True)
    return likely[np.sort(first)]


def _on_the_spot(stage: Stage, heard: Heard, liked: np.ndarray) -> np.ndarray:
    """While it plays: some in the first seconds, the others whenever, or when it is over."""
    rng, listened = stage.chance.of("on the spot"), heard.listened[liked]
    early = np.minimum(1_200 + rng.exponential(9_000, len(liked)), listened)
    whenever = listened * rng.beta(2.4, 0.9, len(liked)) + 400
    return heard.ts[liked] + np.where(rng.random(len(liked)) < stage.habits.early, early, whenever).astype(np.int64)


def _tidied(stage: Stage, heard: Heard, liked: np.ndarray) -> np.ndarray:
    """When the account's next clean-up after the play comes to the song: one like after the other, seconds apart."""
    moment = heard.account * FAR + heard.ts - stage.scale.start
    begins = np.flatnonzero(np.diff(moment, prepend=-FAR) > HOUR)
    tidy = begins[stage.toss(heard.account[begins], heard.ts[begins], 34) < stage.habits.tidying]
    mine = moment[liked]
    place = np.searchsorted(moment[tidy], mine, side="right").clip(0, len(tidy) - 1)
    there = heard.account[tidy[place]] == heard.account[liked]
    order = np.lexsort((mine, place))
    rank = np.empty(len(liked), np.int64)
    rank[order] = np.arange(len(liked)) - np.searchsorted(place[order], place[order])
    pace = (1.5 + 7 * stage.toss(heard.account[liked], 35)) * SECOND
    jitter = SECOND * 3 * stage.toss(mine, 36)
    tidied = heard.ts[tidy[place]] - 60 * SECOND - rank * pace + jitter
    return np.where(there, tidied, heard.ts[liked] + heard.listened[liked] + 2 * HOUR).astype(np.int64)


def _cards(stage: Stage, heard: Heard, likes: int) -> None:
    """Likes of songs that one sees in a list or finds, and knows from elsewhere."""
    rng, habits = stage.chance.of("cards"), stage.habits
    inside = np.flatnonzero(heard.ts >= stage.scale.start)
    weight = np.cumsum(stage.accounts.liking[heard.account[inside]])
    at = inside[np.searchsorted(weight, rng.random(int(likes * habits.cards)) * weight[-1])]
    account = heard.account[at]
    song = stage.catalogue.by_genre.draw(stage.accounts.tastes[account, rng.integers(0, 3, len(at))], rng.random(len(at)))
    ts = heard.ts[at] - (rng.random(len(at)) * 20 * SECOND).astype(np.int64)
    stage.log.add("like", account, ts, song=song, surface=np.where(rng.random(len(at)) < 0.6, LIST_PAGE, SEARCH_PAGE))


def _regret(stage: Stage) -> None:
    """Some likes are taken back: a slip within seconds, or a song that one tired of."""
    rng, likes = stage.chance.of("regret"), stage.log.rows("like")
    out = np.flatnonzero(rng.random(len(likes["ts"])) < stage.habits.regret)
    slip = rng.random(len(out)) < 0.4
    after = np.where(slip, rng.exponential(4, len(out)) * SECOND + 500, rng.exponential(5, len(out)) * DAY)
    stage.log.add("like", likes["account"][out], likes["ts"][out] + after.astype(np.int64), song=likes["song"][out],
                  surface=likes["surface"][out], action=1)  # fmt: skip
