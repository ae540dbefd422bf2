"""Cards: posted into a chat or as the song of one's day, opened by some, liked for the song or for its poster, forwarded."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from resonance.made_up.eleventh.bouts import any_day, reached, when
from resonance.made_up.eleventh.chats import HEED, JOB, courtesy
from resonance.made_up.eleventh.hearing import Way, enjoy
from resonance.made_up.eleventh.player import charted, fond, known, of_genre
from resonance.made_up.eleventh.stage import LINK, SHARE_PAGE, Stage
from resonance.made_up.third.scale import MINUTE, SECOND, weighted

HOPS = 9
"""Most forwards one after another."""
STATUS = -1
"""The `chat` of a song of one's day."""
INAPP, MOMENTS = 7, 1
STATUSES = (0.08, 0.45)
"""Share of cards that are songs of the day, a range over worlds."""


@dataclass(frozen=True)
class Cards:
    """Columns by card: who posted it, when (ms), its song, its chat or STATUS, the share it comes from (−1 for none)."""

    poster: np.ndarray
    ts: np.ndarray
    song: np.ndarray
    chat: np.ndarray
    parent: np.ndarray

    def only(self, kept: np.ndarray) -> Cards:
        return Cards(*(getattr(self, one.name)[kept] for one in fields(self)))


def circulate(stage: Stage) -> None:
    """As many cards as bring the plays that are wanted."""
    rng, temper = stage.chance.of("cards"), stage.temper
    spread, mood = Spread(stage, rng), rng.uniform(*STATUSES)
    brings = spread.opened / (1 - min(0.65, temper.spread))
    wanted = stage.scale.plays_each * temper.tempo * temper.carded * len(stage.accounts.real) / 0.85
    spread.run(post(stage, rng, int(wanted / brings), mood))


def post(stage: Stage, rng: np.random.Generator, count: int, mood: float) -> Cards:
    """Who posts much does so in several chats; a third of the cards are of what everybody has these days."""
    people = stage.accounts
    poster = weighted(rng, people.posts * people.activity, count)
    ts = when(stage, rng, poster, any_day(stage, rng, count))
    chat = np.where(rng.random(count) < mood, STATUS, stage.chats.one_of(rng, poster))
    sort = np.searchsorted((0.4, 0.7), rng.random(count))
    liked = of_genre(stage, poster, rng.random(count))
    song = np.choose(sort, [known(stage, rng, poster), charted(stage, rng, ts), liked])
    return Cards(poster, ts, song, chat, np.full(count, -1))


def _opened(stage: Stage, rng: np.random.Generator, cards: Cards) -> tuple[np.ndarray, np.ndarray]:
    """(place in `cards`, who opens it)."""
    people, status = stage.accounts, np.flatnonzero(cards.chat < 0)
    told = np.flatnonzero(cards.chat >= 0)
    owner, viewer = stage.chats.all_in(cards.chat[told])
    heed = HEED[stage.chats.kind[cards.chat[told]]][owner]
    row, place = np.nonzero(people.friends[cards.poster[status]] >= 0)
    friend = people.friends[cards.poster[status[row]], place]
    owner, viewer = np.concatenate([told[owner], status[row]]), np.concatenate([viewer, friend])
    heed = np.concatenate([heed, np.full(len(row), 1.8)])
    chance = stage.temper.attention * heed * people.reads[viewer] * people.activity[viewer] ** 0.5
    kept = (rng.random(len(viewer)) < chance.clip(0, 0.85)) & (viewer != cards.poster[owner])
    return owner[kept], viewer[kept]


class Spread:
    """Forwards: one generation of cards after another. `opened`: by how many a card is opened on average; `seen`: keys of
    (account, song) that have been there, few of whom open it once more."""

    def __init__(self, stage: Stage, rng: np.random.Generator, campaign: int = -1) -> None:
        self.stage, self.rng, self.campaign = stage, rng, campaign
        self.opened = len(_opened(stage, rng, post(stage, rng, 3_000, 0.2))[0]) / 3_000
        self.seen = np.empty(0, np.int64)

    def run(self, cards: Cards) -> None:
        for _ in range(HOPS):
            cards = self._hop(cards)

    def _hop(self, cards: Cards) -> Cards:
        """Log a generation and what becomes of it; returns the next one."""
        stage, rng = self.stage, self.rng
        share = stage.log.number("share", len(cards.ts))
        moments, inside = cards.chat < 0, rng.random(len(share)) < 0.85
        channel = np.where(moments, MOMENTS, np.where(inside, INAPP, rng.integers(0, 8, len(share))))
        facts = {"song": cards.song, "share": share, "parent": cards.parent, "channel": channel}
        stage.log.add("share", cards.poster, cards.ts, campaign=self.campaign, surface=SHARE_PAGE, **facts)
        owner, viewer = self._new(cards, *_opened(stage, rng, cards))
        at = reached(stage, rng, viewer, cards.ts[owner], stage.temper.prompt)
        stage.log.add("share_open", viewer, at, share=share[owner])
        over, likes = self._hear(cards.only(owner), viewer, at)
        return self._forwarded(cards.only(owner), viewer, over, (share[owner], likes))

    def _new(self, cards: Cards, owner: np.ndarray, viewer: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        key = viewer * len(self.stage.catalogue.artist) + cards.song[owner]
        kept = ~np.isin(key, self.seen) | (self.rng.random(len(key)) < 0.15)
        self.seen = np.union1d(self.seen, key)
        return owner[kept], viewer[kept]

    def _hear(self, cards: Cards, viewer: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(when each was over, whether it was liked); `cards`, `viewer` and `at` by opening."""
        stage, rng, temper = self.stage, self.rng, self.stage.temper
        kind = np.where(cards.chat < 0, JOB, stage.chats.kind[cards.chat])
        nods = rng.random(len(viewer)) < courtesy(stage, viewer, cards.poster, kind)
        likes = nods | (rng.random(len(viewer)) < fond(stage, viewer, cards.song))
        way = Way(
            heard=np.where(nods, 1 - temper.blind, 0.88), glimpse=temper.glimpse, whole=temper.whole, dwell=30,
            before=temper.before, liked=likes.astype(float), source=LINK, surface=SHARE_PAGE,
        )  # fmt: skip
        return enjoy(stage, rng, (viewer, at + 2 * SECOND, cards.song), way, campaign=self.campaign), likes

    def _forwarded(self, cards: Cards, viewer: np.ndarray, over: np.ndarray, how: tuple[np.ndarray, np.ndarray]) -> Cards:
        """`how`: the share that each opened, and whether it liked the song."""
        stage, rng, (share, likes) = self.stage, self.rng, how
        eager = stage.accounts.forwards[viewer] * stage.zest[cards.song] * (0.7 + 1.5 * likes)
        on = np.flatnonzero(rng.random(len(viewer)) < (stage.temper.spread / self.opened * eager).clip(0, 0.5))
        chat = np.where(rng.random(len(on)) < 0.1, STATUS, stage.chats.one_of(rng, viewer[on]))
        ts = over[on] + rng.exponential(2 * MINUTE, len(on)).astype(np.int64)
        again = Cards(viewer[on], ts, cards.song[on], chat, share[on])
        return again.only((ts < stage.scale.end) & ((chat != cards.chat[on]) | (chat < 0)))
