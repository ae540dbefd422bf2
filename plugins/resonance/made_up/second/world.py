"""One world: people, what they do, what was done to the platform, written to a folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from resonance.made_up.second.catalogue import make_catalogue
from resonance.made_up.second.cohorts import settle_cohorts
from resonance.made_up.second.delivery import deliver
from resonance.made_up.second.events import Events
from resonance.made_up.second.farming import farm
from resonance.made_up.second.gatherings import gather, lose_telemetry
from resonance.made_up.second.hiring import hired_accounts
from resonance.made_up.second.living import make_plays
from resonance.made_up.second.naming import make_names
from resonance.made_up.second.patience import work
from resonance.made_up.second.people import make_people
from resonance.made_up.second.reacting import Stage, react
from resonance.made_up.second.references import deliver_references, write_people_truth
from resonance.made_up.second.scale import Draws, Scale
from resonance.made_up.second.selling import sell
from resonance.made_up.world import World


def write_world(folder: Path, kind: str, seed: int, scale: Scale) -> World:
    """Generate a world of `kind` (S, A, G, N) into `folder`; the same arguments give the same bytes. ValueError: no such kind."""
    world, stage = World(folder, kind, seed, scale.last_day), _imagine(kind, seed, scale)
    names = make_names(stage)
    counts = deliver(stage, names, folder)
    deliver_references(stage, names, world.landing)
    counts["users"] = write_people_truth(stage, names, folder)
    return world.note(counts)


def _imagine(kind: str, seed: int, scale: Scale) -> Stage:
    """Everything that happens, before it is written down."""
    draws, hired = Draws(seed), hired_accounts(kind, scale.people * scale.hired)
    stage = Stage(draws, scale, make_people(draws, scale, sum(hired.values())), make_catalogue(draws, scale), Events())
    settle_cohorts(draws, stage.people, scale)
    if kind == "S":
        farm(stage, hired)
    elif kind in ("A", "G"):
        work(stage, hired, ghost=kind == "G")
    plays = make_plays(draws, stage.people, stage.catalogue, scale)
    react(stage, plays)
    gather(stage)
    sell(stage, kind)
    reported = lose_telemetry(stage, plays)
    stage.events.add("play", reported.user, reported.start, song=reported.song, listened=reported.listened)
    _register(stage)
    return stage


def _register(stage: Stage) -> None:
    people = stage.people
    new = np.flatnonzero(people.registered_ms >= stage.scale.first_ms)
    stage.events.add("registration", new, people.registered_ms[new] + 1)
