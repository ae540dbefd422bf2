"""When people listen: visits at the hours of a chronotype, on weekdays and weekends, with a habit that waxes and wanes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.sixth.stage import Stage
from resonance.made_up.third.scale import DAY, HOUR, SHANGHAI

BEFORE = 14
"""Days of life before the log begins."""
SLOTS, WIDTHS = np.array([0.8, 5.2, 11.8, 14.6]), np.array([0.5, 0.9, 1.6, 0.9])
"""On the way out, at noon, in the evening, at night: hours after waking, and how sharp they are."""
PLAYS_A_VISIT = 7.5
FAR = 400 * DAY


@dataclass
class Visits:
    """Sorted by account and start (ms)."""

    account: np.ndarray
    start: np.ndarray


def visit(stage: Stage) -> Visits:
    """Every visit of every account from BEFORE days before the log to its end; none before the account was registered."""
    people, scale, rng = stage.accounts, stage.scale, stage.chance.of("visits")
    days = np.arange(-BEFORE, scale.days)
    weekday = ((scale.start + SHANGHAI) // DAY + days + 3) % 7
    free = weekday >= 5
    expected = people.activity[:, None] * scale.plays_each / scale.days / PLAYS_A_VISIT
    expected = expected * np.where(free, people.weekend[:, None], 1.0) * np.exp(_habit(stage, rng, len(days)))
    counts = rng.poisson(expected)
    account, column = np.nonzero(counts)
    repeat = counts[account, column]
    account, column = np.repeat(account, repeat), np.repeat(column, repeat)
    slot = (rng.random(len(account))[:, None] > np.cumsum(people.rhythm, axis=1)[account]).sum(axis=1).clip(0, 3)
    hour = people.wake[account] + SLOTS[slot] + rng.normal(0, 1, len(account)) * WIDTHS[slot]
    hour += np.where(free[column] & (slot < 2), rng.exponential(1.4, len(account)), 0)
    start = scale.start + (days[column] * DAY + hour * HOUR).astype(np.int64)
    known = start >= people.registered[account]
    account, start = account[known], start[known]
    order = np.lexsort((start, account))
    return Visits(account[order], start[order])


def _habit(stage: Stage, rng: np.random.Generator, days: int) -> np.ndarray:
    """(n, days) log strength of the habit: an autoregressive walk around 0, so that active weeks follow active weeks."""
    stay = stage.habits.persistence
    strength = rng.normal(0, 0.6, len(stage.accounts))
    path = np.empty((len(strength), days))
    for day in range(days):
        path[:, day] = strength
        strength = stay * strength + rng.normal(0, 0.6 * np.sqrt(1 - stay**2), len(strength))
    return path - 0.18


def queue(visits: Visits, length: np.ndarray) -> np.ndarray:
    """Starts put off until the visit before is over: a single-server queue per account."""
    ahead = np.cumsum(length + HOUR // 60) - length - HOUR // 60
    away = visits.account * FAR
    return np.maximum.accumulate(visits.start + away - ahead) + ahead - away
