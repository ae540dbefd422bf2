"""Boosted trees as every look, the scorecard and the look at home fit them: the same rows make the same trees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from resonance.authenticity.model import Floats

USUAL: Mapping[str, Any] = {
    "objective": "binary",
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}


@dataclass(frozen=True)
class Sample:
    """Rows by features (n × k), and per row 1 fake or 0 real and what it weighs."""

    features: Sequence[str]
    matrix: Floats
    labels: Floats
    weights: Floats


def boosted(sample: Sample, parameters: Mapping[str, Any], rounds: int) -> Any:
    """A LightGBM booster; `parameters` on top of the `USUAL`, `max_bin` among them."""
    import lightgbm

    binned = {"verbosity": -1, "max_bin": parameters["max_bin"]}
    names = list(sample.features)
    data = lightgbm.Dataset(sample.matrix, sample.labels, weight=sample.weights, feature_name=names, params=binned)
    return lightgbm.train({**USUAL, **parameters}, data, rounds)
