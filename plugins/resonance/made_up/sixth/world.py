"""One world: imagined in the order in which its parts depend on one another, then written to a folder."""

from __future__ import annotations

from resonance.made_up.fifth.lines import deliver
from resonance.made_up.fifth.references import write_accounts_truth
from resonance.made_up.sixth.bookmarks import live
from resonance.made_up.sixth.catalogue import make_catalogue
from resonance.made_up.sixth.client import report
from resonance.made_up.sixth.cohorts import settle
from resonance.made_up.sixth.crews import hire, open_market, staffing
from resonance.made_up.sixth.duets import mingle
from resonance.made_up.sixth.envelope import send
from resonance.made_up.sixth.gatherings import gather
from resonance.made_up.sixth.habits import draw_habits
from resonance.made_up.sixth.listening import listen
from resonance.made_up.sixth.panel import serve
from resonance.made_up.sixth.patient import sell, wait
from resonance.made_up.sixth.people import make_accounts
from resonance.made_up.sixth.references import references
from resonance.made_up.sixth.seasons import plan_campaigns, take_part
from resonance.made_up.sixth.sidelines import replay
from resonance.made_up.sixth.stage import Stage
from resonance.made_up.third.scale import Chance, Scale
from resonance.made_up.world import writer


def imagine(kind: str, seed: int, scale: Scale) -> Stage:
    """Everything that happens, as it is reported."""
    chance = Chance(seed)
    habits, staff = draw_habits(chance), staffing(chance, kind, scale)
    accounts = make_accounts(chance, scale, habits, sum(size for _, size in staff))
    stage = Stage(kind, chance, scale, habits, make_catalogue(chance, scale), accounts)
    open_market(stage)
    plan_campaigns(stage)
    settle(stage)
    crews = hire(stage, staff)
    heard = listen(stage)
    live(stage, heard)
    mingle(stage, heard)
    gather(stage)
    take_part(stage)
    if kind == "S":
        serve(stage, crews)
        replay(stage, crews, heard)
    else:
        wait(stage, crews)
    if kind != "N":
        sell(stage)
    report(stage)
    return stage


write_world = writer(imagine, lambda stage, folder: deliver(stage, folder, send), references, write_accounts_truth)
