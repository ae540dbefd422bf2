"""Logistic regression with an L2 penalty over a sparse design, by a truncated Newton method, in numpy.

Lin, Weng, Keerthi 2008, "Trust region Newton method for large-scale logistic regression", with a line search in place of the
trust region. Sums run in a fixed order and on one thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from resonance.authenticity.text_model.ngrams import BUCKETS, Floats, Ints, blocks, grams

NEWTON_STEPS, CG_STEPS, TOLERANCE, FEWEST_TEXTS = 12, 40, 1e-4, 2


@dataclass(frozen=True)
class Design:
    """Texts × n-grams as triplets. row, column: position of text and bucket (m); value: float (m); buckets: of every column."""

    row: Ints
    column: Ints
    value: Floats
    buckets: Ints
    text_count: int

    @classmethod
    def of(cls, texts: pa.Array) -> Design:
        """Every n-gram occurrence, 1/√(n-grams of the text) each; buckets of fewer than FEWEST_TEXTS texts are left out."""
        pairs = [(b, first + owner) for first, block in blocks(texts) for b, owner in grams(block)]
        bucket, row = (np.concatenate(each) for each in zip(*pairs, strict=True))
        lengths = np.bincount(row, minlength=len(texts))
        distinct = np.unique(row * BUCKETS + bucket)
        buckets = np.flatnonzero(np.bincount(distinct % BUCKETS, minlength=BUCKETS) >= FEWEST_TEXTS)
        places = np.full(BUCKETS, -1, np.int64)
        places[buckets] = np.arange(len(buckets))
        kept = places[bucket] >= 0
        row, bucket = row[kept], bucket[kept]
        return cls(row, places[bucket], 1 / np.sqrt(lengths[row]), buckets, len(texts))

    def forward(self, weights: Floats) -> Floats:
        """Design · weights (texts)."""
        return _summed(self.row, self.value * weights[self.column], self.text_count)

    def backward(self, residuals: Floats) -> Floats:
        """Designᵀ · residuals (columns)."""
        return _summed(self.column, self.value * residuals[self.row], len(self.buckets))


def _summed(groups: Ints, values: Floats, count: int) -> Floats:
    """Sum of values per group (count), in the order of the values."""
    return np.bincount(groups, weights=values, minlength=count).astype(np.float64)


def minimised(design: Design, y: Floats, offset: Floats, penalty: float) -> tuple[Floats, float]:
    """(weights, bias) that minimise Σ log-loss(y, offset + design · weights + bias) + penalty/2 · |weights|²."""
    weights, bias = np.zeros(len(design.buckets)), 0.0
    for _ in range(NEWTON_STEPS):
        p = np.exp(-np.logaddexp(0.0, -(design.forward(weights) + offset + bias)))
        gradient = np.append(design.backward(p - y) + penalty * weights, np.sum(p - y))
        if np.sqrt(np.sum(gradient**2)) <= TOLERANCE * len(y):
            break
        down = _direction(design, p * (1 - p), gradient, penalty)
        size = _step_size(_along(design, y, offset, penalty, np.append(weights, bias), down), float(np.sum(gradient * down)))
        weights, bias = weights + size * down[:-1], bias + size * float(down[-1])
    return weights, bias


def _direction(design: Design, curvature: Floats, gradient: Floats, penalty: float) -> Floats:
    """−H⁻¹ · gradient, roughly: conjugate gradients until a tenth of the gradient is left."""

    def bent(v: Floats) -> Floats:
        along = curvature * (design.forward(v[:-1]) + v[-1])
        return np.append(design.backward(along) + penalty * v[:-1], np.sum(along) + 1e-6 * v[-1])

    found, rest = np.zeros(len(gradient)), -gradient
    towards, size = rest, float(np.sum(rest * rest))
    goal = 0.01 * size
    for _ in range(CG_STEPS):
        if size <= goal:
            break
        bending = bent(towards)
        pace = size / float(np.sum(towards * bending))
        found, rest = found + pace * towards, rest - pace * bending
        last, size = size, float(np.sum(rest * rest))
        towards = rest + size / last * towards
    return found


def _along(design: Design, y: Floats, offset: Floats, penalty: float, at: Floats, down: Floats) -> Callable[[float], float]:
    """The loss as a function of the step's size from `at`."""
    z, change = design.forward(at[:-1]) + at[-1] + offset, design.forward(down[:-1]) + down[-1]

    def loss(size: float) -> float:
        margin = z + size * change
        weights = at[:-1] + size * down[:-1]
        return float(np.sum(np.logaddexp(0.0, margin) - y * margin) + penalty / 2 * np.sum(weights**2))

    return loss


def _step_size(loss: Callable[[float], float], slope: float) -> float:
    """1, halved until the loss falls by a ten-thousandth of what the slope promises (Armijo 1966)."""
    size, here = 1.0, loss(0.0)
    while loss(size) > here + 1e-4 * size * slope and size > 1e-6:
        size /= 2
    return size
