"""Seeded draws on arrays: every purpose has its own PCG64 stream, so that one change does not shift the rest."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_ODD = np.uint64(0x9E3779B97F4A7C15)
_MASK = np.uint64((1 << 60) - 1)


def stream(seed: int, *purpose: object) -> np.random.Generator:
    """Generator for one purpose of one seed; the same words give the same draws on every machine."""
    digest = hashlib.sha256("|".join(str(word) for word in (seed, *purpose)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def scramble(numbers: Array, salt: int = 0) -> Array:
    """One-to-one map of 0 … 2^60 − 1 onto itself (int64), so that neighbours in order of making do not look alike."""
    value = numbers.astype(np.uint64) & _MASK
    for turn in (np.uint64(29), np.uint64(31)):
        value = ((value ^ np.uint64(salt)) * _ODD) & _MASK
        value ^= value >> turn
    return value.astype(np.int64)


def owners(counts: Array) -> tuple[Array, Array]:
    """(owner, position) of each child, where owner i has counts[i] children."""
    owner = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - first[owner]


def running(values: Array, owner: Array, position: Array) -> Array:
    """Sum of the values before and with each row, within its owner (rows are contiguous by owner)."""
    total = np.cumsum(values)
    before = total - values
    first = np.arange(len(owner)) - position
    return total - before[first] if len(values) else total


def pick(rng: np.random.Generator, weights: Array, size: int) -> Array:
    """Indices drawn by weight, with replacement; weights need not sum to one."""
    cumulative = np.cumsum(weights)
    return np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right").clip(0, len(weights) - 1)


def heavy_tail(rng: np.random.Generator, size: int, exponent: float) -> Array:
    """Zipf-like weights 1 / rank^exponent in a random order."""
    return (1.0 / np.arange(1, size + 1) ** exponent)[rng.permutation(size)]
