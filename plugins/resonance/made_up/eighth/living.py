"""Ordinary evenings: swiping through hooks, practising a song part by part, listening; likes fall where they fall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.eighth.hearing import HOOKS, LISTEN, PRACTICE, listened
from resonance.made_up.eighth.people import day_weights, instants_of
from resonance.made_up.eighth.stage import (
    ALBUM,
    ARTIST_PAGE,
    AUTOPLAY,
    CLOSED,
    COMPLETED,
    DISCOVER,
    EDITORIAL,
    ERROR,
    LIBRARY,
    LIST,
    LIST_PAGE,
    MIX,
    PLAYER,
    RADIO,
    SEARCH,
    SKIP,
    TIMEOUT,
    Stage,
)
from resonance.made_up.third.scale import DAY, SECOND, runs, weighted

LENGTHS = (13.0, 7.0, 8.0)
"""Plays of a session on average, by mode."""
REPERTOIRE = 14
QUIET_WEEK = 0.3
SOURCES = {
    HOOKS: ((DISCOVER, AUTOPLAY, SEARCH), (0.74, 0.2, 0.06)),
    LISTEN: ((LIBRARY, LIST, RADIO, MIX, EDITORIAL, ARTIST_PAGE, ALBUM), (0.3, 0.22, 0.16, 0.12, 0.1, 0.06, 0.04)),
    PRACTICE: ((SEARCH, LIBRARY), (0.45, 0.55)),
}


@dataclass(frozen=True)
class Sessions:
    """Columns by session: who, from when (ms), what for, how many plays."""

    account: np.ndarray
    begin: np.ndarray
    mode: np.ndarray
    count: np.ndarray


def live(stage: Stage) -> None:
    """Plays and likes of every account, by its `activity`, `taste` and `liking`."""
    rng = stage.chance.of("living")
    sessions = _sessions(stage, rng)
    owner, place = runs(sessions.count)
    account, mode = sessions.account[owner], sessions.mode[owner]
    song, known = _songs(stage, rng, sessions, owner)
    heard = listened(stage, rng, mode, song, known)
    pause = rng.exponential(np.array([0.9, 3.0, 5.0])[mode] * SECOND).astype(np.int64) + 120
    ends = np.cumsum(heard + pause)
    before = ends - heard - pause
    ts = sessions.begin[owner] + before - before[np.flatnonzero(place == 0)][owner]
    duration = stage.catalogue.duration[song]
    ending = np.where(heard >= duration, COMPLETED, np.where(rng.random(len(ts)) < 0.97, SKIP, TIMEOUT))
    ending = np.where((place == sessions.count[owner] - 1) & (heard < duration), CLOSED, ending)
    ending = np.where(rng.random(len(ts)) < 0.004, ERROR, ending)
    source = np.empty(len(ts), np.int64)
    for which, (codes, shares) in SOURCES.items():
        rows = np.flatnonzero(mode == which)
        source[rows] = np.array(codes)[weighted(rng, shares, len(rows))]
    stage.log.add("play", account, ts, song=song, source=source, listened=heard, ending=ending)
    _like(stage, rng, (account, ts, song, mode, heard, known))


def _sessions(stage: Stage, rng: np.random.Generator) -> Sessions:
    people, scale = stage.accounts, stage.scale
    habit = rng.dirichlet((2.6, 2.0, 0.9), len(people))
    number = rng.poisson(people.activity * scale.plays_each / 10 * 1.25)
    account = np.repeat(np.arange(len(people)), number)
    day = weighted(rng, day_weights(stage.chance, scale), len(account))
    lapses = (stage.toss(account, 301) < 0.4) & (stage.toss(account, day // 7, 302) < QUIET_WEEK / 0.5)
    begin = instants_of(rng, scale, people.life[account], day)
    kept = np.flatnonzero((begin > people.registered[account]) & ~lapses)
    kept = kept[np.lexsort((begin[kept], account[kept]))]
    account, begin = account[kept], begin[kept]
    mode = (np.cumsum(habit, axis=1)[account] < rng.random(len(account))[:, None]).sum(axis=1).clip(0, 2)
    count = 1 + rng.negative_binomial(1.4, 1.4 / (1.4 + np.array(LENGTHS)[mode] - 1))
    return Sessions(account, begin, mode, np.minimum(count, 90))


def _songs(stage: Stage, rng: np.random.Generator, sessions: Sessions, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(song, whether it is of the account's repertoire) of every play; whoever practises stays on a song for a while."""
    people, catalogue = stage.accounts, stage.catalogue
    account, mode = sessions.account[owner], sessions.mode[owner]
    mine = np.repeat(np.arange(len(people)), REPERTOIRE)
    repertoire = catalogue.by_genre(rng, people.genres(rng, mine)).reshape(-1, REPERTOIRE)
    slot = (REPERTOIRE * rng.random(len(owner)) ** 1.7).astype(np.int64)
    known = rng.random(len(owner)) < np.array([0.04, 0.48, 1.0])[mode]
    song = np.where(known, repertoire[account, slot], catalogue.by_genre(rng, people.genres(rng, account)))
    strange = ~known & (rng.random(len(owner)) < 0.12)
    song = np.where(strange, catalogue.famous(rng, len(owner)), song)
    carried = np.flatnonzero((mode == HOOKS) & (rng.random(len(owner)) < 0.22))
    song[carried] = waving(stage, rng, sessions.begin[owner[carried]], song[carried])
    stays = (mode == PRACTICE) & (rng.random(len(owner)) < 0.72) & (np.diff(owner, prepend=-1) == 0)
    source = np.maximum.accumulate(np.where(stays, 0, np.arange(len(owner))))
    return song[source], known


def waving(stage: Stage, rng: np.random.Generator, ts: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """The songs that the feed pushes at these instants; `otherwise` where no wave is under way."""
    song, day = otherwise.copy(), (ts - stage.scale.start) // DAY
    for today in np.unique(day):
        rows = np.flatnonzero(day == today)
        noon = np.array([stage.scale.start + today * DAY + DAY // 2])
        strength = np.array([wave.strength(noon)[0] for wave in stage.waves])
        if strength.sum() > 0:
            song[rows] = np.array([wave.song for wave in stage.waves])[weighted(rng, strength, len(rows))]
    return song


def _like(stage: Stage, rng: np.random.Generator, plays: tuple[np.ndarray, ...]) -> None:
    """A double tap while the hook runs, often before one has heard much; late in a song; hours later from one's history."""
    account, ts, song, mode, heard, known = plays
    part = heard / stage.catalogue.duration[song]
    warmth = np.where(mode == HOOKS, 0.5 + 1.6 * (heard > 5_000), 0.2 + 1.1 * part.clip(0, 1)) * np.where(known, 0.45, 1.0)
    rows = np.flatnonzero(rng.random(len(ts)) < stage.accounts.liking[account] * warmth)
    tap = np.minimum(heard[rows] - 50, 900 + rng.exponential(7_000 * stage.temper.tapping, len(rows)))
    late = heard[rows] * rng.beta(3, 1.3, len(rows))
    after = np.where(mode[rows] == HOOKS, tap, late).clip(80)
    later = rng.random(len(rows)) < 0.05
    after = np.where(later, heard[rows] + rng.lognormal(15, 1.6, len(rows)), after)
    stage.log.add("like", account[rows], ts[rows] + after, song=song[rows], surface=np.where(later, LIST_PAGE, PLAYER))
    taken = rows[rng.random(len(rows)) < 0.035]
    stage.log.add(
        "like", account[taken], ts[taken] + rng.lognormal(14, 2.5, len(taken)), song=song[taken], surface=PLAYER, action=1
    )
