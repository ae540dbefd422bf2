"""Which songs are on at which occasion: the same list each morning, wishes and what follows, a child's darling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.tenth.catalogue import CHARTS, LENGTH, LISTS, LULLABY, NURSERY, by_heart
from resonance.made_up.tenth.sittings import ALONE, ASKED, CHILD, DRIVE, EVENING, GUEST, MORNING, Sittings
from resonance.made_up.tenth.stage import (
    ALBUM,
    ARTIST_PAGE,
    AUTOPLAY,
    DISCOVER,
    EDITORIAL,
    LIBRARY,
    LIST,
    MIX,
    RADIO,
    SEARCH,
    Stage,
)
from resonance.made_up.third.scale import DAY, HOUR, SHANGHAI

Choice = tuple[np.ndarray, np.ndarray]
"""Song and source, by play."""
AFTER = 3
"""Songs of an artist that is asked for, before others like it follow."""


@dataclass(frozen=True)
class Turns:
    """Plays: each the `place`-th (from 0) of the sitting `owner`; both (n,)."""

    sittings: Sittings
    owner: np.ndarray
    place: np.ndarray

    def __len__(self) -> int:
        return len(self.owner)

    @property
    def account(self) -> np.ndarray:
        return self.sittings.account[self.owner]

    @property
    def begin(self) -> np.ndarray:
        """When the sitting of each began (ms)."""
        return self.sittings.begin[self.owner]

    @property
    def occasion(self) -> np.ndarray:
        return self.sittings.occasion[self.owner]

    def only(self, rows: np.ndarray) -> Turns:
        return Turns(self.sittings, self.owner[rows], self.place[rows])


def choose(stage: Stage, rng: np.random.Generator, turns: Turns) -> Choice:
    song, source = np.empty(len(turns), np.int64), np.empty(len(turns), np.int64)
    ways = {MORNING: _morning, ASKED: _asked, DRIVE: _mixed, ALONE: _mixed, CHILD: _child, EVENING: _evening, GUEST: _guest}
    for occasion, way in ways.items():
        rows = np.flatnonzero(turns.occasion == occasion)
        song[rows], source[rows] = way(stage, rng, turns.only(rows))
    return song, source


def week_of(stage: Stage, ts: np.ndarray) -> np.ndarray:
    return np.asarray(((ts - stage.scale.start) // (7 * DAY)).clip(0, len(stage.catalogue.lists) - 1))


def familiar(stage: Stage, rng: np.random.Generator, account: np.ndarray, ts: np.ndarray) -> np.ndarray:
    """A song that an account knows by heart, the latest ones likelier; two new ones come each week."""
    back = stage.accounts.library[account] * rng.random(len(account)) ** 2.3
    place = 600 + 2 * week_of(stage, ts) - back.astype(np.int64)
    return by_heart(stage.catalogue, stage.chance.seed, stage.accounts.taste, account, place)


def by_taste(stage: Stage, rng: np.random.Generator, account: np.ndarray) -> np.ndarray:
    genre = stage.accounts.taste[account, np.searchsorted((0.55, 0.85), rng.random(len(account)))]
    return stage.catalogue.of_genre(genre, rng.random(len(account)))


def _morning(stage: Stage, _: np.random.Generator, turns: Turns) -> Choice:
    """From the top of one's own list, of which a song changes now and then, or of a ready-made one; some have it shuffled."""
    account, begin = turns.account, turns.begin
    mixed = (stage.toss(account, 31) < 0.25) * (stage.toss(account, begin // DAY, 32) * 20).astype(np.int64)
    entry = (turns.place + mixed) % 20
    changed = (week_of(stage, begin) * 0.2 + stage.toss(account, entry, 33)).astype(np.int64)
    own = by_heart(stage.catalogue, stage.chance.seed, stage.accounts.taste, account, 10_000 + entry * 50 + changed)
    number = CHARTS + (stage.toss(account, 34) * (LISTS - CHARTS)).astype(np.int64)
    ready = stage.toss(account, 35) < 0.4
    song = np.where(ready, stage.catalogue.lists[week_of(stage, begin), number, entry % LENGTH], own)
    return song, np.where(ready, EDITORIAL, LIST)


def _asked(stage: Stage, rng: np.random.Generator, turns: Turns) -> Choice:
    """A song, an artist or just something; after a few songs, others like it follow by themselves."""
    sittings, owner, place = turns.sittings, turns.owner, turns.place
    count = len(sittings.account)
    known = familiar(stage, rng, sittings.account, sittings.begin)
    first = np.where(rng.random(count) < 0.7, known, stage.catalogue.known(rng, count))
    wish = np.searchsorted((0.4, 0.7), rng.random(count))
    begun = first[owner]
    alike = stage.catalogue.of_genre(stage.catalogue.genre[begun], rng.random(len(owner)))
    same = (wish[owner] < 2) & (place < AFTER)
    song = np.where(same, stage.catalogue.after(begun, place), alike)
    song = np.where((place == 0) & (wish[owner] == 0), begun, song)
    source = np.where(same, np.where(wish[owner] == 0, SEARCH, ARTIST_PAGE), np.where(wish[owner] == 2, RADIO, AUTOPLAY))
    return song, source


def _mixed(stage: Stage, rng: np.random.Generator, turns: Turns) -> Choice:
    """In the car and on the phone: mostly what one knows, some of the charts, some that are new to oneself."""
    account, begin = turns.account, turns.begin
    count = len(turns)
    sort = np.searchsorted((0.62, 0.8), rng.random(count))
    chart = stage.catalogue.lists[
        week_of(stage, begin), rng.integers(0, CHARTS, count), (LENGTH * rng.random(count) ** 1.5).astype(np.int64)
    ]
    song = np.choose(sort, [familiar(stage, rng, account, begin), chart, by_taste(stage, rng, account)])
    own = rng.choice([LIBRARY, LIST, MIX, ALBUM], count, p=(0.45, 0.25, 0.2, 0.1))
    return song, np.choose(sort, [own, EDITORIAL, np.where(turns.occasion == DRIVE, RADIO, DISCOVER)])


def _child(stage: Stage, rng: np.random.Generator, turns: Turns) -> Choice:
    """The darling of these days again and again, up to twenty times and more; then something else that is for children."""
    account, day = turns.account, (turns.begin - stage.scale.start) // DAY
    lasts = 3 + 12 * stage.toss(account, 41)
    genre = np.full(len(turns), NURSERY)
    darling = stage.catalogue.of_genre(genre, stage.toss(account, (day / lasts).astype(np.int64), 42))
    other = stage.catalogue.of_genre(genre, rng.random(len(turns)))
    again = rng.random(len(turns)) < 0.25 + 0.7 * stage.toss(turns.owner, 43)
    return np.where(again, darling, other), np.where(again, SEARCH, AUTOPLAY)


def _evening(stage: Stage, rng: np.random.Generator, turns: Turns) -> Choice:
    """A ready-made list from anywhere in it, or the same dozen of quiet songs at bedtime."""
    account, begin = turns.account, turns.begin
    sittings = len(turns.sittings.account)
    many = rng.integers(0, 3, sittings)[turns.owner]
    number = (stage.toss(stage.accounts.household[account], many, 44) * LISTS).astype(np.int64)
    place = rng.integers(0, LENGTH, sittings)[turns.owner] + turns.place
    listed = stage.catalogue.lists[week_of(stage, begin), number, place % LENGTH]
    quiet = stage.catalogue.of_genre(np.full(len(turns), LULLABY), stage.toss(account, place % 12, 45))
    bedtime = (begin + SHANGHAI) % DAY > 21.5 * HOUR
    return np.where(bedtime, quiet, listed), np.where(bedtime, LIST, EDITORIAL)


def _guest(stage: Stage, rng: np.random.Generator, turns: Turns) -> Choice:
    """What the house has on, or a wish of one's own."""
    account, begin = turns.account, turns.begin
    number = (stage.toss(stage.accounts.city[account], begin // DAY % 7, 46) * LISTS).astype(np.int64)
    listed = stage.catalogue.lists[week_of(stage, begin), number, rng.integers(0, LENGTH, len(turns))]
    wished = rng.random(len(turns)) < 0.4
    return np.where(wished, familiar(stage, rng, account, begin), listed), np.where(wished, SEARCH, EDITORIAL)
