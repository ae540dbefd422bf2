"""Rings: recruited until their likes make up the share of all likes that the mix asks for, each with its own manner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from resonance.simulator.draws import Array
from resonance.simulator.recruits import Crew, Job, enlist, ring_size
from resonance.simulator.schemes import Acts, choose_targets, plan_acts
from resonance.simulator.tricks import Tactic, Trick, draw_tactic
from resonance.simulator.world import World

MOST_RINGS = 400
CANDIDATES = 12
BESIDES_HABIT = 1.9  # likes of home songs, crowds and campaigns come on top of habit; measured over twenty platforms


@dataclass
class Ring:
    """One ring: its job, its crew, its customers' songs and, in time order, all it is going to do."""

    job: Job
    crew: Crew
    targets: Array
    acts: Acts

    @property
    def name(self) -> str:
        """The reason's name."""
        return self.job.name

    @property
    def ring_id(self) -> str:
        """Name and number, unique in a world."""
        return f"{self.job.name}-{self.job.number}"

    @property
    def code(self) -> int:
        """How events and accounts refer to the ring; 0 is none."""
        return self.job.number + 1

    @property
    def besides(self) -> int:
        """What is fake besides the acts: everything of a ring account, nothing of a real person who sells likes."""
        return 0 if self.job.tactic.extra == "sold" else self.code

    def described(self, world: World) -> dict[str, Any]:
        """For the answer key."""
        things = world.vocabularies["things"].values
        return {
            "ring": self.ring_id,
            "reason": self.name,
            "members": world.names("users", self.crew.members),
            "targets": [things[song] for song in self.targets.tolist()],
            "first_date": str(world.date(self.job.first_day)),
            "last_date": str(world.date(self.job.last_day)),
            "acts": len(self.acts),
            "parameters": dict(self.job.tactic.drawn),
        }


def recruit_rings(world: World) -> None:
    """Add the rings of the world's mix, accounts and devices included, up to its prevalence; a complete mix plays each trick."""
    mix = world.mix
    if not mix.tricks:
        return
    real = expected_likes(world, np.arange(len(world.people)))
    budget = mix.prevalence / (1 - mix.prevalence) * real
    shares = world.rng("prevalence").dirichlet(np.full(len(mix.tricks), 3.0)) * budget
    over = 0.0
    for at, (name, trick) in enumerate(mix.tricks):
        left, turn = float(shares[at]) - over, 0
        while (left > 0.3 * shares[at] or (turn == 0 and (mix.is_complete or not world.rings))) and len(world.rings) < MOST_RINGS:
            ring = _recruit(world, world.rng("ring", at, name, turn), (name, trick), left)
            world.rings.append(ring)
            left, turn = left - _likes(world, ring), turn + 1
        over = max(0.0, -left)


def expected_likes(world: World, accounts: Array) -> float:
    """Song likes that accounts give on their own over the whole window, roughly."""
    people = world.people
    activity = people.activity[accounts]
    days = np.minimum(world.days, world.days - people.registered_day[accounts]).clip(0)
    plays = activity * (1.32 + 0.32 * activity) * 3.3 * people.play_factor[accounts]
    return float(BESIDES_HABIT * (plays * people.like_rate[accounts] * days).sum())


def _likes(world: World, ring: Ring) -> float:
    extra, own = ring.job.tactic.extra, 0.0
    if extra != "sold":
        own = expected_likes(world, ring.crew.members)
    if extra == "replay":
        return own + 3.0 * len(ring.crew.members) * (ring.job.last_day - ring.job.first_day + 1)
    return own + len(ring.acts) * {"spam": 0.1, "share": 2.0, "churn": 2.5}.get(extra, 1.0)


def _recruit(world: World, rng: np.random.Generator, kind: tuple[str, Trick], budget: float) -> Ring:
    name, trick = kind
    tactic = _affordable(world, rng, trick, budget)
    first = int(rng.integers(0, max(1, world.days * 3 // 4)))
    last = min(world.days - 1, first + max(1, round(tactic.span)) - 1)
    job = Job(name, len(world.rings), first, last, tactic)
    crew = enlist(world, rng, job)
    targets = choose_targets(world, rng, tactic)
    return Ring(job, crew, targets, plan_acts(world, rng, crew, targets))


def _affordable(world: World, rng: np.random.Generator, trick: Trick, budget: float) -> Tactic:
    """The first of some manners that does not overdraw the budget by more than a third, else the cheapest of them."""
    drawn = [draw_tactic(rng, trick) for _ in range(CANDIDATES)]
    costs = [ring_size(world, tactic) * min(tactic.likes, tactic.targets) / max(0.1, 1 - tactic.camouflage) for tactic in drawn]
    fitting = [at for at, cost in enumerate(costs) if cost <= 1.33 * budget]
    return drawn[fitting[0] if fitting else int(np.argmin(costs))]
