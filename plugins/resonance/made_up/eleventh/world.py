"""One world: imagined in the order in which its parts depend on one another, then written to a folder."""

from __future__ import annotations

from resonance.made_up.eleventh.cards import circulate
from resonance.made_up.eleventh.chats import befriend, form_chats
from resonance.made_up.eleventh.chatter import chat
from resonance.made_up.eleventh.client import report
from resonance.made_up.eleventh.crowds import gather
from resonance.made_up.eleventh.envelope import send
from resonance.made_up.eleventh.envelopes import check_in, collect, drop
from resonance.made_up.eleventh.equip import equip
from resonance.made_up.eleventh.gatherings import gather_round
from resonance.made_up.eleventh.manners import be_polite, regret
from resonance.made_up.eleventh.market import MARKET, take_orders
from resonance.made_up.eleventh.patient import wait
from resonance.made_up.eleventh.people import make_accounts
from resonance.made_up.eleventh.player import chart, listen
from resonance.made_up.eleventh.recordings import replay
from resonance.made_up.eleventh.season import pass_round, plan_season, vote
from resonance.made_up.eleventh.selling import rent_out, sell
from resonance.made_up.eleventh.stage import Stage, Temper
from resonance.made_up.eleventh.working import renew, work, write_for_money
from resonance.made_up.fifth.catalogue import make_catalogue
from resonance.made_up.fifth.lines import deliver
from resonance.made_up.fifth.references import references, write_accounts_truth
from resonance.made_up.third.scale import Chance, Scale
from resonance.made_up.world import writer


def imagine(kind: str, seed: int, scale: Scale) -> Stage:
    """Everything that happens, as machines report it."""
    chance = Chance(seed)
    temper, catalogue = Temper.drawn(chance), make_catalogue(chance, scale)
    people = make_accounts(chance, scale, temper, MARKET.accounts(chance, kind, scale.people))
    crews = equip(chance, kind, scale, temper, people)
    gather(chance, scale, people, kind)
    rent_out(chance, temper, people)
    chats = form_chats(chance, temper, people)
    befriend(chance, people, chats)
    zest = chance.of("zest").lognormal(-0.5, 1.0, scale.songs)
    stage = Stage(kind, chance, scale, temper, catalogue, people, chats, chart(chance, scale, catalogue), zest)
    plan_season(stage)
    take_orders(stage)
    listen(stage)
    circulate(stage)
    gather_round(stage)
    be_polite(stage)
    for campaign in (vote, pass_round, drop, check_in):
        campaign(stage)
    work(stage, crews) if kind == "S" else wait(stage, crews)
    sell(stage)
    regret(stage)
    replay(stage, crews)
    write_for_money(stage, crews, chat(stage))
    renew(stage, crews)
    report(stage)
    collect(stage)
    return stage


write_world = writer(imagine, lambda stage, folder: deliver(stage, folder, send), references, write_accounts_truth)
