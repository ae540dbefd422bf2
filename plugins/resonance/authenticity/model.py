"""The model: gradient-boosted trees over a user's evidence and over single likes, calibrated, kept as readable JSON.

A file holds LightGBM's own text (no pickle), the names of the features in order, and the knots of an isotonic calibration.
Four looks follow each other: at each user alone, at groups, at each user among those who like the same songs, and at single
likes. Between the last two the platform's own accounts are heard (`home`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from resonance.authenticity.attribution import Floats, contributions
from resonance.errors import BadSetting, ResonanceError
from resonance.policy import load_policy
from resonance.settings import Settings

FORMAT = 5
"""Of the file and of what is done with it: another look at home or another measure of shares, say, is another format."""
SHIPPED = Path(__file__).with_name("model.json")
LOOKS = ("alone", "groups", "among", "likes")
AUTO, NONE = "auto", "none"
AGAIN = "resonance train, or remove the file to use the shipped model"

Columns = Mapping[str, npt.NDArray[Any]]
Knots = tuple[tuple[float, float], ...]


class BrokenModel(ResonanceError):
    """A model file that cannot be read."""


@dataclass(frozen=True)
class Look:
    """One classifier: trees as LightGBM's text over `features`, and knots (score, probability) of its calibration."""

    features: tuple[str, ...]
    trees: str
    knots: Knots

    @cached_property
    def _booster(self) -> Any:
        import lightgbm

        return lightgbm.Booster(model_str=self.trees)

    def score(self, columns: Columns, threads: int = 1) -> Floats:
        """Calibrated probability per row; a column may hold NaN where nothing is known."""
        return calibrated(self._booster.predict(self.matrix(columns), num_threads=threads), self.knots)

    def contributions(self, columns: Columns, threads: int = 1) -> Floats:
        """Per row and feature, what it adds to the log-odds."""
        return contributions(self._booster, self.matrix(columns), threads)

    def matrix(self, columns: Columns) -> Floats:
        """Rows by features, in the order of training; BrokenModel when the evidence lacks one."""
        if lacking := [name for name in self.features if name not in columns]:
            raise BrokenModel(f"the evidence no longer holds what the model reads: {', '.join(lacking)}", next_command=AGAIN)
        return np.column_stack([np.asarray(columns[name], dtype=np.float64) for name in self.features])

    def as_json(self) -> dict[str, Any]:
        return {"features": list(self.features), "knots": [list(knot) for knot in self.knots], "trees": self.trees.split("\n")}


@dataclass(frozen=True)
class Model:
    """The looks, the calibration of what the last look at a user and the one at home agree on, and how all were trained."""

    looks: Mapping[str, Look]
    at_home: Knots
    trained: Mapping[str, Any]

    @cached_property
    def version(self) -> str:
        """Twelve hex digits over everything that decides a score."""
        return hashlib.sha256(json.dumps(self._decisive, sort_keys=True).encode()).hexdigest()[:12]

    @property
    def _decisive(self) -> dict[str, Any]:
        looks = {name: look.as_json() for name, look in self.looks.items()}
        return {"format": FORMAT, "looks": looks, "at_home": [list(knot) for knot in self.at_home]}

    @property
    def decided_by(self) -> str:
        return f"model:{self.version}"

    def save(self, path: Path) -> None:
        """Write the file in one step."""
        content = {"version": self.version, "trained": dict(self.trained), **self._decisive}
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        partial.replace(path)


def load_model(path: Path) -> Model:
    """The model in a file; BrokenModel when it is no such file or not what its version says."""
    content = _content(path)
    if content.get("format") != FORMAT:
        cause = f"the model cannot be read: its format is {content.get('format')!r}, this version reads {FORMAT}"
        raise BrokenModel(cause, str(path), AGAIN)
    try:
        looks = {name: _look(content["looks"][name]) for name in LOOKS}
        model, version = Model(looks, _knots(content["at_home"]), content["trained"]), content["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenModel(f"the model cannot be read: {error!r}", str(path), AGAIN) from error
    if version != model.version:
        raise BrokenModel(f"its version is {version!r}, the content says {model.version!r}", str(path), AGAIN)
    return model


def model_in_service(settings: Settings, day: date) -> Model | None:
    """The deployment's own model, else the shipped one; None, and points serve alone, where there is neither or policy wants
    none on `day`."""
    path = _file_in_service(settings, day)
    return load_model(path) if path else None


def training_in_service(settings: Settings, day: date) -> Mapping[str, Any]:
    """How the model in service was trained, by a file of any format; empty where it does not tell."""
    path = _file_in_service(settings, day)
    try:
        trained = _content(path).get("trained") if path else None
    except BrokenModel:
        return {}
    return trained if isinstance(trained, dict) else {}


def _file_in_service(settings: Settings, day: date) -> Path | None:
    wanted = load_policy(settings, day)["model_in_service"]
    if wanted not in (AUTO, NONE):
        cause = f"model_in_service is {wanted!r}, neither {AUTO} nor {NONE}"
        raise BadSetting(cause, str(settings.policy_file), "correct the row, then resonance doctor")
    found = [path for path in (settings.model_file, SHIPPED) if path.exists() and wanted == AUTO]
    return found[0] if found else None


def _content(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BrokenModel(f"the model cannot be read: {error!r}", str(path), AGAIN) from error
    return content if isinstance(content, dict) else {}


def _look(content: Mapping[str, Any]) -> Look:
    return Look(tuple(content["features"]), "\n".join(content["trees"]), _knots(content["knots"]))


def _knots(content: Sequence[Sequence[float]]) -> Knots:
    return tuple((float(score), float(probability)) for score, probability in content)


def calibrated(scores: Floats, knots: Knots) -> Floats:
    """Probabilities of raw scores, on straight lines between the knots."""
    at = np.asarray(knots, dtype=np.float64)
    return np.asarray(np.interp(scores, at[:, 0], at[:, 1]))
