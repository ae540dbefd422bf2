"""A linear model over hashed n-grams: weights, calibration, version; saved as plain arrays."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resonance.authenticity.text_model.ngrams import BUCKETS, Floats, blocks, grams
from resonance.errors import ResonanceError

FORMAT = 1
DEFAULT = Path(__file__).with_name("default.npz")
DIGITS = 4


class BrokenModel(ResonanceError):
    """A file is no text model of this format."""


@dataclass(frozen=True)
class TextModel:
    """p(spam) = sigmoid(slope · z + intercept) with z = Σ weights[bucket] / √(number of n-grams).

    weights: float32 (BUCKETS). slope, intercept: the calibration (Platt 1999).
    """

    weights: npt.NDArray[np.float32]
    slope: float
    intercept: float

    @property
    def version(self) -> str:
        """`text-` and twelve hex digits over everything that decides a score."""
        digest = hashlib.sha256((self.weights + np.float32(0)).tobytes())  # -0.0 becomes 0.0
        digest.update(np.array([FORMAT, BUCKETS, self.slope, self.intercept], np.float64).tobytes())
        return f"text-{digest.hexdigest()[:12]}"

    def margins(self, texts: pa.Array) -> Floats:
        """z of every text (n)."""
        return margins(self.weights.astype(np.float64), texts)

    def scores(self, texts: pa.Array) -> Floats:
        """Probability of spam (n), rounded to DIGITS places; NULL texts are not allowed."""
        return np.round(sigmoid(self.slope * self.margins(texts) + self.intercept), DIGITS)

    def save(self, path: Path) -> None:
        """Write arrays without pickle; only the weights that are not zero. The same model gives the same bytes."""
        at = np.flatnonzero(self.weights).astype(np.uint32)
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, npt.NDArray[Any]] = {
            "format": np.array([FORMAT, BUCKETS], np.int64),
            "calibration": np.array([self.slope, self.intercept], np.float64),
            "buckets": at,
            "weights": self.weights[at],
        }
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, values in arrays.items():
                with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as file:
                    np.lib.format.write_array(file, values, allow_pickle=False)

    @classmethod
    def load(cls, path: Path) -> TextModel:
        """Read what `save` wrote; BrokenModel when it is something else."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                known, (slope, intercept) = arrays["format"].tolist(), arrays["calibration"].tolist()
                weights = np.zeros(BUCKETS, np.float32)
                if known != [FORMAT, BUCKETS]:
                    raise ValueError(f"format {known}")
                weights[arrays["buckets"]] = arrays["weights"]
        except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile) as error:
            raise BrokenModel("this is no text model", str(path), "resonance train-text FILE... makes a new one") from error
        return cls(weights, slope, intercept)


def margins(weights: Floats, texts: pa.Array) -> Floats:
    """Σ weights[bucket] / √(number of n-grams) of every text (n). Plain sums in text order: no thread count changes a bit."""
    found = np.zeros(len(texts), np.float64)
    for first, block in blocks(texts):
        sums, counts = np.zeros(len(block)), np.zeros(len(block))
        for bucket, owner in grams(block):
            sums += np.bincount(owner, weights=weights[bucket], minlength=len(block))
            counts += np.bincount(owner, minlength=len(block))
        found[first : first + len(block)] = sums / np.sqrt(counts)
    return found


def sigmoid(z: Floats) -> Floats:
    """1 / (1 + e^-z) without overflow."""
    return np.exp(-np.logaddexp(0.0, -z))


@lru_cache(maxsize=1)
def default_model() -> TextModel:
    """The model of this package: trained on made-up texts alone (`docs/text_model.md`)."""
    return TextModel.load(DEFAULT)
