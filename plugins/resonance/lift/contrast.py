"""One treated group against one control: the answer of every estimator, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Interval = tuple[float | None, float | None]

Z95 = 1.959964
"""The normal quantile as spec/metrics.md prints it."""

NOTHING: Interval = (None, None)


@dataclass(frozen=True)
class Contrast:
    """Values of both groups, the 95 % interval of their difference and of their ratio, and a two-sided p-value.

    Counts are units. A withheld contrast has counts and flags and no other number.
    """

    treated_count: int
    control_count: int
    treated_value: float | None = None
    control_value: float | None = None
    interval: Interval = NOTHING
    ratio_interval: Interval = NOTHING
    p_value: float | None = None
    flags: tuple[str, ...] = ()

    @property
    def difference(self) -> float | None:
        if self.treated_value is None or self.control_value is None:
            return None
        return self.treated_value - self.control_value

    @property
    def ratio(self) -> float | None:
        """Treated over control; none where control is not above zero."""
        if self.treated_value is None or self.control_value is None or self.control_value <= 0:
            return None
        return self.treated_value / self.control_value

    @property
    def pct_change(self) -> float | None:
        """ratio − 1, a share like every `_pct` here."""
        return None if self.ratio is None else self.ratio - 1

    def flagged(self, *flags: str) -> Contrast:
        return replace(self, flags=(*self.flags, *flags))

    def withheld(self, *flags: str) -> Contrast:
        """The same counts without any estimate, and why."""
        return Contrast(self.treated_count, self.control_count, flags=(*self.flags, *flags))


def sums_by(codes: NDArray[np.int64], values: Array, size: int) -> Array:
    """Σ values per code 0 … size−1, added up in the order of the rows."""
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64)


def counts_by(codes: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Rows per code 0 … size−1."""
    return np.bincount(codes, minlength=size).astype(np.int64)
