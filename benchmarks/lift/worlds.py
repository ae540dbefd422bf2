"""Worlds whose truth is known: each draw gives one contrast and the truth of what its interval is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from resonance.lift.clusters import Panel
from resonance.lift.contrast import Array, Contrast
from resonance.lift.differences import compare_changes
from resonance.lift.matching import Units, compare_matched, strata
from resonance.lift.means import Sample, compare_means
from resonance.lift.proportions import compare_proportions
from resonance.lift.sequential import Spread, always_valid

Drawn = tuple[Contrast, float]
World = Callable[[np.random.Generator], Drawn]
LOOKS = 12
"""Nights on which a running experiment is looked at."""


def proportions(base: float, ratio: float, size: int) -> World:
    """Two arms of `size` users whose participation is base · ratio and base."""

    def draw(rng: np.random.Generator) -> Drawn:
        arms = [(rng.random(size) < share).astype(float) for share in (base * ratio, base)]
        return compare_proportions(*arms), base * (ratio - 1)

    return draw


def ratios(base: float, ratio: float, size: int) -> World:
    """The same two arms, asked for their ratio."""
    plain = proportions(base, ratio, size)

    def draw(rng: np.random.Generator) -> Drawn:
        contrast, _ = plain(rng)
        return replace(contrast, interval=contrast.ratio_interval), ratio

    return draw


def watched(base: float, ratio: float, size: int) -> World:
    """Arms that grow to `size` users night by night: the interval of the night on which it lies farthest from the truth."""
    truth = base * (ratio - 1)

    def draw(rng: np.random.Generator) -> Drawn:
        arms = [(rng.random(size) < share).astype(float) for share in (base * ratio, base)]
        nights = []
        for seen in np.linspace(size / LOOKS, size, LOOKS).astype(int):
            sides = [arm[:seen] for arm in arms]
            spreads = [Spread(float(side.mean() * (1 - side.mean())), side.size) for side in sides]
            nights.append(always_valid(compare_proportions(*sides), *spreads))
        return max(nights, key=lambda night: beyond(night, truth)), truth

    return draw


def beyond(contrast: Contrast, truth: float) -> float:
    """How far the truth lies outside an interval, in half widths from its middle: above 1 is missed."""
    low, high = contrast.interval
    if low is None or high is None:
        return 0.0
    return abs(truth - (low + high) / 2) / ((high - low) / 2)


def scripted(base: float, share: float, size: int) -> World:
    """No effect; `share` of the treated arm are scripts that always take part: genuine outcomes, scripts counting as nothing."""

    def draw(rng: np.random.Generator) -> Drawn:
        treated, control = ((rng.random(size) < base).astype(float) for _ in range(2))
        treated[: int(share * size)] = 0.0
        return compare_proportions(treated, control), -share * base

    return draw


def means(effect: float, size: int) -> World:
    """Skewed counts that a unit's past explains to a good part; each treated unit gains a Poisson number of mean `effect`."""

    def draw(rng: np.random.Generator) -> Drawn:
        habit = rng.gamma(1.5, 6, 2 * size)
        past, now = rng.poisson(habit).astype(float), rng.poisson(habit).astype(float)
        now[:size] += rng.poisson(effect, size)
        return compare_means(Sample(now[:size], past[:size]), Sample(now[size:], past[size:])), effect

    return draw


def changes(treated: int, control: int, effect: float) -> World:
    """Provinces of very different size with levels and changes of their own."""

    def draw(rng: np.random.Generator) -> Drawn:
        clusters = treated + control
        people = rng.integers(50, 500, clusters).astype(float)
        level, shift = rng.normal(5, 1, clusters), rng.normal(0.5, 0.3, clusters)
        is_treated = np.arange(clusters) < treated
        before = people * level + rng.normal(0, 1, clusters) * np.sqrt(people)
        after = people * (level + shift + effect * is_treated) + rng.normal(0, 1, clusters) * np.sqrt(people)
        seed = np.random.Generator(np.random.PCG64(int(rng.integers(2**62))))
        return compare_changes(Panel(np.arange(clusters), is_treated, before, after, people), seed), effect

    return draw


def volunteers(rng: np.random.Generator, size: int, eagerness: float) -> tuple[Units, Array]:
    """A campaign that does nothing: the more active take part more often, and stay more active; outcome is opens in 30 days."""
    habit = rng.gamma(1.2, 12, size)
    past, outcome = rng.poisson(habit).astype(float), rng.poisson(habit * 30 / 28).astype(float)
    takes_part = rng.random(size) < 0.25 * np.minimum((past / past.mean()) ** eagerness, 3.6)
    decile = (np.argsort(np.argsort(past, kind="stable"), kind="stable") * 10 // size).astype(np.int64)
    return Units(takes_part, strata(decile), past, past[:, None]), outcome


def matched(effect: float, size: int) -> World:
    """Volunteers of modest eagerness, each of whom gains a Poisson number of mean `effect`."""

    def draw(rng: np.random.Generator) -> Drawn:
        units, outcome = volunteers(rng, size, 0.3)
        gained = outcome + rng.poisson(effect, size) * units.is_treated
        return compare_matched(units, gained), effect

    return draw
