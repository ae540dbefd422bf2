"""Each embedded surface, and all of them together, against the popup of the same campaign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from resonance.lift.contrast import Array, Contrast
from resonance.lift.excluded import ALL_EXCLUDED, is_excluded
from resonance.lift.lifts import Lift, fewest
from resonance.lift.means import Sample, compare_means, linearise
from resonance.lift.proportions import compare_proportions
from resonance.lift.units import Block, Mask

BASELINE = "popup"
SURFACES = ("comment_area", "discover_daily_task", "embedded", "share_flow")
"""The embedded surfaces, and all of them together."""
KPIS = ("participation_rate", "negative_feedback_rate", "disruption_rate")
OUTCOME = "genuine"
LARGEST_SHARE_OF_ANOTHER_ARM = 0.01


@dataclass(frozen=True)
class SurfaceLift:
    """One row of surface_comparisons before its family is corrected: the surface, and its lift over the popup."""

    surface: str
    lift: Lift


def surface_lifts(units: Block | None, is_fair: bool, refused: str = "") -> Iterator[SurfaceLift]:
    """Every row of one campaign. `is_fair`: its experiment's draw passed its checks; `refused`: why nothing can be said of it.

    Users are those exposed on a surface, none where nobody was; a surface that nobody saw has a flag. Randomised only where
    each of the two surfaces is the surface of one arm; anything else is association.
    """
    sides = {name: units.where(units.columns["surface"] == name) for name in (BASELINE, *SURFACES)} if units else {}
    popup = sides.get(BASELINE)
    for surface in SURFACES:
        other, estimator = sides.get(surface), "association"
        if refused or not other or not popup or not other.size:
            empty = Contrast(0, popup.size if popup and not refused else 0).withheld(refused or "no_exposure")
            found = [(kpi, empty) for kpi in KPIS]
        else:
            estimator = "randomised" if is_fair and _are_arms(other, popup) else "association"
            found = list(zip(KPIS, _contrasts(other, popup), strict=True))
        for kpi, contrast in found:
            yield SurfaceLift(surface, Lift("", kpi, OUTCOME, estimator, contrast, user_count=fewest(contrast)))


def _contrasts(other: Block, popup: Block) -> Iterator[Contrast]:
    """One for each of the kpis."""
    sides, people = (other, popup), (_excluded(other), _excluded(popup))
    joined = compare_proportions(other["is_participant"], popup["is_participant"])
    yield _shown(joined, [_excluded(side, "participated_{}") for side in sides])
    yield _shown(compare_proportions(other["is_negative"], popup["is_negative"]), people)
    yield _shown(compare_means(_disruption(other), _disruption(popup)), people)


def _disruption(units: Block) -> Sample:
    """Disrupted impressions over impressions, a user being the unit."""
    values: Array = linearise(units["disrupted_impression_count"], units["impression_count"])
    return Sample(values, np.zeros(units.size))


def _excluded(side: Block, outcome: str = "") -> Mask:
    """Users who do not count on a surface; `outcome` names the columns of an outcome whose events may be excluded."""
    nothing = np.zeros(side.size)
    raw, genuine = (side[outcome.format(name)] if outcome else nothing for name in ("raw", "genuine"))
    return is_excluded(side["user_weight"], raw, genuine)


def _shown(contrast: Contrast, excluded: Sequence[Mask]) -> Contrast:
    """Without a popup there is no baseline rather than no control; without anybody who counts on a side there is no number."""
    empty = Contrast(contrast.treated_count, contrast.control_count)
    if "no_control" in contrast.flags:
        return empty.withheld("no_baseline")
    return empty.withheld(ALL_EXCLUDED) if any(one.all() for one in excluded) else contrast


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
