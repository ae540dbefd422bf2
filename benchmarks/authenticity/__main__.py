"""Generate unseen worlds, run real nights over them, score the verdicts, print the tables.

    python -m benchmarks.authenticity [--platform third] [--scale default|small] [--kinds SAGN] [--seed N] [--judge-only]
        [--no-peers] [--write]

Worlds and what was landed stay under `--work`, so that a second run judges anew what lies there. `--write` puts the tables into
docs/authenticity.md. Exit code 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "plugins"))

from benchmarks.authenticity import page, peers, targets  # noqa: E402
from benchmarks.authenticity.nights import JUDGED, PUBLISHED, forget_judgement, knows, run_night, settings_of, write_policy  # noqa: E402
from benchmarks.authenticity.scoring import Judged, flagged_cohorts, read_judged, recalls, score  # noqa: E402

from resonance.authenticity.learning.making import MAKERS  # noqa: E402
from resonance.made_up.world import World  # noqa: E402
from resonance.settings import Settings  # noqa: E402

MODEL_SWITCH = "model_in_service"
PLATFORMS = {name.removesuffix(" platform"): maker for name, (maker, _) in MAKERS.items()}


def main() -> int:
    given = _arguments()
    results = page.Results()
    for kind in given.kinds:
        _measure(given, kind, results)
    text = page.tables(results)
    print(text)
    if given.write:
        page.write(ROOT / "docs" / "authenticity.md", page.TABLES.format(platform=given.platform), text, _command(given))
    missed = targets.failures(results.figures)
    print(f"\n{len(missed)} targets missed" + "".join(f"\n  {name}" for name in missed))
    return 1 if missed else 0


def _measure(given: argparse.Namespace, kind: str, results: page.Results) -> None:
    world = _world(given, kind)
    settings = settings_of(world, world.folder / "home", given.threads)
    judged = _judge(world, settings, publish=not given.judge_only)
    results.figures[kind] = score(judged)
    results.attacks[kind], results.cohorts[kind] = recalls(judged), flagged_cohorts(judged)
    results.sizes[kind] = page.size_of(judged)
    if kind != "N":
        results.figures[kind]["points alone, user PR-AUC"] = _points_alone(world, settings, judged)
    if not given.no_peers:
        for name, scored in peers.run_all(world, judged):
            results.peers.setdefault(name, {})[kind] = score(scored)


def _world(given: argparse.Namespace, kind: str) -> World:
    folder = given.work / f"{given.platform}-{given.scale}-{kind}-{given.seed}"
    if (folder / "world.json").exists():
        return World.read(folder)
    print(f"generating world {kind} of the {given.platform} platform, scale {given.scale}, seed {given.seed}", flush=True)
    maker = PLATFORMS[given.platform]
    world: World = maker.write_world(folder, kind, given.seed, maker.SCALES[given.scale])
    return world


def _judge(world: World, settings: Settings, publish: bool, policy: dict[str, str] | None = None) -> Judged:
    forget_judgement(settings)
    write_policy(settings, policy or {})
    run_night(world, settings, PUBLISHED if publish else JUDGED, lambda line: print(line, flush=True))
    return read_judged(world, settings, published=publish)


def _points_alone(world: World, settings: Settings, judged: Judged) -> float:
    """PR-AUC without the model: of these verdicts where no model spoke, else of a night with the model switched off.

    NaN, which misses the target, where a model spoke and policy knows no switch for it.
    """
    if judged.has_model and not knows(settings, world, MODEL_SWITCH):
        return float("nan")
    if judged.has_model:
        judged = _judge(world, settings, publish=False, policy={MODEL_SWITCH: "none"})
    return float("nan") if judged.has_model else score(judged)["user PR-AUC"]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks.authenticity", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--platform", choices=sorted(PLATFORMS), default="third")
    parser.add_argument("--scale", choices=["default", "small"], default="default")
    parser.add_argument("--kinds", default="SAGN", help="any of S, A, G, N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--work", type=Path, default=ROOT / "var" / "bench-authenticity")
    parser.add_argument("--judge-only", action="store_true", help="stop after the authenticity step, read the warehouse")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/authenticity.md (third)")
    return parser.parse_args()


def _command(given: argparse.Namespace) -> str:
    kinds = "" if given.kinds == "SAGN" else f" --kinds {given.kinds}"
    stop = " --judge-only" if given.judge_only else ""
    world = f"--platform {given.platform} --scale {given.scale} --seed {given.seed}"
    return f"python -m benchmarks.authenticity {world}{kinds}{stop} --write"


if __name__ == "__main__":
    sys.exit(main())
