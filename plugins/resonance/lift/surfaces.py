"""Each embedded surface, and all of them together, against the popup of the same campaign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from resonance.lift.contrast import Array, Contrast
from resonance.lift.lifts import Lift, fewest
from resonance.lift.means import Sample, compare_means, linearise
from resonance.lift.proportions import compare_proportions
from resonance.lift.units import Block

BASELINE = "popup"
OUTCOME = "genuine"
LARGEST_SHARE_OF_ANOTHER_ARM = 0.01


@dataclass(frozen=True)
class SurfaceLift:
    """One row of surface_comparisons before its family is corrected: the surface, and its lift over the popup."""

    surface: str
    lift: Lift


def surface_lifts(units: Block, is_fair: bool) -> Iterator[SurfaceLift]:
    """Rows of one campaign. Users are those exposed on a surface; `is_fair`: its experiment's draw passed its checks.

    Randomised only where each of the two surfaces is the surface of one arm; anything else is association.
    """
    popup = units.where(units.columns["surface"] == BASELINE)
    for surface in sorted({str(name) for name in units.columns["surface"]} - {BASELINE}):
        other = units.where(units.columns["surface"] == surface)
        estimator = "randomised" if is_fair and _are_arms(other, popup) else "association"
        for kpi, found in _contrasts(other, popup):
            yield SurfaceLift(surface, Lift("", kpi, OUTCOME, estimator, found, user_count=fewest(found)))


def _contrasts(other: Block, popup: Block) -> Iterator[tuple[str, Contrast]]:
    for kpi, column in (("participation_rate", "is_participant"), ("negative_feedback_rate", "is_negative")):
        yield kpi, _named(compare_proportions(other[column], popup[column]))
    yield "disruption_rate", _named(compare_means(_disruption(other), _disruption(popup)))


def _disruption(units: Block) -> Sample:
    """Disrupted impressions over impressions, a user being the unit."""
    values: Array = linearise(units["disrupted_impression_count"], units["impression_count"])
    return Sample(values, np.zeros(units.size))


def _named(contrast: Contrast) -> Contrast:
    """A campaign without a popup has no baseline rather than no control."""
    if "no_control" not in contrast.flags:
        return contrast
    return Contrast(contrast.treated_count, contrast.control_count, flags=("no_baseline",))


def _are_arms(other: Block, popup: Block) -> bool:
    one, two = _arm(other), _arm(popup)
    return one is not None and two is not None and one != two


def _arm(units: Block) -> str | None:
    """The variant that (nearly) all users of a surface belong to."""
    variants = [str(name) for name in units.columns["variant"] if name is not None]
    if not variants or len(variants) < units.size * (1 - LARGEST_SHARE_OF_ANOTHER_ARM):
        return None
    names, counts = np.unique(variants, return_counts=True)
    return str(names[counts.argmax()]) if counts.max() >= units.size * (1 - LARGEST_SHARE_OF_ANOTHER_ARM) else None
