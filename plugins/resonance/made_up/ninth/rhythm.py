"""When people are there: by way of life, on workdays and at weekends, and how a deadline draws them."""

from __future__ import annotations

import numpy as np

from resonance.made_up.third.scale import DAY, HOUR, SHANGHAI, Chance, Scale

DRIVER, RIDER, DESK, HOUSE, PUPIL, NIGHT = range(6)
LIVES = (0.22, 0.25, 0.17, 0.15, 0.15, 0.06)
"""Ways of life, and their shares: to work by car, by metro, at a desk, at home, at school, at night."""
WORKDAY = np.array([
    [.5, .3, .1, .1, .1, .4, 2, 8, 7, 2, 1, 1, 2, 1.5, 1, 1, 2, 7, 8, 4, 3, 3, 2, 1],
    [.6, .3, .2, .1, .1, .3, 2, 8, 8, 2, 1, 1.5, 3, 2, 1, 1, 1.5, 4, 8, 6, 4, 4, 3, 1.5],
    [.5, .3, .1, .1, .1, .2, 1, 2, 4, 7, 8, 6, 3, 5, 7, 7, 6, 4, 3, 3, 3, 3, 2, 1],
    [.2, .1, .1, .1, .5, 2, 5, 7, 7, 6, 6, 4, 3, 3, 4, 5, 5, 3, 3, 4, 4, 2, 1, .4],
    [1.5, .7, .3, .1, .1, .3, 2, 1.5, .5, .5, .7, 2, 7, 3, .5, .7, 1.5, 4, 3, 3, 4, 8, 8, 4],
    [7, 7, 6, 5, 4, 3, 2, 1, .4, .3, .3, .4, 1, 1, 1, 1.5, 2, 3, 3, 3, 4, 5, 7, 8],
])  # fmt: skip
WEEKEND = np.array([
    [1, .6, .3, .2, .1, .2, .6, 1.5, 3, 5, 6, 5, 4, 4, 5, 5, 5, 5, 5, 5, 5, 4, 3, 2],
    [1.5, 1, .5, .2, .1, .2, .4, 1, 2, 4, 5, 5, 5, 4, 4, 4, 4, 4, 5, 6, 6, 6, 5, 3],
    [1.5, 1, .5, .2, .1, .2, .4, 1, 2, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, 5, 6, 6, 5, 3],
    [.2, .1, .1, .1, .5, 2, 4, 6, 7, 7, 6, 4, 3, 3, 4, 5, 5, 3, 3, 4, 4, 2, 1, .4],
    [3, 2, 1, .4, .2, .1, .2, .5, 1.5, 3, 4, 5, 6, 5, 5, 5, 5, 4, 4, 5, 6, 8, 8, 6],
    [7, 6, 6, 5, 4, 3, 2, 1, .5, .3, .4, .6, 1.5, 2, 2, 2, 2, 3, 3, 4, 5, 6, 7, 8],
])  # fmt: skip
"""Weights of the hours."""
ANCHORS = np.array([[7.5, 17.8], [7.9, 18.4], [9.6, 14.2], [8.3, 15.6], [12.6, 21.6], [22.6, 27.2]])
"""Hours of the two habits of a day."""


def weekday(scale: Scale, day: np.ndarray) -> np.ndarray:
    """0 for Monday; `day` counts from the first of the log."""
    return ((scale.start + SHANGHAI) // DAY + np.asarray(day) + 3) % 7


def day_weights(chance: Chance, scale: Scale) -> np.ndarray:
    """Radio is for workdays; in the October holiday many are elsewhere."""
    days = np.arange(scale.days)
    weights = np.array([1.08, 1.1, 1.08, 1.07, 1.12, 0.8, 0.75])[weekday(scale, days)]
    return weights * np.where(days < 3, 0.85, 1.0) * chance.of("days").lognormal(0, 0.06, scale.days)


def instants_of(rng: np.random.Generator, scale: Scale, life: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Instants (ms) on the days (from 0), at hours that suit the ways of life."""
    hours = np.where((weekday(scale, day) < 5)[:, None], WORKDAY[life], WEEKEND[life]).cumsum(axis=1)
    hour = (hours <= (rng.random(len(life)) * hours[:, -1])[:, None]).sum(axis=1)
    return scale.start + np.asarray(day) * DAY + ((hour + rng.random(len(life))) * HOUR).astype(np.int64)


def pressed(rng: np.random.Generator, life: np.ndarray, begin: int, end: int) -> np.ndarray:
    """Instants before a deadline, as one over the time that is left, at hours at which one is awake."""
    tries, least = 5, HOUR / 2
    left = least * ((end - begin + least) / least) ** rng.random((len(life), tries)) - least
    ts = end - 1_000 - left.astype(np.int64)
    awake = WORKDAY[life[:, None], (ts + SHANGHAI) % DAY // HOUR] / 8
    first = np.argmax(rng.random(ts.shape) < awake + 0.02, axis=1)
    return np.maximum(ts[np.arange(len(life)), first], begin)
