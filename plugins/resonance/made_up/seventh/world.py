"""One world: imagined in the order in which its parts depend on one another, then written to a folder."""

from __future__ import annotations

from resonance.made_up.fifth.lines import deliver
from resonance.made_up.fifth.references import references, write_accounts_truth
from resonance.made_up.seventh.catalogue import make_catalogue
from resonance.made_up.seventh.client import report
from resonance.made_up.seventh.crowds import gather
from resonance.made_up.seventh.envelope import send
from resonance.made_up.seventh.gatherings import celebrate
from resonance.made_up.seventh.habits import Habits
from resonance.made_up.seventh.life import live
from resonance.made_up.seventh.orders import take_orders, work
from resonance.made_up.seventh.patient import sell, wait
from resonance.made_up.seventh.people import make_accounts
from resonance.made_up.seventh.rewards import collect, plan_campaigns, take_part
from resonance.made_up.seventh.stage import Stage
from resonance.made_up.seventh.suppliers import equip, plan_crews
from resonance.made_up.seventh.talk import talk
from resonance.made_up.seventh.tricks import replay
from resonance.made_up.third.scale import Chance, Scale
from resonance.made_up.world import writer


def imagine(kind: str, seed: int, scale: Scale) -> Stage:
    """Everything that happens, as the app reports it."""
    chance = Chance(seed)
    habits, catalogue = Habits(chance), make_catalogue(chance, scale)
    plans = plan_crews(chance, kind, scale)
    accounts = make_accounts(chance, scale, habits, sum(plan.size for plan in plans))
    stage = Stage(kind, chance, scale, habits, catalogue, accounts)
    crews = equip(stage, plans)
    crowds = gather(stage)
    plan_campaigns(stage)
    take_orders(stage, crews)
    live(stage)
    celebrate(stage, crowds)
    take_part(stage)
    collect(stage)
    work(stage, crews) if kind == "S" else wait(stage, crews)
    sell(stage)
    talk(stage)
    replay(stage, crews)
    report(stage)
    return stage


write_world = writer(imagine, lambda stage, folder: deliver(stage, folder, send), references, write_accounts_truth)
