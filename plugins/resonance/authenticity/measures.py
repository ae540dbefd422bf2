"""What the tables measure, as pure functions on arrays. `fake` is the truth (bool), `score` is p_fake or any rank in [0, 1].

Thresholds are scores that occur: everything at or above one is flagged, so that equal scores are never split.
"""

from __future__ import annotations

import numpy as np

CALIBRATION_BINS = 20
NAN = float("nan")


def curve(fake: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(precision, recall) at every distinct score, highest first; both empty when there is no row or no fake."""
    if not len(fake) or not fake.any():
        return np.empty(0), np.empty(0)
    order = np.argsort(-score, kind="stable")
    last = np.flatnonzero(np.diff(score[order], append=np.nan) != 0)
    hits = np.cumsum(fake[order])[last]
    return hits / (last + 1), hits / fake.sum()


def average_precision(fake: np.ndarray, score: np.ndarray) -> float:
    """Area under the precision–recall curve: the sum of precision × step of recall, without interpolation."""
    precision, recall = curve(fake, score)
    return float(np.sum(precision * np.diff(recall, prepend=0.0))) if len(recall) else NAN


def recall_at_precision(fake: np.ndarray, score: np.ndarray, precision: float) -> float:
    """The largest recall at a threshold whose precision is at least `precision`; 0 when none has it."""
    reached, recall = curve(fake, score)
    return float(recall[reached >= precision].max(initial=0.0)) if len(recall) else NAN


def threshold_at_precision(fake: np.ndarray, score: np.ndarray, precision: float) -> float:
    """The lowest score above 0 from which on precision is at least `precision`; infinity when there is none."""
    reached, _ = curve(fake, score)
    distinct = np.unique(score)[::-1]
    held = distinct[reached >= precision] if len(reached) else distinct[:0]
    return float(held[held > 0].min(initial=np.inf))


def recall(fake: np.ndarray, flagged: np.ndarray) -> float:
    """Share of fakes that are flagged."""
    return float(flagged[fake].mean()) if fake.any() else NAN


def f1(fake: np.ndarray, flagged: np.ndarray) -> float:
    """Harmonic mean of precision and recall."""
    both = fake.sum() + flagged.sum()
    return float(2 * (fake & flagged).sum() / both) if both else NAN


def calibration_error(fake: np.ndarray, probability: np.ndarray) -> float:
    """Expected calibration error (Naeini et al. 2015): 20 equal bins of [0, 1], |mean p − share of fakes|, weighted by rows."""
    if not len(fake):
        return NAN
    bins = np.minimum((probability * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    sizes = np.bincount(bins, minlength=CALIBRATION_BINS)
    gap = np.abs(np.bincount(bins, probability, CALIBRATION_BINS) - np.bincount(bins, fake, CALIBRATION_BINS))
    return float(gap.sum() / sizes.sum())


def reliability(fake: np.ndarray, probability: np.ndarray, bins: int = 10) -> list[tuple[float, int, float, float]]:
    """(lower edge, rows, mean probability, share of fakes) of each of the equal bins of [0, 1] that has rows."""
    place = np.minimum((probability * bins + 1e-9).astype(int), bins - 1)
    found = [(at, place == at) for at in range(bins)]
    return [
        (at / bins, int(rows.sum()), float(probability[rows].mean()), float(fake[rows].mean()))
        for at, rows in found
        if rows.any()
    ]


def share_by(names: np.ndarray, flagged: np.ndarray) -> dict[str, float]:
    """Flagged share per name."""
    return {str(name): float(flagged[names == name].mean()) for name in np.unique(names)}


def count_error(song: np.ndarray, genuine: np.ndarray, estimate: np.ndarray, least: int = 50) -> float:
    """Mean over songs with at least `least` likes of |Σ estimate − Σ genuine| / Σ genuine.

    Every argument has one row per like: its song (a code), whether it is genuine, what it is counted as. A song without a
    genuine like is measured against one.
    """
    raw = np.bincount(song)
    truth = np.bincount(song, genuine, len(raw))
    counted = np.bincount(song, estimate, len(raw))
    large = raw >= least
    return float(np.mean(np.abs(counted - truth)[large] / np.maximum(truth[large], 1))) if large.any() else NAN
