"""One world: imagined in the order in which its parts depend on one another, then written to a folder."""

from __future__ import annotations

from pathlib import Path

from resonance.fourth_platform.broker import hire, place_orders
from resonance.fourth_platform.campaigns import plan_campaigns, run_campaigns
from resonance.fourth_platform.catalogue import make_catalogue
from resonance.fourth_platform.client import lose_and_buffer, open_and_show, register
from resonance.fourth_platform.crowds import settle_crowds
from resonance.fourth_platform.delivery import deliver
from resonance.fourth_platform.gatherings import gather
from resonance.fourth_platform.liking import like
from resonance.fourth_platform.people import make_people
from resonance.fourth_platform.routine import listen
from resonance.fourth_platform.shifts import haunt
from resonance.fourth_platform.stage import Stage, draw_habits
from resonance.fourth_platform.talking import keep, pass_on, talk
from resonance.fourth_platform.working import sell, work
from resonance.made_world import World
from resonance.third_platform.scale import KINDS, Chance, Scale


def write_world(folder: Path, kind: str, seed: int, scale: Scale) -> World:
    """Generate a world of `kind` (S, A, G, N) into `folder`; the same arguments give the same bytes. ValueError: no such kind."""
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is none of {', '.join(KINDS)}")
    return World(folder, kind, seed, scale.last_day).note(deliver(imagine(kind, seed, scale), folder))


def imagine(kind: str, seed: int, scale: Scale) -> Stage:
    """Everything that happens, before it is reported."""
    chance = Chance(seed)
    habit = draw_habits(chance)
    catalogue = make_catalogue(chance, scale, habit["fame"])
    people = make_people(chance, scale, catalogue, habit)
    stage = Stage(kind, chance, scale, habit, catalogue, people)
    plan_campaigns(stage)
    hire(stage)
    place_orders(stage)
    crowds = settle_crowds(stage)
    listen(stage)
    like(stage)
    gather(stage, crowds)
    work(stage)
    sell(stage)
    run_campaigns(stage)
    talk(stage)
    pass_on(stage)
    keep(stage)
    if kind == "G":
        haunt(stage)
    register(stage)
    lose_and_buffer(stage)
    open_and_show(stage)
    return stage
