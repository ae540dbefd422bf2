"""What the channels broadcast: one song after another, those in rotation again and again, with hosts who talk between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.fifth.catalogue import GENRES
from resonance.made_up.ninth.catalogue import Catalogue
from resonance.made_up.ninth.stage import Temper
from resonance.made_up.third.scale import DAY, HOUR, SECOND, SHANGHAI, Chance, Scale, runs, weighted

CHANNELS = 7
POWERS = 24
"""Songs in a channel's rotation of a week."""
BEFORE = 8
"""Days that were on the air before the log begins, to be caught up with."""
APART = 200 * DAY
"""Between the keys of two channels."""


@dataclass(frozen=True)
class Air:
    """Slots, sorted by channel and time: `begin` and `end` (ms) of a song, `call`: when the host asks for hearts, 0 for never.

    rotation: (channels, weeks, POWERS) songs; mixes: (channels, genres) shares; reach: shares of the audience.
    """

    start: int
    channel: np.ndarray
    song: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    call: np.ndarray
    rotation: np.ndarray
    mixes: np.ndarray
    reach: np.ndarray

    def between(self, channel: np.ndarray, begin: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(owner, slot) of everything that is on a channel from `begin` to `end`, for every row of these."""
        offset = channel * APART - self.start
        first = np.searchsorted(self.channel * APART + self.end - self.start, offset + begin, side="right")
        last = np.searchsorted(self.channel * APART + self.begin - self.start, offset + end)
        owner, place = runs((last - first).clip(0))
        return owner, first[owner] + place

    def rotated(self, rng: np.random.Generator, channel: np.ndarray, ts: np.ndarray) -> np.ndarray:
        """A song of the week's rotation of each channel, the first ones more often."""
        week = ((ts - self.start) // (7 * DAY)).clip(0, self.rotation.shape[1] - 1)
        return self.rotation[channel, week, (POWERS * rng.random(len(channel)) ** 1.3).astype(np.int64)]


def broadcast(chance: Chance, scale: Scale, temper: Temper, catalogue: Catalogue) -> Air:
    rng = chance.of("broadcasting")
    days = scale.days + BEFORE + 1
    start, weeks = scale.start - BEFORE * DAY, days // 7 + 1
    mixes = rng.dirichlet(np.full(len(GENRES), 0.5), CHANNELS)
    count = days * DAY // (180 * SECOND)
    parts: list[tuple[np.ndarray, ...]] = []
    rotation = np.empty((CHANNELS, weeks, POWERS), np.int64)
    for number in range(CHANNELS):
        kept = catalogue.of_genre(rng, weighted(rng, mixes[number], POWERS))
        for one in range(weeks):
            new = catalogue.of_genre(rng, weighted(rng, mixes[number], POWERS))
            kept = np.where(rng.random(POWERS) < 0.3, new, kept)
            rotation[number, one] = rng.permutation(kept)
        song = catalogue.of_genre(rng, weighted(rng, mixes[number], count))
        week = (np.arange(count) * weeks // count).clip(0, weeks - 1)
        power = rotation[number, week, (POWERS * rng.random(count) ** 1.3).astype(np.int64)]
        song = np.where(rng.random(count) < 0.42, power, song)
        talk = 3 + rng.exponential(18, count) + np.where(rng.random(count) < 0.09, rng.uniform(60, 240, count), 0)
        end = start + np.cumsum(catalogue.duration[song] + (talk * SECOND).astype(np.int64))
        there = end < start + days * DAY
        parts.append((np.full(count, number)[there], song[there], (end - catalogue.duration[song])[there], end[there]))
    channel, song, begin, end = (np.concatenate(column) for column in zip(*parts, strict=True))
    hour = (begin + SHANGHAI) % DAY // HOUR
    often = np.where(np.isin(hour, (7, 8, 17, 18, 20)), 4.0, np.where(hour >= 7, 0.6, 0.0))
    asks = rng.random(len(song)) < temper.calling * often
    call = np.where(asks, begin + ((end - begin) * rng.uniform(0.1, 0.95, len(song))).astype(np.int64), 0)
    return Air(start, channel, song, begin, end, call, rotation, mixes, rng.dirichlet(np.full(CHANNELS, 1.2)))
