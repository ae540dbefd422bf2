"""Leave one platform out: learn from the others, judge it. What a detector reaches where it has never been.

    python -m benchmarks.authenticity.transfer [--worlds 60] [--seed 1] [--work DIR] [--write]

The worlds are those of `resonance train` with the same numbers; lessons that its work folder holds are not made again. `--write`
puts the table into docs/authenticity.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "plugins"))

from benchmarks.authenticity import page  # noqa: E402
from benchmarks.authenticity.targets import markdown  # noqa: E402

from resonance.authenticity.learning.blind import blinded  # noqa: E402
from resonance.authenticity.learning.command import balanced  # noqa: E402
from resonance.authenticity.learning.lessons import World, lesson_of  # noqa: E402
from resonance.authenticity.learning.points import fit_points  # noqa: E402
from resonance.authenticity.learning.suite import HeldOut, measure  # noqa: E402
from resonance.authenticity.learning.worlds import PLATFORMS, training_worlds  # noqa: E402
from resonance.authenticity.measures import average_precision, recall_at_precision  # noqa: E402
from resonance.authenticity.model import Floats  # noqa: E402
from resonance.authenticity.scoring import account_columns, score  # noqa: E402
from resonance.authenticity.training import fit  # noqa: E402
from resonance.business_date import business_date  # noqa: E402
from resonance.policy import load_policy  # noqa: E402
from resonance.settings import Settings  # noqa: E402

PART = "bench-authenticity-transfer"
HEAD = (
    *("platform left out", "worlds", "user PR-AUC, mean", "lowest", "recall at .99, mean", "points alone, mean"),
    *("worst crowd flagged", "flagged without fakes", "calibration error"),
)


def main() -> int:
    given = _arguments()
    settings = Settings.from_environment()
    work = given.work or settings.home / "training"
    plans = training_worlds(given.worlds, given.seed, given.events_per_day)
    worlds = [lesson_of(settings, plan, work, lambda line: print(line, flush=True)) for plan in plans]
    policy = load_policy(settings, business_date(settings.as_of))
    rows = [_row(platform, worlds, HeldOut([], None, policy), settings.threads) for platform in PLATFORMS]
    text = markdown(HEAD, rows)
    print(text)
    if given.write:
        command = f"python -m benchmarks.authenticity.transfer --worlds {given.worlds} --seed {given.seed} --write"
        page.write(ROOT / "docs" / "authenticity.md", PART, text, command)
    return 0


def _row(platform: str, worlds: Sequence[World], suite: HeldOut, threads: int) -> list[str]:
    """Learn from the other platforms, measure on this one."""
    judged = [world for world in worlds if world.plan.platform == platform]
    lessons = balanced([world for world in worlds if world.plan.platform != platform])
    model, card = fit([*lessons, *blinded(lessons, 1)], 1, {}, threads), fit_points(lessons, 1, threads)
    found = measure(model, HeldOut(judged, None, suite.policy), threads)
    scores = [score(model, world.lesson.evidence, threads).p_account for world in judged]
    each, recalls = _each(judged, scores, average_precision), _each(judged, scores, partial(recall_at_precision, precision=0.99))
    points = _each(judged, [card.p_fake(account_columns(world.lesson.evidence)) for world in judged], average_precision)
    return [
        platform,
        str(len(judged)),
        f"{np.mean(each):.3f}",
        f"{np.min(each):.3f}",
        f"{np.mean(recalls):.2f}",
        f"{np.mean(points):.3f}",
        f"{100 * found.worst_cohort:.1f} %",
        "–" if np.isnan(found.flagged_without_fakes) else f"{100 * found.flagged_without_fakes:.2f} %",
        f"{found.calibration_error:.4f}",
    ]


def _each(
    judged: Sequence[World], scores: Sequence[Floats], figure: Callable[[npt.NDArray[np.bool_], Floats], float]
) -> list[float]:
    """The figure of every world that has fakes."""
    found = [figure(world.lesson.accounts == 1, p) for world, p in zip(judged, scores, strict=True)]
    return [value for value in found if not np.isnan(value)]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks.authenticity.transfer", description="Leave one platform out.")
    parser.add_argument("--worlds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events-per-day", type=int, default=15_000)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--write", action="store_true", help="put the table into docs/authenticity.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
