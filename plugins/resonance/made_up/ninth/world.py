"""One world: imagined in the order in which its parts depend on one another, then written to a folder."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.lines import deliver
from resonance.made_up.fifth.references import references, write_accounts_truth
from resonance.made_up.ninth.airwaves import broadcast
from resonance.made_up.ninth.catalogue import make_catalogue
from resonance.made_up.ninth.chatter import chat
from resonance.made_up.ninth.client import report
from resonance.made_up.ninth.contest import plan_season, vote
from resonance.made_up.ninth.coupons import collect, earn, join_teams
from resonance.made_up.ninth.crowds import gather
from resonance.made_up.ninth.envelope import send
from resonance.made_up.ninth.gatherings import gather_round
from resonance.made_up.ninth.listening import listen
from resonance.made_up.ninth.outfit import outfit
from resonance.made_up.ninth.patient import lend, wait
from resonance.made_up.ninth.people import make_accounts
from resonance.made_up.ninth.recordings import replay
from resonance.made_up.ninth.shifts import renew, work
from resonance.made_up.ninth.stage import Stage, Temper
from resonance.made_up.ninth.trade import MARKET, take_orders
from resonance.made_up.third.scale import Chance, Scale
from resonance.made_up.world import writer


def imagine(kind: str, seed: int, scale: Scale) -> Stage:
    """Everything that happens, as the app reports it."""
    chance = Chance(seed)
    temper, catalogue, hired = Temper.drawn(chance), make_catalogue(chance, scale), MARKET.accounts(chance, kind, scale.people)
    air = broadcast(chance, scale, temper, catalogue)
    people = make_accounts(chance, scale, temper, air, hired)
    crews = outfit(chance, kind, scale, people, np.arange(scale.people, scale.people + hired))
    gather(chance, scale, people, kind)
    stage = Stage(kind, chance, scale, temper, catalogue, air, people)
    plan_season(stage)
    take_orders(stage)
    listen(stage)
    gather_round(stage)
    vote(stage)
    earn(stage)
    work(stage, crews) if kind == "S" else wait(stage, crews)
    lend(stage)
    join_teams(stage)
    collect(stage)
    replay(stage, crews)
    chat(stage, crews)
    renew(stage, crews)
    report(stage)
    return stage


write_world = writer(imagine, lambda stage, folder: deliver(stage, folder, send), references, write_accounts_truth)
