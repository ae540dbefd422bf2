"""One world: imagined in the order in which its parts depend on one another, then written to a folder."""

from __future__ import annotations

from resonance.made_up.fifth.lines import deliver
from resonance.made_up.fifth.references import references, write_accounts_truth
from resonance.made_up.tenth.catalogue import make_catalogue
from resonance.made_up.tenth.chain import invite
from resonance.made_up.tenth.chatter import chat
from resonance.made_up.tenth.client import report
from resonance.made_up.tenth.crowds import gather
from resonance.made_up.tenth.dedications import dedicate
from resonance.made_up.tenth.envelope import send
from resonance.made_up.tenth.gatherings import gather_round
from resonance.made_up.tenth.hearts import like_what_is_on
from resonance.made_up.tenth.living import live
from resonance.made_up.tenth.log import Log
from resonance.made_up.tenth.market import MARKET, take_orders
from resonance.made_up.tenth.outfit import outfit
from resonance.made_up.tenth.patient import wait
from resonance.made_up.tenth.people import make_accounts
from resonance.made_up.tenth.recordings import replay
from resonance.made_up.tenth.roundup import look_back
from resonance.made_up.tenth.season import come_by, plan_season, vote
from resonance.made_up.tenth.selling import lend, renew, work
from resonance.made_up.tenth.stage import Stage, Temper
from resonance.made_up.tenth.stamps import collect, join_cities, stamp
from resonance.made_up.third.scale import Chance, Scale
from resonance.made_up.world import writer


def imagine(kind: str, seed: int, scale: Scale) -> Stage:
    """Everything that happens, as machines report it."""
    chance = Chance(seed)
    temper, catalogue = Temper.drawn(chance), make_catalogue(chance, scale)
    people = make_accounts(chance, scale, temper, MARKET.accounts(chance, kind, scale.people))
    crews = outfit(chance, kind, scale, temper, people)
    gather(chance, scale, people, kind)
    stage = Stage(kind, chance, scale, temper, catalogue, people, Log())
    plan_season(stage)
    take_orders(stage)
    like_what_is_on(stage, live(stage))
    look_back(stage)
    gather_round(stage)
    for campaign in (vote, come_by, stamp, invite):
        campaign(stage)
    work(stage, crews) if kind == "S" else wait(stage, crews)
    lend(stage)
    join_cities(stage)
    replay(stage, crews)
    dedicate(stage, crews)
    chat(stage, crews)
    renew(stage, crews)
    report(stage)
    collect(stage)
    return stage


write_world = writer(imagine, lambda stage, folder: deliver(stage, folder, send), references, write_accounts_truth)
