"""One world: imagined in the order in which its parts depend on one another, then written to a folder."""

from __future__ import annotations

from resonance.made_up.fifth.accounts import make_accounts
from resonance.made_up.fifth.catalogue import make_catalogue
from resonance.made_up.fifth.client import report, send
from resonance.made_up.fifth.crews import hire, hired_accounts, open_market
from resonance.made_up.fifth.crowds import settle
from resonance.made_up.fifth.feed import live
from resonance.made_up.fifth.festivals import collect, look_in, plan_campaigns
from resonance.made_up.fifth.lines import deliver
from resonance.made_up.fifth.occasions import celebrate
from resonance.made_up.fifth.patient import sell, wait
from resonance.made_up.fifth.references import references, write_accounts_truth
from resonance.made_up.fifth.stage import Stage
from resonance.made_up.fifth.talk import mingle
from resonance.made_up.fifth.temper import Temper
from resonance.made_up.fifth.trades import replay, work
from resonance.made_up.third.scale import Chance, Scale
from resonance.made_up.world import writer


def imagine(kind: str, seed: int, scale: Scale) -> Stage:
    """Everything that happens, as it is reported."""
    chance = Chance(seed)
    temper, catalogue = Temper(chance), make_catalogue(chance, scale)
    accounts = make_accounts(chance, scale, temper, hired_accounts(chance, kind, scale))
    stage = Stage(kind, chance, scale, temper, catalogue, accounts)
    open_market(stage)
    crews = hire(stage)
    crowds = settle(stage)
    plan_campaigns(stage)
    celebrate(stage, crowds)
    collect(stage, accounts.cohorts["reward_driven"])
    work(stage, crews) if kind == "S" else wait(stage, crews)
    sell(stage)
    live(stage)
    look_in(stage)
    mingle(stage)
    replay(stage, crews)
    report(stage)
    return stage


write_world = writer(imagine, lambda stage, folder: deliver(stage, folder, send), references, write_accounts_truth)
