"""What judging costs: seconds and peak memory of the authenticity step over worlds of growing size.

    python -m benchmarks.authenticity.cost [--events 1000000 3000000 10000000] [--threads 2] [--write]

Worlds are landed and staged once and stay under `--work`; each is judged in a fresh process, so that the peak is its own.
Timings of a busy machine say little: the CPU seconds stand beside them.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "plugins"))

from benchmarks.authenticity import page  # noqa: E402
from benchmarks.authenticity.nights import JUDGED, forget_judgement, run_night, settings_of  # noqa: E402
from benchmarks.authenticity.targets import markdown  # noqa: E402

from resonance.made_up.third import SCALES, write_world  # noqa: E402
from resonance.made_up.world import World  # noqa: E402
from resonance.night import run_step, step_named  # noqa: E402

DEFAULT_EVENTS = 3_250_000
"""Judged events of a world of kind S at the default scale, about: seeds differ by a few percent."""
LIMIT_SECONDS, LIMIT_GIB, LIMIT_SLOPE = 90, 6, 1.10
Cost = dict[str, float]


def main() -> int:
    given = _arguments()
    if given.judge:
        print(json.dumps(judge(World.read(given.judge), given.threads)))
        return 0
    costs = [_measure(given, events) for events in given.events]
    text = table(costs)
    print(text)
    if given.write:
        page.write(ROOT / "docs" / "authenticity.md", page.COST, text, "python -m benchmarks.authenticity.cost --write")
    return 0 if is_met(costs) else 1


def judge(world: World, threads: int) -> Cost:
    """Judge what was staged in this process; `events` are those of the six judged kinds."""
    settings = settings_of(world, world.folder / "home", threads)
    shutil.rmtree(settings.verdict_log, ignore_errors=True)
    wall, cpu = time.perf_counter(), time.process_time()
    run_step(settings, world.last_day, step_named(JUDGED))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    rows = json.loads((world.folder / "world.json").read_text())["rows"]
    events = sum(rows[stream] for stream in ("like", "comment", "share", "play", "share_open", "follow"))
    return {"events": events, "seconds": wall, "cpu_seconds": cpu, "peak_gib": peak}


def slope(costs: Sequence[Cost], figure: str) -> float:
    """Least-squares slope of log(figure) over log(events); NaN with fewer than two sizes."""
    if len(costs) < 2:
        return float("nan")
    x, y = (np.log([cost[name] for cost in costs]) for name in ("events", figure))
    return float(np.polyfit(x, y, 1)[0])


def is_met(costs: Sequence[Cost]) -> bool:
    """Whether the largest world holds both limits and time grows nearly linearly."""
    largest = max(costs, key=lambda cost: cost["events"])
    steep = slope(costs, "seconds")
    return largest["seconds"] <= LIMIT_SECONDS and largest["peak_gib"] <= LIMIT_GIB and not steep > LIMIT_SLOPE


def table(costs: Sequence[Cost]) -> str:
    """One row per size and the slopes."""
    figures = (("events", ",.0f"), ("seconds", ".1f"), ("cpu_seconds", ".1f"), ("peak_gib", ".2f"))
    rows = [[format(cost[name], shown) for name, shown in figures] for cost in costs]
    slopes = ["log–log slope", f"{slope(costs, 'seconds'):.2f}", f"{slope(costs, 'cpu_seconds'):.2f}", "–"]
    return markdown(["judged events", "seconds", "CPU seconds", "peak GiB"], [*rows, slopes])


def _measure(given: argparse.Namespace, events: int) -> Cost:
    folder = given.work / f"cost-{events}"
    if not (folder / "staged").exists():
        shutil.rmtree(folder, ignore_errors=True)
        world = write_world(folder, "S", 1, SCALES["default"].times(events / DEFAULT_EVENTS))
        settings = settings_of(world, folder / "home", given.threads)
        forget_judgement(settings)
        run_night(world, settings, "staging", lambda line: print(line, flush=True))
        (folder / "staged").touch()
    command = [sys.executable, "-m", "benchmarks.authenticity.cost", "--judge", str(folder), "--threads", str(given.threads)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    cost: Cost = json.loads(done.stdout.splitlines()[-1])
    print(f"{cost['events']:,.0f} events: {cost['seconds']:.1f} s, {cost['peak_gib']:.2f} GiB", flush=True)
    return cost


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks.authenticity.cost")
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000, 3_000_000, 10_000_000])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--work", type=Path, default=ROOT / "var" / "bench-authenticity")
    parser.add_argument("--judge", type=Path, help="judge one staged world in this process and print its cost as JSON")
    parser.add_argument("--write", action="store_true", help="put the table into docs/authenticity.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
