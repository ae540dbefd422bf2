"""Comments, follows, lists and what annoys: by the plays and likes that everybody already has."""

from __future__ import annotations

import numpy as np

from resonance.made_up.afterwards import keep_lists
from resonance.made_up.tenth.log import PHONE
from resonance.made_up.tenth.stage import LIST_PAGE, PLAYER, Stage
from resonance.made_up.tenth.texts import CHEER, COPY, LINE, SPAM, TO_SOMEBODY, make_texts, usual
from resonance.made_up.tenth.trades import Crew
from resonance.made_up.third.scale import DAY, MINUTE, SECOND


def chat(stage: Stage, crews: list[Crew]) -> None:
    rng = stage.chance.of("chatting")
    stage.texts, sorts = make_texts(stage.chance)
    _comment(stage, rng, sorts)
    _write_for_money(stage, rng, crews, sorts)
    _follow(stage, rng)
    keep_lists(stage, rng, 0.08, 9_000, 5_000)
    _rest(stage, rng)


def _comment(stage: Stage, rng: np.random.Generator, sorts: list[np.ndarray]) -> None:
    plays, people = stage.log.rows("play"), stage.accounts
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.007 * people.talking[plays["account"]])
    account, song, count = plays["account"][rows], plays["song"][rows], len(rows)
    quotes = rng.random(count) < np.where(np.isin(account, people.cohorts["lyric_quotes"]), 0.75, 0.05)
    cheers = rng.random(count) < np.where(np.isin(account, people.cohorts["fan_club"]), 0.4, 0.03)
    line = sorts[LINE][(song * 3 + rng.integers(0, 3, count)) % len(sorts[LINE])]
    phrase = np.select([quotes, cheers], [line, usual(rng, sorts[CHEER], count)], usual(rng, sorts[TO_SOMEBODY], count))
    ts = plays["ts"][rows] + plays["listened"][rows] * rng.random(count) + rng.gamma(2, 30 * SECOND, count)
    stage.log.add("comment", account, ts, song=song, surface=PLAYER, phrase=phrase, by=PHONE)


def _write_for_money(stage: Stage, rng: np.random.Generator, crews: list[Crew], sorts: list[np.ndarray]) -> None:
    """Under what they like, a supplier's accounts write one of a handful of texts, some minutes or hours later."""
    likes = stage.log.rows("like")
    for crew in crews:
        if crew.attack not in ("copied_comment", "spam_comment"):
            continue
        own = np.flatnonzero(np.isin(likes["account"], crew.members) & (likes["action"] == 0))
        own = own[rng.random(len(own)) < rng.uniform(0.2, 0.8)]
        stock = rng.choice(sorts[COPY if crew.attack == "copied_comment" else SPAM], int(rng.integers(2, 14)))
        ts = likes["ts"][own] + rng.lognormal(1, 1.2, len(own)) * rng.uniform(0.5, 60) * MINUTE
        facts = {"song": likes["song"][own], "phrase": rng.choice(stock, len(own)), "by": likes["by"][own]}
        stage.log.add("comment", likes["account"][own], ts, surface=PLAYER, **facts)


def _follow(stage: Stage, rng: np.random.Generator) -> None:
    """Artists that one hears, and those who dedicate songs to one."""
    plays, people = stage.log.rows("play"), stage.accounts
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.0025 * (0.4 + people.talking[plays["account"]]).clip(0, 3))
    account, ts = plays["account"][rows], plays["ts"][rows] + 20_000
    artist = stage.catalogue.artist[plays["song"][rows]]
    stage.log.add("follow", account, ts, kind=0, target=artist, action=rng.random(len(rows)) < 0.06)
    pal = people.friends[account, 1]
    met = np.flatnonzero((pal >= 0) & (rng.random(len(rows)) < 0.25))
    stage.log.add("follow", account[met], ts[met] + 45_000, kind=1, target=pal[met])


def _rest(stage: Stage, rng: np.random.Generator) -> None:
    """Campaigns that annoy, the daily sign-in, registrations."""
    plays, people, scale = stage.log.rows("play"), stage.accounts, stage.scale
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.001)
    facts = {"how": rng.integers(0, 4, len(rows)), "target": rng.integers(0, len(stage.plans), len(rows))}
    stage.log.add("negative_feedback", plays["account"][rows], plays["ts"][rows] - 2_000, **facts)
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.004)
    stage.log.add("task", plays["account"][rows], plays["ts"][rows] + 5_000, task=len(stage.plans), surface=LIST_PAGE)
    new = np.flatnonzero((people.registered >= scale.start) & (people.registered < scale.end))
    stage.log.add("registration", new, people.registered[new], how=rng.choice(5, len(new), p=(0.3, 0.35, 0.2, 0.1, 0.05)))
    first = people.registered[new] + 0.3 * DAY * rng.random(len(new))
    stage.log.add("task", new, first, task=len(stage.plans), surface=LIST_PAGE)
