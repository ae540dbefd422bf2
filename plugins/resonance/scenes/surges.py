"""Surges against the same hour and day class of the weeks before: robust z of counts, earlier surges left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
NORMAL = 1.4826
"""MAD × this estimates the standard deviation of a normal distribution (F. Hampel, JASA 69, 1974)."""


@dataclass(frozen=True)
class Limits:
    """When an hour surges: z, count and ratio at least; baseline of `days` days with at least `points` of the class."""

    z: float
    count: int
    ratio: float
    points: int
    days: int


@dataclass(frozen=True)
class Baseline:
    """Median, median absolute deviation and robust z of one hour; None without enough points."""

    median: float | None
    mad: float | None
    z: float | None
    is_surge: bool


def robust(count: int, before: NDArray[np.float64]) -> tuple[float, float, float]:
    """Median and MAD of `before`, and z of `count`: its distance over max(1.4826·MAD, √max(median, 1))."""
    median = float(np.median(before))
    mad = float(np.median(np.abs(before - median)))
    return median, mad, (count - median) / max(NORMAL * mad, max(median, 1.0) ** 0.5)


class History:
    """Likes of one (song, scene, hour of the day) by day number, and which of those days surged."""

    def __init__(self, likes: dict[int, int], surged: set[int]) -> None:
        self.likes, self.surged = likes, surged

    def judge(self, day: int, same_class: list[int], limits: Limits) -> Baseline:
        """Judge one day; `same_class`: the observed days of its class in the weeks before. Remembers a surge."""
        count = self.likes.get(day, 0)
        before = [self.likes.get(earlier, 0) for earlier in same_class if earlier not in self.surged]
        if len(before) < limits.points:
            return Baseline(None, None, None, False)
        median, mad, z = robust(count, np.array(before, np.float64))
        is_surge = z >= limits.z and count >= limits.count and count >= limits.ratio * max(median, 1.0)
        if is_surge:
            self.surged.add(day)
        return Baseline(median, mad, z, is_surge)
