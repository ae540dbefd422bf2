"""One world: imagined in the order in which its parts depend on one another, then written to a folder."""

from __future__ import annotations

from resonance.made_up.fourth.broker import hire, place_orders
from resonance.made_up.fourth.campaigns import plan_campaigns, run_campaigns
from resonance.made_up.fourth.catalogue import make_catalogue
from resonance.made_up.fourth.client import lose_and_buffer, open_and_show, register
from resonance.made_up.fourth.crowds import settle_crowds
from resonance.made_up.fourth.delivery import deliver
from resonance.made_up.fourth.gatherings import gather
from resonance.made_up.fourth.liking import like
from resonance.made_up.fourth.people import make_people
from resonance.made_up.fourth.references import references
from resonance.made_up.fourth.routine import listen
from resonance.made_up.fourth.shifts import haunt
from resonance.made_up.fourth.stage import Stage, draw_habits
from resonance.made_up.fourth.talking import keep, pass_on, talk
from resonance.made_up.fourth.working import sell, work
from resonance.made_up.third.references import write_accounts_truth
from resonance.made_up.third.scale import Chance, Scale
from resonance.made_up.world import writer


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


write_world = writer(imagine, deliver, references, write_accounts_truth)
