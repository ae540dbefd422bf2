"""How far an estimate may be trusted: families of questions, fraud that differs between arms, grades."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from resonance.lift.contrast import Array, Contrast
from resonance.lift.proportions import newcombe_p

GRADES = {"randomised": "A", "did": "B", "matched": "C", "association": "D"}
FRAUD_ALPHA = 0.01


def grade_of(estimator: str, contrast: Contrast) -> str | None:
    """A to D by estimator; D without an interval, none without a value. KeyError for an unknown estimator."""
    earned = GRADES[estimator]
    if contrast.difference is None:
        return None
    return earned if contrast.interval[0] is not None else "D"


def q_values(p_values: Sequence[float | None], is_primary: Sequence[bool]) -> list[float | None]:
    """The primary question keeps its p-value, the others of the family are corrected; none stays none.

    Source: Y. Benjamini, Y. Hochberg, Controlling the false discovery rate, JRSS B 57 (1995), by scipy.
    """
    found: list[float | None] = list(p_values)
    others = [place for place, p in enumerate(p_values) if p is not None and not is_primary[place]]
    if others:
        corrected = stats.false_discovery_control([p_values[place] for place in others], method="bh")
        for place, q in zip(others, corrected.tolist(), strict=True):
            found[place] = q
    return found


def is_fraud_differential(treated: tuple[Array, Array], control: tuple[Array, Array]) -> bool:
    """Whether the share of fake among the units with an outcome differs between the arms; sides are (raw, genuine)."""
    counts = [_fakes(*side) for side in (treated, control)]
    return all(total for _, total in counts) and newcombe_p(*counts) < FRAUD_ALPHA


def _fakes(raw: Array, genuine: Array) -> tuple[float, int]:
    return float(np.count_nonzero((raw > 0) & (genuine < raw))), int(np.count_nonzero(raw > 0))
