"""When households wake, leave, come home and sleep; and when anybody does what can wait."""

from __future__ import annotations

import numpy as np

from resonance.made_up.third.scale import DAY, HOUR, SHANGHAI, Chance, Scale

WORKER, CARER, PUPIL, ELDER, DRIVING = range(5)
"""What one does by day: goes to work, keeps house, goes to school, is old, drives for a living."""
FREE = np.array([
    [.4, .2, .1, .1, .1, .3, 2, 4, 3, 2, 2, 2, 4, 3, 2, 2, 2, 3, 6, 8, 9, 9, 6, 2],
    [.3, .2, .1, .1, .2, .8, 4, 6, 6, 7, 7, 5, 4, 4, 6, 6, 5, 5, 5, 6, 7, 5, 3, 1],
    [.3, .1, .1, .0, .1, .2, 3, 3, 1, 1, 1, 2, 5, 2, 1, 1, 3, 7, 8, 9, 9, 7, 3, 1],
    [.2, .1, .2, .5, 2, 5, 8, 8, 7, 6, 6, 4, 3, 4, 6, 6, 5, 5, 6, 6, 4, 2, .6, .2],
    [3, 2, 1.5, 1, 1, 2, 4, 6, 6, 5, 4, 4, 4, 4, 4, 4, 5, 6, 7, 6, 5, 5, 4, 4],
])  # fmt: skip
"""Weights of the hours of a day for what can wait."""


def weekday(scale: Scale, day: np.ndarray | int) -> np.ndarray:
    """0 for Monday; `day` counts from the first of the log."""
    return np.asarray(((scale.start + SHANGHAI) // DAY + np.asarray(day) + 3) % 7)


def when(rng: np.random.Generator, scale: Scale, days: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Instants (ms) on `day` (from 0) at hours that suit `days`, what one does by day; later at weekends."""
    hours = FREE[days].cumsum(axis=1)
    hour = (hours <= (rng.random(len(days)) * hours[:, -1])[:, None]).sum(axis=1) + rng.random(len(days))
    hour = np.where((weekday(scale, day) >= 5) & (hour > 4) & (hour < 12), hour + 1.2, hour)
    return np.asarray(scale.start + np.asarray(day) * DAY + (hour * HOUR).astype(np.int64))


def moods_of_days(chance: Chance, scale: Scale) -> np.ndarray:
    """How much is played on each day, 1 on average: more at home in bad weather, on the road before holidays."""
    rng = chance.of("weather")
    wet = np.convolve(rng.normal(0, 1, scale.days + 2), (0.3, 0.5, 0.3), "valid")
    return np.asarray(np.exp(0.1 * wet) / np.exp(0.1 * wet).mean())


def last_hours(rng: np.random.Generator, begin: int, end: int, count: int) -> np.ndarray:
    """Instants (ms) of a vote: the evenings of its days, and as many again on the last one."""
    days = max(1, (end - begin) // DAY)
    evening = begin + rng.integers(0, days, count) * DAY + (20 + 1.6 * rng.normal(0, 1, count)).clip(7, 23.9) * HOUR
    rush = end - (rng.beta(1, 3, count) * 14 * HOUR)
    ts = np.where(rng.random(count) < 0.5, rush, evening).astype(np.int64)
    return np.where((ts >= begin) & (ts < end), ts, rng.integers(begin, end, count))
