"""Permutation of treated and control clusters, and the interval of constant effects that it does not refuse."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from resonance.lift.clusters import Sums
from resonance.lift.contrast import NOTHING, Array, Interval
from resonance.lift.draws import REPLICATIONS

ALPHA = 0.05
TIE = 1e-9
"""An exchange that gives the estimate itself refuses nothing; relative changes this close are the same."""


def permute(treated: Sums, control: Sums, generator: np.random.Generator) -> tuple[Interval, Interval, float]:
    """(interval of the difference, no ratio interval, p-value) by exchanging which clusters count as treated.

    Under a constant effect δ the exchanged difference is a − δ·b, so that every exchange refuses the δ outside an interval
    of its own around the estimate: interval and p-value come from the same exchanges, all of them where they are few.
    Source: P. R. Rosenbaum, Observational Studies, 2nd ed. (2002), 2.6.
    """
    weight = np.concatenate([treated.weight, control.weight])
    change = np.concatenate([treated.after - treated.before, control.after - control.before])
    truly = np.arange(weight.size) < treated.size
    labels = exchanges(treated.size, weight.size, generator)
    shift = _difference(labels, change, weight)
    dose = _difference(labels, weight * truly, weight)
    estimate = float(shift[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        edges = np.stack([(estimate - shift) / (1 - dose), (estimate + shift) / (1 + dose)])
    same = np.isclose(np.abs(dose), 1)
    low = np.where(same, -np.inf, np.nanmin(edges, axis=0))
    high = np.where(same, np.inf, np.nanmax(edges, axis=0))
    p_value = float(((low <= TIE) & (high >= -TIE)).mean())
    allowed = int(np.floor(ALPHA * labels.shape[0]))
    bounds = float(np.sort(low)[allowed]), float(np.sort(high)[::-1][allowed])
    return (bounds if np.isfinite(bounds).all() else NOTHING), NOTHING, p_value


def exchanges(treated: int, clusters: int, generator: np.random.Generator) -> NDArray[np.bool_]:
    """Which clusters count as treated, one row per exchange, the true one first; 999 draws beside it at most."""
    own = np.arange(clusters) < treated
    if comb(clusters, treated) <= REPLICATIONS + 1:
        rows = np.zeros((comb(clusters, treated), clusters), dtype=bool)
        for row, chosen in enumerate(combinations(range(clusters), treated)):
            rows[row, list(chosen)] = True
        return rows
    order = np.argsort(generator.random((REPLICATIONS, clusters)), axis=1)
    return np.concatenate([own[None, :], order < treated])


def _difference(labels: NDArray[np.bool_], sums: Array, weight: Array) -> Array:
    """Σ sums / Σ weight of the labelled clusters less that of the others, one value per row of labels."""
    inside = np.where(labels, sums, 0.0).sum(axis=1) / np.where(labels, weight, 0.0).sum(axis=1)
    outside = np.where(labels, 0.0, sums).sum(axis=1) / np.where(labels, 0.0, weight).sum(axis=1)
    return np.asarray(inside - outside)
