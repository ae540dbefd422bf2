"""Intervals that hold however often one looks, for experiments that still run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log, sqrt

from resonance.lift.contrast import NOTHING, Z95, Contrast

ALPHA = 0.05
SMALLEST_EXPONENT = -700.0


@dataclass(frozen=True)
class Spread:
    """Variance of one unit's outcome, and the number of units of a group."""

    variance: float
    size: int


@dataclass(frozen=True)
class Mixture:
    """V, the variance of the difference, and τ, the variance of the effects that the test is made for."""

    variance: float
    scale: float

    @property
    def quantile(self) -> float:
        """z*: the interval is the difference ± z* · √V."""
        total = self.variance + self.scale
        return sqrt(total / self.scale * (-2 * log(ALPHA / 2) - log(self.variance / total)))

    def p_value(self, difference: float) -> float:
        """Two-sided, the dual of the interval: below α exactly where it leaves 0 out."""
        total = self.variance + self.scale
        evidence = self.scale * difference**2 / (2 * self.variance * total) + log(self.variance / total) / 2
        return min(1.0, 2 * exp(max(-evidence, SMALLEST_EXPONENT)))


def mixture(treated: Spread, control: Spread) -> Mixture:
    """Source: R. Johari, P. Koomen, L. Pekelis, D. Walsh, Always valid inference, Operations Research 70 (2022);
    V and τ as spec/metrics.md 5.1 sets them."""
    variance = treated.variance / treated.size + control.variance / control.size
    scale = Z95**2 * (treated.variance + control.variance) / (treated.size + control.size)
    return Mixture(variance, scale)


def always_valid(contrast: Contrast, treated: Spread, control: Spread) -> Contrast:
    """The contrast with intervals and p-value that may be looked at every night; its counts and values stay.

    The ratio's interval is widened by the same factor z* / z on the log scale.
    """
    if contrast.difference is None or treated.variance + control.variance <= 0:
        return contrast.flagged("always_valid")
    mixed = mixture(treated, control)
    half = mixed.quantile * sqrt(mixed.variance)
    low, high = contrast.ratio_interval
    widened = NOTHING
    if low is not None and high is not None and low > 0:
        middle, reach = sqrt(low * high), sqrt(high / low) ** (mixed.quantile / Z95)
        widened = (middle / reach, middle * reach)
    return replace(
        contrast,
        interval=(contrast.difference - half, contrast.difference + half),
        ratio_interval=widened,
        p_value=mixed.p_value(contrast.difference),
    ).flagged("always_valid")
