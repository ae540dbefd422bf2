"""Train the linear text model: logistic regression around a prior, calibrated and compared on texts held out. Numpy alone.

The prior is the model in service (its weights are the Gaussian's centre), so that a few labels adjust what is known and many
replace it. Sums run in a fixed order: the same examples give the same weights, whatever the thread count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resonance.authenticity.measures import average_precision
from resonance.authenticity.text_model.logistic import Design, minimised
from resonance.authenticity.text_model.model import TextModel, margins, sigmoid
from resonance.authenticity.text_model.ngrams import Floats

PENALTY = 0.03
HELD_OUT = 5
"""One text in so many is held out for calibration and comparison."""
MOST = 20_000
"""Examples looked at; of more, those whose id hashes lowest."""


@dataclass(frozen=True)
class Examples:
    """Labelled texts in a fixed order. ids, texts: (n); is_spam: bool (n)."""

    ids: tuple[str, ...]
    texts: pa.Array
    is_spam: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, labelled: Mapping[str, tuple[str, bool]]) -> Examples:
        """From id → (text, is spam); the order of the mapping does not matter. At most MOST examples."""
        ids = sorted(sorted(labelled, key=_hashed)[:MOST])
        texts = pa.array([labelled[name][0] for name in ids], pa.large_string())
        return cls(tuple(ids), texts, np.array([labelled[name][1] for name in ids], np.bool_))

    @property
    def fewest(self) -> int:
        """How many the rarer kind has."""
        return int(min(self.is_spam.sum(), (~self.is_spam).sum()))

    def where(self, chosen: npt.NDArray[np.bool_]) -> Examples:
        ids = tuple(name for name, is_chosen in zip(self.ids, chosen, strict=True) if is_chosen)
        return Examples(ids, self.texts.filter(pa.array(chosen)), self.is_spam[chosen])


@dataclass(frozen=True)
class Trained:
    """A new model, and the average precision on held-out texts: its own (before the last fit) and the prior's."""

    model: TextModel
    precision: float
    prior_precision: float

    @property
    def is_better(self) -> bool:
        return self.precision >= self.prior_precision


def train(examples: Examples, prior: TextModel) -> Trained:
    """Fit on four fifths, calibrate and compare on the fifth, then fit on all. Needs both kinds on both sides."""
    held = np.array([int(_hashed(name)[:8], 16) % HELD_OUT == 0 for name in examples.ids])
    learning, judging = examples.where(~held), examples.where(held)
    first = fit(learning, prior)
    z = first.margins(judging.texts)
    slope, intercept = calibrated(z, judging.is_spam)
    weights = fit(examples, prior).weights
    own = average_precision(judging.is_spam, sigmoid(slope * z + intercept))
    before = average_precision(judging.is_spam, prior.scores(judging.texts))
    return Trained(TextModel(weights, slope, intercept), own, before)


def fit(examples: Examples, prior: TextModel) -> TextModel:
    """Weights that minimise Σ log-loss + PENALTY/2 · |w − prior|², uncalibrated (slope 1).

    N-grams of a single text get no weight: nobody's number or name is learnt.
    """
    design = Design.of(examples.texts)
    start = np.asarray(prior.weights, np.float64)
    step, bias = minimised(design, examples.is_spam.astype(np.float64), margins(start, examples.texts), PENALTY)
    weights = start.copy()
    weights[design.buckets] += step
    return TextModel(weights.astype(np.float32), 1.0, bias)


def calibrated(z: Floats, is_spam: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """(slope, intercept) of Platt's sigmoid (1999) with his targets (k + 1)/(n + 2), by Newton steps; slope ≥ 0.1."""
    spam, honest = int(is_spam.sum()), int((~is_spam).sum())
    target = np.where(is_spam, (spam + 1) / (spam + 2), 1 / (honest + 2))
    slope, intercept = 1.0, float(np.log((spam + 1) / (honest + 1)))
    for _ in range(50):
        p = sigmoid(slope * z + intercept)
        weight, miss = p * (1 - p) + 1e-9, p - target
        a, b, c = np.sum(weight * z * z) + 1e-6, np.sum(weight * z), np.sum(weight)
        g, h = np.sum(miss * z), np.sum(miss)
        determinant = a * c - b * b
        slope -= float(np.clip((c * g - b * h) / determinant, -1, 1))
        intercept -= float(np.clip((a * h - b * g) / determinant, -1, 1))
    return max(slope, 0.1), intercept


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
