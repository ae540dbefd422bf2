"""One world: imagined in the order in which its parts depend on one another, then written to a folder."""

from __future__ import annotations

import numpy as np

from resonance.made_up.third.accounts import make_accounts
from resonance.made_up.third.acts import moment
from resonance.made_up.third.affection import like, regret
from resonance.made_up.third.campaigns import carry, look_in, plan_campaigns, take_part
from resonance.made_up.third.catalogue import make_catalogue
from resonance.made_up.third.crews import find_market, form_crews, hired_accounts
from resonance.made_up.third.crowds import settle_crowds
from resonance.made_up.third.delivery import deliver, lose
from resonance.made_up.third.listening import listen
from resonance.made_up.third.log import COLUMNS, Stage
from resonance.made_up.third.occasions import celebrate
from resonance.made_up.third.patience import sell, wait
from resonance.made_up.third.phrases import Phrases
from resonance.made_up.third.references import references, write_accounts_truth
from resonance.made_up.third.scale import Chance, Scale
from resonance.made_up.third.sociable import befriend, keep, mingle, register
from resonance.made_up.third.visits import linger, open_the_app
from resonance.made_up.third.working import work
from resonance.made_up.world import writer


def imagine(kind: str, seed: int, scale: Scale) -> Stage:
    """Everything that happens, before it is reported."""
    chance = Chance(seed)
    catalogue = make_catalogue(chance, scale)
    accounts = make_accounts(chance, scale, catalogue, hired_accounts(chance, kind, scale))
    stage = Stage(kind, chance, scale, catalogue, accounts, Phrases(chance))
    stage.market = find_market(stage)
    crowds, crews = settle_crowds(stage), form_crews(stage)
    plan_campaigns(stage)
    plays, shelves = listen(stage)
    stage.moments = np.sort(moment(plays["account"], plays["ts"]))
    stage.log.add("play", plays["account"], plays["ts"], **{name: plays[name] for name in COLUMNS["play"]})
    like(stage, plays, shelves)
    mingle(stage, plays)
    celebrate(stage, crowds)
    work(stage, crews) if kind == "S" else wait(stage, crews)
    sell(stage)
    take_part(stage, crews)
    regret(stage)
    linger(stage)
    carry(stage)
    look_in(stage)
    keep(stage)
    befriend(stage)
    register(stage)
    open_the_app(stage)
    lose(stage)
    return stage


write_world = writer(imagine, deliver, references, write_accounts_truth)
