"""Comments, shares and who opens them, follows, lists, annoyance: by the plays and likes that everybody already has."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eighth.crews import Crew
from resonance.made_up.eighth.stage import LINK, LIST_PAGE, PLAYER, SHARE_PAGE, SKIP, Stage
from resonance.made_up.eighth.texts import COPY, LYRIC, PRAISE, SLOGAN, SPAM, make_texts, popular
from resonance.made_up.third.scale import DAY, HOUR, MINUTE


def chat(stage: Stage, crews: list[Crew]) -> None:
    rng = stage.chance.of("chatting")
    stage.texts, sorts = make_texts(stage.chance)
    _comment(stage, rng, crews, sorts)
    _share(stage, rng, crews)
    _rest(stage, rng)


def _comment(stage: Stage, rng: np.random.Generator, crews: list[Crew], sorts: list[np.ndarray]) -> None:
    plays, people = stage.log.rows("play"), stage.accounts
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.004 * people.talking[plays["account"]])
    account, count = plays["account"][rows], len(rows)
    phrase = popular(rng, sorts[PRAISE], count)
    quotes = np.isin(account, people.cohorts["lyric_quotes"])
    quotes = rng.random(count) < np.where(quotes, 0.75, 0.05)
    line = sorts[LYRIC][(plays["song"][rows] * 7 + rng.integers(0, 3, count)) % len(sorts[LYRIC])]
    fans = np.isin(account, people.cohorts["fan_club"]) & (rng.random(count) < 0.5)
    phrase = np.where(fans, popular(rng, sorts[SLOGAN][:5], count), np.where(quotes, line, phrase))
    after = plays["listened"][rows] * rng.random(count) + rng.exponential(15_000, count)
    stage.log.add("comment", account, plays["ts"][rows] + after, song=plays["song"][rows], surface=PLAYER, phrase=phrase)
    for attack, sort in (("copied_comment", COPY), ("spam_comment", SPAM)):
        for crew in crews:
            if crew.attack == attack:
                _write(stage, rng, crew, rng.choice(sorts[sort], int(rng.integers(3, 14))))


def _write(stage: Stage, rng: np.random.Generator, crew: Crew, phrases: np.ndarray) -> None:
    """A crew's texts under the songs that it likes, and under others."""
    likes = stage.log.rows("like")
    rows = np.flatnonzero(np.isin(likes["account"], crew.members))
    rows = rows[rng.random(len(rows)) < rng.uniform(0.25, 0.7)]
    ts = likes["ts"][rows] + rng.exponential(25_000, len(rows))
    song = np.where(rng.random(len(rows)) < 0.85, likes["song"][rows], stage.catalogue.famous(rng, len(rows)))
    stage.log.add("comment", likes["account"][rows], ts, song=song, surface=PLAYER, phrase=rng.choice(phrases, len(rows)))


def _share(stage: Stage, rng: np.random.Generator, crews: list[Crew]) -> None:
    """Friends open what friends share, hours later, and some pass it on; rings open each other's shares as a duty."""
    likes, plays, people = stage.log.rows("like"), stage.log.rows("play"), stage.accounts
    loved = np.flatnonzero((rng.random(len(likes["ts"])) < 0.05) & (likes["action"] == 0))
    heard = np.flatnonzero(rng.random(len(plays["ts"])) < 0.0025)
    account = np.concatenate([likes["account"][loved], plays["account"][heard]])
    song = np.concatenate([likes["song"][loved], plays["song"][heard]])
    ts = np.concatenate([likes["ts"][loved] + 9_000, plays["ts"][heard] + 40_000])
    parent = np.full(len(account), -1)
    for _ in range(3):
        number = stage.log.number("share", len(account))
        stage.log.add(
            "share", account, ts, song=song, surface=SHARE_PAGE, share=number, parent=parent, channel=rng.integers(0, 8, len(ts))
        )
        friend = people.friends[account]
        row, place = np.nonzero((friend >= 0) & (rng.random(friend.shape) < 0.3))
        opener, at = friend[row, place], ts[row] + rng.lognormal(14.6, 1.7, len(row))
        _open(stage, rng, (opener, at, song[row], number[row]))
        passed = rng.random(len(row)) < 0.1
        account, song, ts, parent = opener[passed], song[row][passed], at[passed] + 60_000, number[row][passed]
    for crew in crews:
        if crew.attack == "share_ring":
            _ring(stage, rng, crew)


def _open(stage: Stage, rng: np.random.Generator, opens: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]) -> None:
    account, ts, song, number = opens
    stage.log.add("share_open", account, ts, share=number)
    played = np.flatnonzero(rng.random(len(ts)) < 0.7)
    heard = (stage.catalogue.duration[song[played]] * rng.beta(0.6, 1.1, len(played))).astype(np.int64) + 300
    stage.log.add("play", account[played], ts[played] + 1_500, song=song[played], source=LINK, listened=heard, ending=SKIP)
    liked = played[rng.random(len(played)) < 2 * stage.accounts.liking[account[played]]]
    stage.log.add(
        "like", account[liked], ts[liked] + 2_000 + rng.exponential(20_000, len(liked)), song=song[liked], surface=SHARE_PAGE
    )


def _ring(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    likes = stage.log.rows("like")
    rows = np.flatnonzero(np.isin(likes["account"], crew.members))
    rows = rows[rng.random(len(rows)) < 0.35]
    number, ts = stage.log.number("share", len(rows)), likes["ts"][rows] + rng.exponential(30_000, len(rows))
    stage.log.add(
        "share", likes["account"][rows], ts, song=likes["song"][rows], surface=SHARE_PAGE, share=number,
        channel=rng.integers(0, 8, len(rows)),
    )  # fmt: skip
    row, place = np.nonzero(rng.random((len(rows), len(crew.members))) < rng.uniform(0.15, 0.5))
    at = ts[row] + rng.lognormal(0, 1, len(row)) * (20 * MINUTE if stage.kind == "S" else 9 * HOUR)
    stage.log.add("share_open", crew.members[place], at, share=number[row])


def _rest(stage: Stage, rng: np.random.Generator) -> None:
    """Follows, lists of one's own, campaign pages that annoy, tasks for the daily sign-in, registrations."""
    plays, likes, people, scale = stage.log.rows("play"), stage.log.rows("like"), stage.accounts, stage.scale
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.003 * np.minimum(4, people.talking[plays["account"]] + 0.3))
    artist = stage.catalogue.artist[plays["song"][rows]]
    stage.log.add(
        "follow", plays["account"][rows], plays["ts"][rows] + 20_000, kind=0, target=artist, action=rng.random(len(rows)) < 0.06
    )
    pals = people.friends[plays["account"][rows], 0]
    known = np.flatnonzero((pals >= 0) & (rng.random(len(rows)) < 0.4))
    stage.log.add("follow", plays["account"][rows][known], plays["ts"][rows][known] + 90_000, kind=1, target=pals[known])
    kept = np.flatnonzero((rng.random(len(likes["ts"])) < 0.12) & (likes["action"] == 0))
    account = likes["account"][kept]
    stage.log.add(
        "playlist",
        account,
        likes["ts"][kept] + 8_000,
        action=1,
        list=account,
        song=likes["song"][kept],
    )
    who, first = np.unique(stage.log.rows("playlist")["account"], return_index=True)
    stage.log.add("playlist", who, stage.log.rows("playlist")["ts"][first] - 5_000, action=0, list=who)
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.0015)
    plan = rng.integers(0, len(stage.plans), len(rows))
    stage.log.add(
        "negative_feedback", plays["account"][rows], plays["ts"][rows] - 4_000, how=rng.choice(4, len(rows)), target=plan
    )
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < 0.004)
    stage.log.add("task", plays["account"][rows], plays["ts"][rows] + 5_000, task=len(stage.plans), surface=LIST_PAGE)
    new = np.flatnonzero((people.registered >= scale.start) & (people.registered < scale.end))
    stage.log.add("registration", new, people.registered[new], how=rng.choice(5, len(new), p=(0.5, 0.2, 0.1, 0.15, 0.05)))
    stage.log.add(
        "task", new, people.registered[new] + 0.4 * DAY * rng.random(len(new)), task=len(stage.plans), surface=LIST_PAGE
    )
