"""When people open the app: an inhomogeneous Poisson process over days and hours, with commutes, lessons, evenings and nights."""

from __future__ import annotations

import numpy as np

from resonance.made_up.seventh.people import RHYTHMS
from resonance.made_up.third.scale import DAY, HOUR, SHANGHAI, Chance, Scale

PEAKS = (
    ((7.8, 1.0, 3.0), (12.6, 0.8, 0.8), (18.3, 1.2, 3.2), (21.5, 1.5, 1.2)),
    ((12.5, 0.9, 1.5), (17.0, 1.3, 1.0), (22.3, 1.3, 3.0)),
    ((10.0, 2.0, 1.5), (15.0, 2.5, 1.5), (20.5, 1.5, 1.5)),
    ((23.5, 2.0, 3.0), (2.0, 1.5, 1.5), (16.0, 2.0, 0.7)),
    ((9.5, 3.5, 1.5), (14.5, 3.0, 2.0)),
)
"""By rhythm (commuter, student, at home, night, shop): hours of day, widths, heights on working days."""
LEISURE = ((11.0, 2.5, 1.5), (16.0, 3.0, 1.2), (21.5, 2.0, 2.0))
"""The same for weekends of all."""


def _day(peaks: tuple[tuple[float, float, float], ...], shift: float) -> np.ndarray:
    hour = np.arange(24) + 0.5
    away = [np.abs((hour - middle - shift + 12) % 24 - 12) / width for middle, width, _ in peaks]
    return 0.04 + sum(height * np.exp(-(off**2) / 2) for off, (_, _, height) in zip(away, peaks, strict=True))


def hours(chance: Chance, scale: Scale) -> np.ndarray:
    """(RHYTHMS, days × 24): how likely a visit begins in an hour; days differ by chance, weekends and the end of the month."""
    rng = chance.of("hours")
    first = ((scale.start + SHANGHAI) // DAY + 3) % 7
    weekend = (first + np.arange(scale.days)) % 7 >= 5
    rows = []
    for rhythm in range(RHYTHMS):
        work, free = _day(PEAKS[rhythm], rng.normal(0, 0.4)), _day(LEISURE, rng.normal(0, 0.6))
        level = rng.lognormal(0, 0.08, scale.days)[:, None]
        rows.append((np.where(weekend[:, None], free * rng.uniform(0.8, 1.3), work) * level).ravel())
    return np.array(rows)


def visits(rng: np.random.Generator, chances: np.ndarray, rhythm: np.ndarray, start: int) -> np.ndarray:
    """An instant (ms) for every row, by its rhythm."""
    found = np.zeros(len(rhythm), np.int64)
    for code, row in enumerate(chances):
        mine = np.flatnonzero(rhythm == code)
        summed = np.cumsum(row)
        found[mine] = np.searchsorted(summed, rng.random(len(mine)) * summed[-1], side="right").clip(0, len(row) - 1)
    return start + found * HOUR + rng.integers(0, HOUR, len(rhythm))
