"""What an invitation is worth: the K-factor with the exact interval of a Poisson count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

Floats = NDArray[np.float64]
ALPHA = 0.05


@dataclass(frozen=True)
class KFactor:
    """New users per participant and its 95 % interval; NaN for a cohort of nobody."""

    value: Floats
    low: Floats
    high: Floats


def k_factor(newcomers: NDArray[np.int64], cohort: NDArray[np.int64]) -> KFactor:
    """K of cohorts, both arrays of one length.

    Source: F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936): half the quantiles of χ² with
    2k and 2k + 2 degrees of freedom, which are quantiles of gamma distributions of shape k and k + 1.
    """
    people = np.where(cohort > 0, cohort, np.nan).astype(np.float64)
    count = newcomers.astype(np.float64)
    low = np.where(count > 0, gammaincinv(np.maximum(count, 1), ALPHA / 2), 0.0)
    return KFactor(count / people, low / people, gammaincinv(count + 1, 1 - ALPHA / 2) / people)
