"""What is played: songs heard before, the sooner the rather, else new ones from lists, radio, artists, searches, campaigns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.fifth.stage import ARTIST_PAGE, CAMPAIGN, PLAYLIST, RADIO, SEARCH, SHELF
from resonance.made_up.sixth.catalogue import LIST_LENGTH, LISTS_A_GENRE
from resonance.made_up.sixth.hours import Visits, queue, visit
from resonance.made_up.sixth.stage import Stage
from resonance.made_up.third.scale import DAY, SECOND, runs, weighted

OWN, LISTS, WAVES, ARTISTS, FINDING = range(5)
"""Modes of a visit."""
LENGTHS = np.array([6.0, 8.5, 11.0, 5.0, 2.5])
AGAIN = np.array([1.5, 0.35, 0.3, 0.6, 0.8])
"""How readily a mode returns to what was heard, against the chance by Heaps' law."""
SOURCES = np.array([[SHELF, 4, SHELF], [PLAYLIST, 5, 5], [RADIO, 7, 11], [ARTIST_PAGE, 3, SEARCH], [SEARCH, 8, SEARCH]])
LONGEST_LAG = 400
ALBUM_LEAN = 0.35


@dataclass
class Heard:
    """By play, in the order of account and time: `fresh` when the song was not chosen because it was heard before."""

    account: np.ndarray
    ts: np.ndarray
    song: np.ndarray
    source: np.ndarray
    listened: np.ndarray
    appeal: np.ndarray
    fresh: np.ndarray


def appeal_of(stage: Stage, account: np.ndarray, song: np.ndarray) -> np.ndarray:
    """In [0, 1]: how an account takes to a song; by its quality, the account's tastes, and mostly by itself."""
    fits = (stage.accounts.tastes[account] == stage.catalogue.genre[song][:, None]).any(axis=1)
    return (0.62 * stage.toss(account, song, 11) + 0.22 * stage.catalogue.quality[song] + 0.16 * fits).clip(0, 1)


def roots(owner: np.ndarray, lag: np.ndarray) -> np.ndarray:
    """For rows sorted by owner, each a copy of the row `lag` before it (0: an original): the place of its original."""
    place = np.arange(len(owner))
    first = np.searchsorted(owner, owner)
    parent = np.where(place - lag >= first, place - lag, place)
    while not np.array_equal(parent, above := parent[parent]):
        parent = above
    return parent


def listen(stage: Stage) -> Heard:
    """The ordinary life of every account, from before the log on."""
    rng, habits, visits = stage.chance.of("listening"), stage.habits, visit(stage)
    mode = weighted(rng, (habits.own, habits.lists, habits.radio, habits.artists, habits.search), len(visits.account))
    owner, place = runs(rng.geometric(1 / LENGTHS[mode]))
    account, step = visits.account[owner], np.arange(len(owner))
    heard = step - np.searchsorted(account, account) + 1
    fresh = rng.random(len(owner)) < (1 + heard / 6.0) ** (stage.accounts.novelty[account] - 1) * (1 - 0.4 * (mode[owner] == OWN))
    again = ~fresh & (rng.random(len(owner)) < AGAIN[mode[owner]])
    lag = 2 + np.minimum(rng.pareto(habits.recency, len(owner)) * 2, LONGEST_LAG).astype(np.int64)
    original = roots(account, np.where(again, lag, 0))
    song, source = _discover(stage, visits, mode, (owner, place))
    campaign = _campaigning(stage, account, visits.start[owner])
    song = np.where(campaign >= 0, campaign, song)[original]
    source = np.where(campaign >= 0, CAMPAIGN, source)
    source = np.where(original != step, SOURCES[OWN][step % 3], source)
    appeal = appeal_of(stage, account, song)
    listened = _attend(stage, rng, song, appeal + 0.12 * (original != step))
    wait = listened + (rng.exponential(1.8, len(owner)) * SECOND).astype(np.int64)
    before = np.cumsum(wait) - wait
    begin = queue(visits, np.bincount(owner, wait, minlength=len(mode)).astype(np.int64))
    ts = begin[owner] + before - before[np.searchsorted(owner, owner)]
    return Heard(account, ts, song, source, listened, appeal, original == step)


def _discover(
    stage: Stage, visits: Visits, mode: np.ndarray, rows: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """A new song for each play, by the mode of its visit, and its source."""
    rng, catalogue, (owner, place) = stage.chance.of("discovery"), stage.catalogue, rows
    taste = stage.accounts.tastes[visits.account, rng.integers(0, 3, len(mode))]
    genre = np.where(rng.random(len(mode)) < 0.15, catalogue.genre[weighted(rng, catalogue.weight, len(mode))], taste)
    lists = genre * LISTS_A_GENRE + rng.integers(0, LISTS_A_GENRE, len(mode))
    begin = rng.integers(0, LIST_LENGTH, len(mode))
    which, toss = mode[owner], rng.random(len(owner))
    listed = catalogue.lists[lists[owner], (begin[owner] + place) % LIST_LENGTH]
    by_genre = catalogue.by_genre.draw(genre[owner], toss)
    by_artist = catalogue.by_artist.draw(_artists(stage, rng, visits, (mode, genre))[owner], toss)
    famous = weighted(rng, catalogue.weight, len(owner))
    found = np.select([which == LISTS, which == ARTISTS, which == FINDING], [listed, by_artist, famous], by_genre)
    return found, SOURCES[which, (3 * rng.random(len(owner))).astype(int)]


def _artists(stage: Stage, rng: np.random.Generator, visits: Visits, about: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """The artist of each visit: one visited before or a new one of the genre, as customers choose tables (Pitman-Yor)."""
    mode, genre = about
    look = np.flatnonzero(mode == ARTISTS)
    owner = visits.account[look]
    earlier = np.arange(len(look)) - np.searchsorted(owner, owner)
    discount = stage.habits.discount
    anew = rng.random(len(look)) < (1.0 + discount * earlier**discount) / (earlier + 1.0)
    lag = 1 + (rng.random(len(look)) * np.maximum(earlier, 1)).astype(np.int64)
    artist = np.zeros(len(mode), np.int64)
    artist[look] = stage.catalogue.artist_by_genre.draw(genre[look], rng.random(len(look)))[roots(owner, np.where(anew, 0, lag))]
    return artist


def _campaigning(stage: Stage, account: np.ndarray, ts: np.ndarray) -> np.ndarray:
    """A song of the campaign that the account takes part in, for some plays in its window; −1 else."""
    song = np.full(len(account), -1)
    for number, plan in enumerate(stage.plans):
        there = (stage.joined[account] == number) & (ts >= plan.begin) & (ts < plan.end)
        drawn = stage.toss(account, ts, np.arange(len(account)), 21)
        there &= drawn < (0.35 if plan.pays else 0.2)
        song[there] = plan.songs[(stage.toss(account[there], drawn[there] * DAY, 22) * len(plan.songs)).astype(int)]
    return song


def _attend(stage: Stage, rng: np.random.Generator, song: np.ndarray, appeal: np.ndarray) -> np.ndarray:
    """How long a play lasts (ms): a glance, half a minute, a part or to the end, the longer the more it appeals."""
    long = stage.catalogue.duration[song]
    level = rng.random(len(song)) ** np.exp(1.6 * (0.53 - appeal)) / stage.habits.skipping
    within = rng.random(len(song))
    glance = 300 + 4_700 * within
    taste = 5_000 * 6**within
    part = 30_000 + (0.97 * long - 30_000) * within
    return np.select([level < 0.24, level < 0.35, level < 0.49], [glance, taste, part], long).clip(0, long).astype(np.int64)
