"""Making small simulated worlds for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from resonance.simulator import simulate

START = date(2026, 9, 28)


@dataclass(frozen=True)
class Simulated:
    """A landing folder, its answer key and the summary."""

    landing: Path
    answers: Path
    summary: dict[str, Any]


def make(folder: Path, **given: Any) -> Simulated:
    """Simulate into `folder`; two weeks of 4,000 events a day unless told otherwise."""
    words: dict[str, Any] = {"seed": 11, "days": 14, "start": START, "events_per_day": 4000} | given
    summary = simulate(folder / "landing", **words)
    return Simulated(folder / "landing", folder / "landing-answers", summary)
