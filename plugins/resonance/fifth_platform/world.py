"""One world: imagined in the order in which its parts depend on one another, then written to a folder."""

from __future__ import annotations

from pathlib import Path

from resonance.fifth_platform.accounts import make_accounts
from resonance.fifth_platform.catalogue import make_catalogue
from resonance.fifth_platform.client import report
from resonance.fifth_platform.crews import hire, hired_accounts, open_market
from resonance.fifth_platform.crowds import settle
from resonance.fifth_platform.feed import live
from resonance.fifth_platform.festivals import collect, look_in, plan_campaigns
from resonance.fifth_platform.lines import deliver
from resonance.fifth_platform.occasions import celebrate
from resonance.fifth_platform.patient import sell, wait
from resonance.fifth_platform.references import deliver_references, write_accounts_truth
from resonance.fifth_platform.stage import Stage
from resonance.fifth_platform.talk import mingle
from resonance.fifth_platform.temper import KINDS, Temper
from resonance.fifth_platform.trades import replay, work
from resonance.made_world import World
from resonance.third_platform.scale import Chance, Scale


def write_world(folder: Path, kind: str, seed: int, scale: Scale) -> World:
    """Generate a world of `kind` (S, A, G, N) into `folder`; the same arguments give the same bytes. ValueError: no such kind."""
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is none of {', '.join(KINDS)}")
    stage = imagine(kind, seed, scale)
    rows = deliver(stage, folder)
    deliver_references(stage, folder / "landing")
    rows["users"] = write_accounts_truth(stage, folder)
    return World(folder, kind, seed, scale.last_day).note(rows)


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
