"""Visits and what is played in them: a Markov chain of moods, week by week, so that charts can feed on what was played."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.third.accounts import ARTIST, FEED, RADIO, SEARCH, SHELF
from resonance.made_up.third.catalogue import make_urns
from resonance.made_up.third.log import Columns, Stage
from resonance.made_up.third.scale import DAY, HOUR, SECOND, pick, runs, share, weighted

HOURS = (37, 19, 10, 6, 4, 7, 18, 29, 34, 39, 44, 48, 70, 59, 42, 38, 47, 60, 63, 62, 62, 69, 74, 58)
"""When people are there, by hour in Shanghai, from KuaiRand's likes."""
WEEKDAYS = (0.95, 0.93, 0.95, 0.97, 1.05, 1.12, 1.08)
CHAIN = np.array([
    [0.86, 0.03, 0.05, 0.03, 0.03],
    [0.15, 0.45, 0.12, 0.08, 0.20],
    [0.08, 0.03, 0.84, 0.02, 0.03],
    [0.10, 0.05, 0.05, 0.77, 0.03],
    [0.08, 0.06, 0.06, 0.03, 0.77],
])  # fmt: skip
"""Mood of the next play given this one's: radio, search, shelf, feed, artist."""
STAY = np.array([2.75, 1.7, 2.3, 2.2, 2.0])
"""Log-odds that another play follows."""
SKIP, PART = np.array([0.24, 0.24, 0.13, 0.42, 0.20]), np.array([0.25, 0.32, 0.20, 0.33, 0.28])
"""Plays that end within 5 s, and those that end later but before the end (Lamere 2014: 24 % and 25 % over all)."""
SOURCES = ((5, 5, 5, 6, 6, 11, 7), (0,), (1, 1, 4), (8, 8, 8, 8, 12), (2, 2, 3))
SOURCE_NAMES = (
    "search", "own_library", "artist_page", "album_page", "user_playlist", "algo_radio", "daily_mix", "autoplay",
    "discover", "share_link", "campaign", "editorial_playlist", "other",
)  # fmt: skip
COMPLETED, SKIPPED, PAUSED, CLOSED, FAILED = range(5)
MOST_PLAYS, SHELF_SIZE = 140, 80


@dataclass
class Shelves:
    """The songs each account keeps: `song[account, :size]`, the newest overwrite the oldest."""

    song: np.ndarray
    size: np.ndarray

    def put(self, account: np.ndarray, song: np.ndarray) -> None:
        """Each account gains a few songs."""
        order = np.argsort(account, kind="stable")
        account, song = account[order], song[order]
        counts = np.bincount(account, minlength=len(self.size))
        self.song[account, (self.size[account] + runs(counts)[1]) % SHELF_SIZE] = song
        self.size += counts


def make_shelves(stage: Stage) -> Shelves:
    rng, people = stage.chance.of("shelves"), stage.accounts
    size = rng.lognormal(3.1, 0.7, len(people)).clip(4, SHELF_SIZE).astype(int)
    song = np.zeros((len(people), SHELF_SIZE), np.int64)
    account, place = runs(size)
    genre = people.taste[account, rng.integers(0, 3, len(account))]
    song[account, place] = make_urns(stage.catalogue).genre.draw(rng, genre)
    return Shelves(song, size)


def listen(stage: Stage) -> tuple[Columns, Shelves]:
    """Every play of ordinary life with its `mood`, in no order, and what stands on the shelves at the end."""
    shelves, weeks = make_shelves(stage), []
    for week in range(-(-stage.scale.days // 7)):
        played = Week(stage, shelves, week).plays()
        weeks.append(played)
        stage.catalogue.renew(np.bincount(played["song"], minlength=len(stage.catalogue.artist)).astype(float))
        rng = stage.chance.of(f"keeping {week}")
        kept = (played["ending"] == COMPLETED) & (played["mood"] != SHELF) & (rng.random(len(played["song"])) < 0.05)
        shelves.put(played["account"][kept], played["song"][kept])
    return {name: np.concatenate([week[name] for week in weeks]) for name in weeks[0]}, shelves


class Week:
    """One week's visits, all of them advanced play by play."""

    def __init__(self, stage: Stage, shelves: Shelves, week: int) -> None:
        self.stage, self.shelves, self.week = stage, shelves, week
        self.rng, self.urns = stage.chance.of(f"listening {week}"), make_urns(stage.catalogue)

    def plays(self) -> Columns:
        account, at = self._visits()
        people, rng = self.stage.accounts, self.rng
        mood = (np.cumsum(people.moods[account], axis=1) < rng.random((len(account), 1))).sum(axis=1).clip(0, 4)
        before = self.shelves.song[account, 0]
        steps: list[Columns] = []
        for _ in range(MOST_PLAYS):
            step = self._step(account, at, mood, before)
            steps.append(step)
            odds = STAY[mood] + people.stamina[account]
            on = (rng.random(len(account)) < 1 / (1 + np.exp(-odds))) & (step["ending"] != CLOSED)
            at = at + step["listened"] + rng.exponential(4 * SECOND, len(at)).astype(np.int64)
            on &= at < self.stage.scale.end
            account, at, before = account[on], at[on], step["song"][on]
            mood = (np.cumsum(CHAIN, axis=1)[mood[on]] < rng.random((len(account), 1))).sum(axis=1).clip(0, 4)
            if not len(account):
                break
        return {name: np.concatenate([step[name] for step in steps]) for name in steps[0]}

    def _visits(self) -> tuple[np.ndarray, np.ndarray]:
        people, rng, scale = self.stage.accounts, self.rng, self.stage.scale
        days = min(7, scale.days - 7 * self.week)
        mood = rng.gamma(1.6, 1 / 1.6, len(people))
        account = np.repeat(np.arange(len(people)), rng.poisson(people.pace * mood * days / 7))
        day = 7 * self.week + weighted(rng, WEEKDAYS[:days], len(account))
        at = scale.start + day * DAY + hours(rng, people.clock[account])
        there = (at > people.registered[account] + SECOND) & (at < people.until[account]) & (at < scale.end)
        return account[there], at[there]

    def _step(self, account: np.ndarray, at: np.ndarray, mood: np.ndarray, before: np.ndarray) -> Columns:
        rng = self.rng
        song = self._songs(account, mood, before)
        heard, ending = hearing(rng, mood, share(account, song, 7))
        listened = np.minimum(heard * self.stage.catalogue.duration[song], 4e6).astype(np.int64)
        listened = np.where(heard < 0, (rng.uniform(0.2, 5.0, len(song)) * SECOND).astype(np.int64), listened)
        return {
            "account": account, "ts": at, "song": song, "listened": listened, "ending": ending, "mood": mood,
            "source": sources(rng, mood),
        }  # fmt: skip

    def _songs(self, account: np.ndarray, mood: np.ndarray, before: np.ndarray) -> np.ndarray:
        people, rng, n = self.stage.accounts, self.rng, len(account)
        genre = people.taste[account, weighted(rng, (0.55, 0.3, 0.15), n)]
        nowhere, catalogue = np.zeros(n, int), self.stage.catalogue
        song = self.urns.genre.draw(rng, genre)
        charts = (mood == SEARCH) | ((mood == RADIO) & (rng.random(n) < 0.35))
        charts &= rng.random(n) < people.mainstream[account]
        song[charts] = self.urns.chart.draw(rng, nowhere[charts])
        feed = mood == FEED
        song[feed] = self.urns.feed.draw(rng, genre[feed])
        shelf = mood == SHELF
        size = np.minimum(self.shelves.size[account], SHELF_SIZE)
        song[shelf] = self.shelves.song[account, (size * rng.random(n) ** 1.6).astype(int)][shelf]
        page, artist = mood == ARTIST, catalogue.artist[before]
        low, high = catalogue.first[artist], catalogue.first[artist + 1]
        song[page] = (low + ((high - low) * rng.random(n)).astype(int))[page]
        return song


def hours(rng: np.random.Generator, clock: np.ndarray) -> np.ndarray:
    """Instants within a day, ms, when people with these clocks are there."""
    hour = pick(rng, np.cumsum(HOURS), len(clock)) + rng.random(len(clock)) + clock
    return (np.mod(hour, 24) * HOUR).astype(np.int64)


def hearing(rng: np.random.Generator, mood: np.ndarray, match: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(fraction heard, ending); −1 for a skip within seconds. `match` in [0, 1): how well the song suits the listener."""
    n = len(mood)
    fate, gauge = rng.random(n), 1.5 - match
    skip = SKIP[mood] * gauge
    part = skip + PART[mood] * gauge
    heard = np.where(rng.random(n) < 0.6, 1.0, rng.uniform(0.97, 1.0, n))
    heard = np.where(fate < part, rng.beta(0.9, 2.0, n).clip(0.01, 0.96), heard)
    heard = np.where(fate < skip, -1.0, heard)
    ending = np.where(fate < part, stops(rng, n), COMPLETED)
    return heard, np.where(rng.random(n) < 0.003, FAILED, ending)


def stops(rng: np.random.Generator, count: int) -> np.ndarray:
    """How plays end that do not reach the end."""
    return np.array([SKIPPED, SKIPPED, SKIPPED, PAUSED, CLOSED, SKIPPED, CLOSED, SKIPPED])[rng.integers(0, 8, count)]


def sources(rng: np.random.Generator, mood: np.ndarray) -> np.ndarray:
    """Codes of SOURCE_NAMES that fit the mood."""
    even = np.array([np.resize(codes, 105) for codes in SOURCES])
    return even[mood, rng.integers(0, 105, len(mood))]
