"""Comments, follows, lists, what annoys and who is new: by the plays and likes that everybody already has."""

from __future__ import annotations

import numpy as np

from resonance.made_up.afterwards import first_votes, keep_lists
from resonance.made_up.eleventh.season import SIDES
from resonance.made_up.eleventh.stage import PLAYER, Stage
from resonance.made_up.eleventh.texts import CHEER, LINE, TO_CHAT, make_texts, often
from resonance.made_up.third.scale import MINUTE, SECOND


def chat(stage: Stage) -> list[np.ndarray]:
    """Returns the places of every sort of text."""
    rng = stage.chance.of("chatting")
    stage.texts, sorts = make_texts(stage.chance)
    plays, people, crowd = stage.log.rows("play"), stage.accounts, stage.accounts.cohorts
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.008 * people.talking[plays["account"]])
    account, song, count = plays["account"][rows], plays["song"][rows], len(rows)
    quotes = rng.random(count) < np.where(np.isin(account, crowd["lyric_quotes"]), 0.75, 0.05)
    cheers = rng.random(count) < np.where(np.isin(account, crowd["fan_club"]), 0.4, 0.04)
    line = sorts[LINE][(song * 2 + rng.integers(0, 2, count)) % len(sorts[LINE])]
    phrase = np.select([quotes, cheers], [line, often(rng, sorts[CHEER], count)], often(rng, sorts[TO_CHAT], count))
    ts = plays["ts"][rows] + plays["listened"][rows] * rng.random(count) + rng.gamma(1.5, 25 * SECOND, count)
    stage.log.add("comment", account, ts, song=song, surface=PLAYER, phrase=phrase)
    _follow(stage, rng)
    keep_lists(stage, rng, rng.uniform(0.03, 0.12), 8_000, 6_000)
    _rest(stage, rng)
    return sorts


def _follow(stage: Stage, rng: np.random.Generator) -> None:
    """Artists that one hears; now and then somebody from a chat."""
    plays, people = stage.log.rows("play"), stage.accounts
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.003 * (0.4 + people.talking[plays["account"]]).clip(0, 3))
    account, ts = plays["account"][rows], plays["ts"][rows] + 15 * SECOND
    artist = stage.catalogue.artist[plays["song"][rows]]
    stage.log.add("follow", account, ts, kind=0, target=artist, action=rng.random(len(rows)) < 0.05)
    pal = people.friends[account, 0]
    met = np.flatnonzero((pal >= 0) & (rng.random(len(rows)) < 0.2))
    stage.log.add("follow", account[met], ts[met] + MINUTE, kind=1, target=pal[met])


def _rest(stage: Stage, rng: np.random.Generator) -> None:
    """Campaigns that annoy, sides that are joined before the first vote, registrations."""
    plays, people, scale = stage.log.rows("play"), stage.accounts, stage.scale
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.001)
    facts = {"how": rng.integers(0, 4, len(rows)), "target": rng.integers(0, len(stage.plans), len(rows))}
    stage.log.add("negative_feedback", plays["account"][rows], plays["ts"][rows] - 3_000, **facts)
    contests = np.flatnonzero([plan.mechanic in SIDES for plan in stage.plans])
    who, number, ts = first_votes(stage, contests)
    homes = np.array([plan.mechanic == "hometown" for plan in stage.plans])[number]
    side = np.where(homes, people.province[who], people.school[who])
    stage.log.add("team", who, ts - 9 * SECOND, team=side + 100 * homes, match=number * 100 + side // 2, campaign=number)
    new = np.flatnonzero((people.registered >= scale.start) & (people.registered < scale.end))
    stage.log.add("registration", new, people.registered[new], how=rng.choice(5, len(new), p=(0.15, 0.6, 0.1, 0.1, 0.05)))
