"""Which worlds the detector learns from, and which it is measured on.

World by world from the seed, so that more worlds add to fewer. The platforms take turns. What it is measured on has presets
of its own (`held_out_*`) or seeds that no training world is drawn with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, cycle, islice

import numpy as np

from resonance.made_up.second import KINDS
from resonance.simulator.mixes import MIXES

SIMULATOR, SECOND, THIRD = "simulator", "second platform", "third platform"
FOURTH, FIFTH, SIXTH = "fourth platform", "fifth platform", "sixth platform"
SEVENTH, EIGHTH = "seventh platform", "eighth platform"
NINTH, TENTH, ELEVENTH = "ninth platform", "tenth platform", "eleventh platform"
PLATFORMS = (SIMULATOR, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH, TENTH)
"""Those that teach. A world is drawn from the seed, its platform and its turn: one platform more at the end leaves the others'
worlds as they are. The eleventh does not teach: it tells what the detector does where it has never been."""
TURNS = (SIMULATOR, SECOND, THIRD, FOURTH, SIMULATOR, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH, TENTH)
"""The simulator, whose mixes differ most, comes twice."""
UNLABELLED = ",labels=0"
DRAWN_SEEDS = 1_000_000
"""Seeds of training worlds lie below, those of held-out worlds above."""
MIX_PERCENT = {
    "random": 35,
    "ordinary": 15,
    "adversarial": 5,
    "ghosts": 5,
    "patient": 16,
    "faithful": 16,
    "none": 8,
}
OUT_OF_REACH = {"adversarial", "ghosts"}
"""Mixes of the simulator half of whose fakes act two to four times, so that nothing tells them from anybody."""
GOLDEN_SECTION = (5**0.5 - 1) / 2
KIND_SHARES = {"S": 0.44, "A": 0.24, "G": 0.24, "N": 0.08}
PREVALENCE = (0.01, 0.15)
CROWDS = (0.3, 3.0)
SIZE = (0.6, 1.7)
HIRED = (0.4, 3.0)


@dataclass(frozen=True)
class Plan:
    """A world to be made. `words`: a mix as the simulator reads it, or a kind of another platform; `hired` and `crowds`:
    factors on the second platform's fake accounts and real crowds."""

    name: str
    platform: str
    words: str
    seed: int
    events_per_day: int
    hired: float = 1.0
    crowds: float = 1.0

    @property
    def title(self) -> str:
        """As a heading."""
        return self.words.removesuffix(UNLABELLED) if self.platform == SIMULATOR else f"{self.platform} {self.words}"

    @property
    def factors(self) -> str:
        """As the simulator's options are written; empty where nothing is unusual."""
        unusual = {"hired": self.hired, "crowds": self.crowds}
        return "".join(f",{name}={factor:g}" for name, factor in unusual.items() if factor != 1)

    @property
    def is_within_reach(self) -> bool:
        """Whether most of its fakes can be told."""
        return self.platform != SIMULATOR or self.words.split(",")[0] not in OUT_OF_REACH

    @property
    def described(self) -> str:
        return f"{self.platform}: {self.words}{self.factors}, {self.events_per_day} events a day, seed {self.seed}"


def training_worlds(count: int, seed: int, events_per_day: int) -> list[Plan]:
    """`count` worlds of about `events_per_day` events; the first n are the same whatever the count."""
    turns = Counter[str]()
    plans = []
    for platform in islice(cycle(TURNS), count):
        plans.append(_drawn(platform, turns[platform], seed, events_per_day))
        turns[platform] += 1
    return plans


def held_out_worlds(events_per_day: int) -> list[Plan]:
    """The suite a candidate must pass: every held-out preset, worlds of every platform, most of them also without fakes."""
    presets = sorted(name for name in MIXES if name.startswith("held_out_"))
    worlds = [*((SIMULATOR, f"{name}{UNLABELLED}") for name in presets), (SIMULATOR, f"none,crowds=2{UNLABELLED}")]
    worlds += [(SECOND, "A"), (SECOND, "N"), (THIRD, "G"), (THIRD, "N"), (FOURTH, "S"), (FIFTH, "S"), (FIFTH, "N")]
    worlds += [(SIXTH, "S"), (SIXTH, "N"), (SEVENTH, "S"), (SEVENTH, "A"), (EIGHTH, "S"), (EIGHTH, "N")]
    worlds += [(NINTH, "S"), (NINTH, "N"), (TENTH, "S"), (TENTH, "N")]
    return [
        Plan(f"held-{at}", platform, words, DRAWN_SEEDS + at, events_per_day)
        for at, (platform, words) in enumerate(worlds, start=1)
    ]


def _drawn(platform: str, turn: int, seed: int, events_per_day: int) -> Plan:
    rng = np.random.default_rng([seed, PLATFORMS.index(platform), turn])
    name, seed = f"{platform.removesuffix(' platform')}-{turn + 1:02d}", int(rng.integers(1, DRAWN_SEEDS))
    size = round(events_per_day * _between(rng, SIZE))
    if platform != SIMULATOR:
        kind = str(rng.choice(list(KINDS), p=[KIND_SHARES[kind] for kind in KINDS]))
        hired, crowds = (round(_between(rng, ends), 2) for ends in (HIRED, CROWDS))
        return Plan(name, platform, kind, seed, size, *((hired, crowds) if platform == SECOND else ()))
    mix = _mix(turn)
    return Plan(name, SIMULATOR, ",".join([mix, *_options(mix, rng)]) + UNLABELLED, seed, size)


def _mix(turn: int) -> str:
    """In any run of turns about as often as its percent: steps of the golden section (Weyl's equidistribution theorem)."""
    at = 100 * ((turn + 1) * GOLDEN_SECTION % 1)
    return next(mix for mix, end in zip(MIX_PERCENT, accumulate(MIX_PERCENT.values()), strict=True) if at < end)


def _options(mix: str, rng: np.random.Generator) -> Sequence[str]:
    """A random mix draws its own prevalence and crowds."""
    prevalence, crowds = _between(rng, PREVALENCE), _between(rng, CROWDS)
    if mix == "random":
        return ()
    return (f"crowds={crowds:.2f}",) if mix == "none" else (f"prevalence={prevalence:.3f}", f"crowds={crowds:.2f}")


def _between(rng: np.random.Generator, ends: tuple[float, float]) -> float:
    """Log-uniform."""
    return float(ends[0] * (ends[1] / ends[0]) ** rng.random())
