"""What is taught: a world's evidence with its truth, and the rows of all worlds for one look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from resonance.authenticity.model import Columns, Floats
from resonance.authenticity.monotone import DIRECTIONS
from resonance.authenticity.scoring import Evidence

FOLDS = 4
CROWD_SHARE, MOST_CROWD_WEIGHT = 0.12, 40.0


@dataclass(frozen=True)
class Lesson:
    """One world: its evidence, and per account and per order 1 fake, 0 real, NaN unknown.

    `part`: of cross-validation, that which leaves the lesson out (the first: labels that people gave). `weight` is that of the
    whole lesson's rows, `crowds` those of its accounts beside each other (empty: all alike). Labels that people gave are no
    random sample of anybody, so their lesson does not calibrate; `settles`: counts in the last calibration.
    """

    name: str
    evidence: Evidence
    accounts: Floats
    orders: Floats
    weight: float = 1.0
    part: int = 0
    calibrates: bool = True
    settles: bool = True
    crowds: Floats = field(default_factory=lambda: np.ones(0))

    @property
    def account_weights(self) -> Floats:
        """What each account weighs."""
        return self.weight * self.weights_of_crowds

    @property
    def weights_of_crowds(self) -> Floats:
        """What each account weighs beside the lesson's others."""
        return self.crowds if len(self.crowds) else np.ones(len(self.accounts))

    @property
    def order_weights(self) -> Floats:
        """What each order weighs."""
        return np.full(len(self.orders), self.weight)


def crowd_weights(crowd: Sequence[str], is_fake: npt.NDArray[np.bool_]) -> Floats:
    """Weights by account, so that every crowd of real people counts as `CROWD_SHARE` of all real people at least.

    Crowds that naive rules punish are small, and a mean loss hardly feels them (Sagawa et al., ICLR 2020).
    """
    names, place = np.unique(np.asarray(crowd), return_inverse=True)
    real = ~is_fake
    size = np.bincount(place[real], minlength=len(names)).astype(np.float64)
    with np.errstate(divide="ignore"):
        factor = np.clip(CROWD_SHARE * real.sum() / size, 1.0, MOST_CROWD_WEIGHT)
    return np.where(real, factor[place], 1.0)


@dataclass(frozen=True)
class Sheet:
    """Rows of all lessons for one look: columns, labels, weights, and the lesson each comes from, by its place in `lessons`."""

    columns: Columns
    labels: Floats
    weights: Floats
    lesson: npt.NDArray[np.int64]
    lessons: Sequence[Lesson]

    @classmethod
    def of(cls, look: str, parts: Sequence[Columns], lessons: Sequence[Lesson], told: Sequence[tuple[Floats, Floats]]) -> Sheet:
        """`told`: labels and weights of every lesson's rows."""
        labels, weights = [label for label, _ in told], [weight for _, weight in told]
        names = sorted(frozenset.union(*DIRECTIONS[look]) & set(parts[0]))
        lesson = np.repeat(np.arange(len(labels)), [len(label) for label in labels])
        columns = {name: np.concatenate([part[name] for part in parts]) for name in names}
        return cls(columns, np.concatenate(labels), np.concatenate(weights), lesson, lessons)

    @property
    def fold(self) -> npt.NDArray[np.int64]:
        """Per row: the part that leaves it out.

        A platform's worlds are left out together: what a look reads of an earlier one, and what calibrates it, is as it will be
        on a platform that taught nothing.
        """
        return np.array([lesson.part % FOLDS for lesson in self.lessons], np.int64)[self.lesson]

    @property
    def calibration_weights(self) -> Floats:
        """Per row: what its lesson weighs where it calibrates, else 0."""
        return np.array([lesson.weight * lesson.calibrates for lesson in self.lessons], np.float64)[self.lesson]
