"""Acts that occasions and attacks are made of: hearing a song and liking it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from resonance.made_up.third.accounts import SEARCH
from resonance.made_up.third.listening import COMPLETED, hearing, sources, stops
from resonance.made_up.third.log import LIST_PAGE, OTHER_PAGE, PLAYER_PAGE, SEARCH_PAGE, SHARE_PAGE, Stage
from resonance.made_up.third.scale import DAY, MINUTE, SECOND, share

INSTANTS = 1 << 41


@dataclass
class Turns:
    """Who turns to which song, and when (ms), three arrays of one length; in which mood they listen, on which page they like."""

    account: np.ndarray
    song: np.ndarray
    ts: np.ndarray
    mood: int = SEARCH
    surface: int | np.ndarray = PLAYER_PAGE

    def __len__(self) -> int:
        return len(self.account)

    def only(self, rows: np.ndarray) -> Turns:
        """The rows that a mask or an index array chooses."""
        surface = self.surface[rows] if isinstance(self.surface, np.ndarray) else self.surface
        return Turns(self.account[rows], self.song[rows], self.ts[rows], self.mood, surface)

    def at(self, ts: np.ndarray) -> Turns:
        """The same, at other instants."""
        return replace(self, ts=ts.astype(np.int64))

    def in_mood(self, mood: int) -> Turns:
        return replace(self, mood=mood)

    def on(self, surface: int | np.ndarray) -> Turns:
        """The same, on a page or on one each."""
        return replace(self, surface=surface)

    def within(self, stage: Stage) -> Turns:
        """Those that fall into the world and the account's life."""
        return self.only((self.ts > stage.accounts.registered[self.account] + MINUTE) & (self.ts < stage.scale.end))


def join(first: Turns, second: Turns) -> Turns:
    """The turns of both."""
    account, song, ts = (np.concatenate([getattr(each, name) for each in (first, second)]) for name in ("account", "song", "ts"))
    surface = [np.broadcast_to(np.asarray(each.surface), len(each)) for each in (first, second)]
    return Turns(account, song, ts, first.mood, np.concatenate(surface))


def moment(account: np.ndarray, ts: np.ndarray) -> np.ndarray:
    """Account and instant as one number, which sorts by account, then by instant."""
    return account.astype(np.int64) * INSTANTS + ts


def amid_life(stage: Stage, rng: np.random.Generator, turns: Turns, part: float) -> Turns:
    """That part of the turns moves into the nearest visit of ordinary life, where there is one within half a day."""
    if not len(stage.moments):
        return turns
    place = np.searchsorted(stage.moments, moment(turns.account, turns.ts))
    owner, near = np.divmod(stage.moments[np.clip([place - 1, place], 0, len(stage.moments) - 1)], INSTANTS)
    gap = np.where(owner == turns.account, np.abs(near - turns.ts), DAY)
    side = np.argmin(gap, axis=0)
    rows = np.arange(len(turns))
    moved = (gap[side, rows] < DAY / 2) & (rng.random(len(turns)) < part)
    return turns.at(np.where(moved, near[side, rows] + rng.integers(SECOND, 4 * MINUTE, len(turns)), turns.ts))


def hear(stage: Stage, rng: np.random.Generator, turns: Turns, liked: bool = False) -> np.ndarray:
    """Plays as people in that mood play, or as they play what they like; returns what was listened to, ms."""
    moods, match = np.full(len(turns), turns.mood), share(turns.account, turns.song, 7)
    heard, ending = hearing(rng, moods, match)
    for _ in range(4 if liked else 0):
        other = rng.random(len(turns)) > 0.08 + heard
        heard[other], ending[other] = hearing(rng, moods[other], match[other])
    listened = (heard * stage.catalogue.duration[turns.song]).astype(np.int64)
    listened = np.where(heard < 0, rng.uniform(300, 5_000, len(turns)), listened).astype(np.int64)
    _play(stage, rng, turns, (listened, ending, moods))
    return listened


def hear_for(stage: Stage, rng: np.random.Generator, turns: Turns, part: np.ndarray) -> np.ndarray:
    """Plays of a given part of the song (0 to 1); returns what was listened to, ms."""
    listened = (part.clip(0.002, 1) * stage.catalogue.duration[turns.song]).astype(np.int64)
    ending = np.where(part >= 0.97, COMPLETED, stops(rng, len(part)))
    _play(stage, rng, turns, (listened, ending, np.where(rng.random(len(turns)) < 0.6, SEARCH, rng.integers(0, 5, len(turns)))))
    return listened


def _play(stage: Stage, rng: np.random.Generator, turns: Turns, what: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    listened, ending, moods = what
    source = sources(rng, moods)
    stage.log.add("play", turns.account, turns.ts, song=turns.song, source=source, listened=listened, ending=ending)


def like_at(stage: Stage, turns: Turns, deed: int = 0) -> None:
    stage.log.add("like", turns.account, turns.ts, song=turns.song, surface=turns.surface, deed=deed)


def unheard(rng: np.random.Generator, turns: Turns) -> Turns:
    """The same, on pages where one likes without a listen: results, lists, messages, and the player too."""
    pages = np.array([SEARCH_PAGE, LIST_PAGE, SHARE_PAGE, OTHER_PAGE, PLAYER_PAGE])
    return turns.on(pages[rng.integers(0, len(pages), len(turns))])


def during(rng: np.random.Generator, turns: Turns, listened: np.ndarray) -> Turns:
    """The same, at an instant while the song is heard; an eighth within the first seconds, some just after it."""
    at = np.where(rng.random(len(turns)) < 0.12, rng.uniform(200, 5_200, len(turns)), listened * rng.beta(2.4, 1.1, len(turns)))
    at = np.where(rng.random(len(turns)) < 0.08, listened + rng.exponential(30 * SECOND, len(turns)), at)
    return turns.at(turns.ts + at)


def hear_and_like(stage: Stage, rng: np.random.Generator, turns: Turns, silent: float) -> None:
    """Likes in or just after a play; a share `silent` of them without one."""
    turns = turns.within(stage)
    quiet = rng.random(len(turns)) < silent
    like_at(stage, unheard(rng, turns.only(quiet)))
    heard = turns.only(~quiet)
    like_at(stage, during(rng, heard, hear(stage, rng, heard, liked=True)))
