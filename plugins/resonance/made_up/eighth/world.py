"""One world: imagined in the order in which its parts depend on one another, then written to a folder."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eighth.campaigns import collect, plan_campaigns, take_part
from resonance.made_up.eighth.catalogue import make_catalogue, make_waves
from resonance.made_up.eighth.chatter import chat
from resonance.made_up.eighth.client import report
from resonance.made_up.eighth.crews import MARKET
from resonance.made_up.eighth.crowds import gather
from resonance.made_up.eighth.envelope import send
from resonance.made_up.eighth.gatherings import celebrate
from resonance.made_up.eighth.jobs import churn, work
from resonance.made_up.eighth.living import live
from resonance.made_up.eighth.market import open_market
from resonance.made_up.eighth.people import make_accounts
from resonance.made_up.eighth.quiet import sell, wait
from resonance.made_up.eighth.replays import replay
from resonance.made_up.eighth.rooms import open_rooms
from resonance.made_up.eighth.settling import equip
from resonance.made_up.eighth.stage import Stage, Temper
from resonance.made_up.fifth.lines import deliver
from resonance.made_up.fifth.references import references, write_accounts_truth
from resonance.made_up.third.scale import Chance, Scale
from resonance.made_up.world import writer


def imagine(kind: str, seed: int, scale: Scale) -> Stage:
    """Everything that happens, as the app reports it."""
    chance = Chance(seed)
    temper, catalogue, hired = Temper.drawn(chance), make_catalogue(chance, scale), MARKET.accounts(chance, kind, scale.people)
    people = make_accounts(chance, scale, temper, hired)
    crews = equip(chance, kind, scale, people, np.arange(scale.people, scale.people + hired))
    gather(chance, scale, people, kind)
    stage = Stage(kind, chance, scale, temper, catalogue, people, make_waves(chance, scale, catalogue))
    plan_campaigns(stage)
    open_market(stage)
    live(stage)
    open_rooms(stage)
    celebrate(stage)
    take_part(stage)
    work(stage, crews) if kind == "S" else wait(stage, crews)
    sell(stage)
    collect(stage)
    replay(stage, crews)
    chat(stage, crews)
    churn(stage, crews)
    report(stage)
    return stage


write_world = writer(imagine, lambda stage, folder: deliver(stage, folder, send), references, write_accounts_truth)
