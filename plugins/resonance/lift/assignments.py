"""Was the draw a fair one: the ratio of the arms in each phase, and users who were in more than one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from resonance.lift.contrast import Array, counts_by, sums_by

SMALLEST_WEIGHT = 1e-6


@dataclass(frozen=True)
class Draw:
    """First assignments, one per unit: phase and variant as codes 0 … n−1, and the weight that the variant was given."""

    phase: NDArray[np.int64]
    variant: NDArray[np.int64]
    weight: Array


def sample_ratio_p(observed: Array, expected: Array) -> float:
    """p-value of counts against expected weights by chi-square; 1 for fewer than two arms.

    Source: A. Fabijan et al., Diagnosing sample ratio mismatch in online controlled experiments, KDD 2019.
    """
    if observed.size < 2 or observed.sum() == 0:
        return 1.0
    if (expected <= 0).any():
        return 0.0 if observed[expected <= 0].any() else sample_ratio_p(observed[expected > 0], expected[expected > 0])
    return float(stats.chisquare(observed, expected / expected.sum() * observed.sum()).pvalue)


def smallest_sample_ratio_p(draw: Draw, variant_count: int) -> float:
    """The smallest p-value over the phases: each phase is held against its own weights, since ramps change them."""
    found = [1.0]
    for phase in np.unique(draw.phase):
        here = draw.phase == phase
        observed = counts_by(draw.variant[here], variant_count).astype(np.float64)
        found.append(sample_ratio_p(observed, _weights(draw.variant[here], draw.weight[here], variant_count)))
    return min(found)


def _weights(variant: NDArray[np.int64], weight: Array, variant_count: int) -> Array:
    """Mean weight per variant; those without a unit share what is missing to 1, so that an empty arm does not pass."""
    counts = counts_by(variant, variant_count)
    known = sums_by(variant, weight, variant_count) / np.maximum(counts, 1)
    missing = counts == 0
    left = max(0.0, 1.0 - float(known.sum()))
    return np.where(missing, left / max(1, int(missing.sum())), known) if left > SMALLEST_WEIGHT else known
