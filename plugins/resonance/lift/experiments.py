"""The lifts of an experiment: who was drawn into which arm, whether the draw was fair, and every variant against control."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from resonance.lift.assignments import Draw, smallest_sample_ratio_p
from resonance.lift.contrast import Contrast
from resonance.lift.evidence import is_fraud_differential
from resonance.lift.excluded import ALL_EXCLUDED
from resonance.lift.kpis import KPIS, OUTCOMES, Kpi, Question, compare
from resonance.lift.lifts import Campaign, Lift, closed, fewest
from resonance.lift.units import Block, Mask

CONTROL = "control"
NOBODY = "none"
SAMPLE_RATIO_ALPHA = 0.001
CROSSED_OVER_WARN, CROSSED_OVER_FAIL = 0.01, 0.10


@dataclass(frozen=True)
class Experiment:
    """The units of an experiment that count, and what is wrong with the draw."""

    units: Block
    variants: tuple[str, ...]
    sample_ratio_p: float | None = None
    withheld: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def read_experiment(units: Block) -> Experiment:
    """Users of more than one arm are dropped; the arms of the rest are held against their weights, phase by phase."""
    assigned = units.where(units["variant_count"] > 0)
    kept = assigned.where(assigned["variant_count"] == 1)
    if not kept.size:
        return Experiment(kept, (), withheld=("arms_overlap",) if assigned.size else ("no_assignment",))
    variants, draw = _draw(kept)
    crossed = 1 - kept.size / assigned.size
    p_value = smallest_sample_ratio_p(draw, len(variants))
    reasons = {
        "no_exposure": not kept.is_true("is_exposed").any(),
        "no_control": CONTROL not in variants,
        "no_treated": variants == (CONTROL,),
        "arms_overlap": crossed >= CROSSED_OVER_FAIL,
        "sample_ratio_mismatch": p_value < SAMPLE_RATIO_ALPHA,
    }
    flags = ("arms_overlap",) if CROSSED_OVER_WARN <= crossed < CROSSED_OVER_FAIL else ()
    return Experiment(kept, variants, p_value, tuple(name for name, holds in reasons.items() if holds), flags)


def _draw(kept: Block) -> tuple[tuple[str, ...], Draw]:
    variants, codes = np.unique(kept.columns["variant"].astype(str), return_inverse=True)
    _, phases = np.unique(kept.columns["phase"].astype(str), return_inverse=True)
    draw = Draw(phases.astype(np.int64), codes.astype(np.int64), kept["expected_weight"])
    return tuple(variants.tolist()), draw


def randomised(campaign: Campaign, experiment: Experiment) -> Iterator[Lift]:
    """Every variant but the control, kpi and outcome."""
    for variant in [name for name in experiment.variants if name != CONTROL] or [NOBODY]:
        for kpi in KPIS:
            yield from _of_variant(campaign, experiment, variant, kpi)


def _of_variant(campaign: Campaign, experiment: Experiment, variant: str, kpi: Kpi) -> Iterator[Lift]:
    units, still_open = closed(experiment.units, kpi)
    treated, control = (units.columns["variant"] == name for name in (variant, CONTROL))
    counts = Contrast(int(treated.sum()), int(control.sum()))
    withheld = experiment.withheld or (still_open if not units.size else ())
    differs = None if withheld else _fraud(kpi, units, (treated, control))
    running = campaign.is_running or bool(still_open)
    for outcome in OUTCOMES:
        question = Question(kpi, outcome, units)
        why = withheld or ((ALL_EXCLUDED,) if question.leaves_nobody(treated, control) else ())
        found = counts.withheld(*why) if why else compare(question, treated, control, running)
        found = found.flagged(*experiment.flags, *(() if withheld else still_open))
        yield Lift(variant, kpi.name, outcome, "randomised", found, experiment.sample_ratio_p, differs, fewest(found))


def _fraud(kpi: Kpi, units: Block, arms: tuple[Mask, Mask]) -> bool:
    raw, genuine = (Question(kpi, outcome, units).values("after") for outcome in ("raw", "genuine"))
    treated, control = ((raw[arm], genuine[arm]) for arm in arms)
    return is_fraud_differential(treated, control)
