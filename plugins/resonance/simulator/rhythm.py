"""When people listen: hours of the day by kind of day, and how busy each day of the week is (Asia/Shanghai)."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import numpy as np

from resonance.simulator.draws import Array, pick

SHANGHAI = timezone(timedelta(hours=8))
DAY_MS, HOUR_MS, MINUTE_MS = 86_400_000, 3_600_000, 60_000

WORKDAY_HOURS = np.array([18, 9, 5, 3, 3, 6, 18, 42, 55, 38, 33, 34, 48, 40, 33, 33, 36, 52, 62, 60, 68, 74, 66, 40], dtype=float)
FREE_DAY_HOURS = np.array(
    [30, 17, 9, 5, 4, 5, 9, 16, 28, 40, 48, 52, 52, 50, 52, 54, 55, 54, 54, 62, 72, 78, 70, 48], dtype=float
)
WEEK = np.array([0.93, 0.92, 0.94, 0.97, 1.08, 1.14, 1.06])


def midnight_ms(day: date) -> int:
    """Epoch milliseconds of 00:00 Asia/Shanghai."""
    return int(datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).timestamp()) * 1000


def is_free(day: date) -> bool:
    """Saturday or Sunday (public holidays are not simulated)."""
    return day.weekday() >= 5


def times_of_day(rng: np.random.Generator, day: date, size: int, night_owl: Array | None = None) -> Array:
    """Milliseconds after midnight, drawn from the day's curve; night owls draw from 22:00–02:59 more often."""
    hours = pick(rng, FREE_DAY_HOURS if is_free(day) else WORKDAY_HOURS, size)
    if night_owl is not None:
        late = night_owl & (rng.random(size) < 0.35)
        hours = np.where(late, rng.choice([22, 23, 0, 1, 2], size), hours)
    return hours * HOUR_MS + rng.integers(0, HOUR_MS, size)
