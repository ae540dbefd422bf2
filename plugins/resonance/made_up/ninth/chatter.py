"""Comments, shares and who opens them, follows, lists, annoyance: by the plays and likes that everybody already has."""

from __future__ import annotations

import numpy as np

from resonance.made_up.afterwards import keep_lists
from resonance.made_up.ninth.stage import COMPLETED, LINK, LIST_PAGE, PLAYER, SHARE_PAGE, SKIP, Stage
from resonance.made_up.ninth.texts import COPY, GREETING, LYRIC, SLOGAN, SPAM, common, make_texts
from resonance.made_up.ninth.trade import Crew
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND


def chat(stage: Stage, crews: list[Crew]) -> None:
    rng = stage.chance.of("chatting")
    _comment(stage, rng, crews)
    _share(stage, rng)
    for crew in crews:
        if crew.attack == "share_ring":
            _pass_around(stage, rng, crew)
    _follow(stage, rng)
    keep_lists(stage, rng, 0.1, 7_000, 4_000)
    _rest(stage, rng)


def _comment(stage: Stage, rng: np.random.Generator, crews: list[Crew]) -> None:
    stage.texts, sorts = make_texts(stage.chance)
    plays, people = stage.log.rows("play"), stage.accounts
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.004 * people.talking[plays["account"]])
    account, song, count = plays["account"][rows], plays["song"][rows], len(rows)
    quotes = rng.random(count) < np.where(np.isin(account, people.cohorts["lyric_quotes"]), 0.7, 0.04)
    line = sorts[LYRIC][(song * 5 + rng.integers(0, 2, count)) % len(sorts[LYRIC])]
    cheers = np.isin(account, np.concatenate([people.cohorts["school_choir"], people.cohorts["fan_club"]]))
    cheers &= rng.random(count) < 0.35
    phrase = np.select([cheers, quotes], [common(rng, sorts[SLOGAN], count), line], common(rng, sorts[GREETING], count))
    ts = plays["ts"][rows] + plays["listened"][rows] * rng.random(count) + rng.exponential(20 * SECOND, count)
    stage.log.add("comment", account, ts, song=song, surface=PLAYER, phrase=phrase)
    likes = stage.log.rows("like")
    for crew in crews:
        if crew.attack not in ("copied_comment", "spam_comment"):
            continue
        own = np.flatnonzero(np.isin(likes["account"], crew.members))
        own = own[rng.random(len(own)) < rng.uniform(0.25, 0.75)]
        stock = rng.choice(sorts[COPY if crew.attack == "copied_comment" else SPAM], int(rng.integers(3, 13)))
        ts = likes["ts"][own] + rng.lognormal(9.8, 0.8, len(own))
        stage.log.add(
            "comment", likes["account"][own], ts, song=likes["song"][own], surface=PLAYER, phrase=rng.choice(stock, len(own))
        )


def _share(stage: Stage, rng: np.random.Generator) -> None:
    """What one likes or hears is sent to friends, who open it hours later; few pass it on."""
    likes, plays, people = stage.log.rows("like"), stage.log.rows("play"), stage.accounts
    liked = np.flatnonzero((rng.random(len(likes["ts"])) < 0.045) & (likes["action"] == 0))
    played = np.flatnonzero(rng.random(len(plays["ts"])) < 0.003)
    account = np.concatenate([likes["account"][liked], plays["account"][played]])
    song = np.concatenate([likes["song"][liked], plays["song"][played]])
    ts = np.concatenate([likes["ts"][liked] + 12_000, plays["ts"][played] + 45_000])
    parent = np.full(len(account), -1)
    for _ in range(3):
        number, channel = stage.log.number("share", len(account)), rng.integers(0, 8, len(account))
        stage.log.add("share", account, ts, song=song, surface=SHARE_PAGE, share=number, parent=parent, channel=channel)
        friends = people.friends[account]
        row, place = np.nonzero((friends >= 0) & (rng.random(friends.shape) < 0.22))
        opener, at = friends[row, place], ts[row] + (rng.lognormal(0.6, 1.6, len(row)) * HOUR).astype(np.int64)
        stage.log.add("share_open", opener, at, share=number[row])
        _look(stage, rng, opener, at, song[row])
        on = rng.random(len(row)) < 0.08
        account, song, ts, parent = opener[on], song[row][on], at[on] + 80 * SECOND, number[row][on]


def _look(stage: Stage, rng: np.random.Generator, who: np.ndarray, ts: np.ndarray, song: np.ndarray) -> None:
    """Most play what they were sent, some like it as they would like anything from a friend."""
    kept = np.flatnonzero(rng.random(len(who)) < 0.75)
    who, ts, song = who[kept], ts[kept] + 2_000, song[kept]
    duration = stage.catalogue.duration[song]
    heard = np.where(rng.random(len(who)) < 0.3, duration, 400 + duration * rng.beta(0.7, 1.5, len(who)) * 0.95).astype(np.int64)
    ending = np.where(heard >= duration, COMPLETED, SKIP)
    stage.log.add("play", who, ts, song=song, source=LINK, listened=heard, ending=ending)
    liked = rng.random(len(who)) < 2 * stage.accounts.liking[who]
    after = (heard * rng.random(len(who))).astype(np.int64)[liked] + 500
    stage.log.add("like", who[liked], ts[liked] + after, song=song[liked], surface=SHARE_PAGE)


def _pass_around(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """A pod: whatever a member shares, the others open, as agreed."""
    likes = stage.log.rows("like")
    rows = np.flatnonzero(np.isin(likes["account"], crew.members) & (likes["action"] == 0))
    rows = rows[rng.random(len(rows)) < rng.uniform(0.25, 0.45)]
    number, ts = stage.log.number("share", len(rows)), likes["ts"][rows] + rng.exponential(40_000, len(rows)).astype(np.int64)
    channel = rng.integers(0, 8, len(rows))
    stage.log.add(
        "share", likes["account"][rows], ts, song=likes["song"][rows], surface=SHARE_PAGE, share=number, channel=channel
    )
    duty = rng.uniform(0.15, 0.55)
    row, place = np.nonzero(rng.random((len(rows), len(crew.members))) < duty)
    wait = rng.lognormal(0, 1, len(row)) * (30 * MINUTE if stage.kind == "S" else 8 * HOUR)
    other = crew.members[place] != likes["account"][rows[row]]
    stage.log.add("share_open", crew.members[place][other], (ts[row] + wait)[other], share=number[row][other])


def _follow(stage: Stage, rng: np.random.Generator) -> None:
    """Artists whom one hears, and now and then a friend."""
    plays, people = stage.log.rows("play"), stage.accounts
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.003 * (0.3 + people.talking[plays["account"]]).clip(0, 4))
    account, ts = plays["account"][rows], plays["ts"][rows] + 25_000
    artist = stage.catalogue.artist[plays["song"][rows]]
    stage.log.add("follow", account, ts, kind=0, target=artist, action=rng.random(len(rows)) < 0.05)
    pal = people.friends[account, 0]
    met = np.flatnonzero((pal >= 0) & (rng.random(len(rows)) < 0.3))
    stage.log.add("follow", account[met], ts[met] + 60_000, kind=1, target=pal[met])


def _rest(stage: Stage, rng: np.random.Generator) -> None:
    """Campaign pages that annoy, the daily sign-in, registrations."""
    plays, people, scale = stage.log.rows("play"), stage.accounts, stage.scale
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.0012)
    plan, how = rng.integers(0, len(stage.plans), len(rows)), rng.integers(0, 4, len(rows))
    stage.log.add("negative_feedback", plays["account"][rows], plays["ts"][rows] - 3_000, how=how, target=plan)
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.005)
    stage.log.add("task", plays["account"][rows], plays["ts"][rows] + 6_000, task=len(stage.plans), surface=LIST_PAGE)
    new = np.flatnonzero((people.registered >= scale.start) & (people.registered < scale.end))
    stage.log.add("registration", new, people.registered[new], how=rng.choice(5, len(new), p=(0.45, 0.25, 0.1, 0.15, 0.05)))
    first = people.registered[new] + 0.5 * DAY * rng.random(len(new))
    stage.log.add("task", new, first, task=len(stage.plans), surface=LIST_PAGE)
