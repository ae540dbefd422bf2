"""What follows from the plays and likes that everybody already has, on platforms that log it alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from resonance.made_up.errands import Rows
from resonance.made_up.third.scale import DAY, SECOND
from resonance.made_up.world import Imagined


def keep_lists(stage: Imagined, rng: np.random.Generator, share: float, wait: int, before: int) -> None:
    """A share of what is liked is put on a list `wait` ms later; the list is made `before` its first song."""
    likes = stage.log.rows("like")
    kept = np.flatnonzero((rng.random(len(likes["ts"])) < share) & (likes["action"] == 0))
    kept = kept[np.argsort(likes["ts"][kept], kind="stable")]
    account, ts = likes["account"][kept], likes["ts"][kept] + wait
    stage.log.add("playlist", account, ts, action=1, list=account, song=likes["song"][kept])
    who, first = np.unique(account, return_index=True)
    stage.log.add("playlist", who, ts[first] - before, action=0, list=who)


def use_grants(
    stage: Imagined,
    rng: np.random.Generator,
    grants: tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]],
    keen: np.ndarray,
    steps: Sequence[tuple[int, float, float]],
) -> None:
    """`grants` (account, ts, facts) are claimed, redeemed or forgotten: one action after the other, each with its share of those
    who are `keen` and its mean wait (ms)."""
    account, ts, facts = grants
    for action, share, wait in steps:
        kept = np.flatnonzero(rng.random(len(ts)) < share * keen)
        account, keen, facts = account[kept], keen[kept], {name: column[kept] for name, column in facts.items()}
        ts = ts[kept] + 2 * SECOND + rng.exponential(wait, len(kept)).astype(np.int64)
        stage.log.add("reward", account, ts, action=action, **facts)


def full_cards(stage: Imagined, plans: Sequence[Any]) -> np.ndarray:
    """Places of the likes that are the last one needed of a paying campaign within a period; a song counts once in a campaign,
    however often it is taken back and liked again. plans: whether each `pays`, its `need`, `period` (days) and `begin` (ms)."""
    likes, songs = stage.log.rows("like"), len(stage.catalogue.artist)
    pays, need, period, begins = (
        np.array([getattr(plan, name) for plan in plans]) for name in ("pays", "need", "period", "begin")
    )
    rows = np.flatnonzero((likes["campaign"] >= 0) & (likes["action"] == 0) & pays[likes["campaign"]])
    rows = rows[np.argsort(likes["ts"][rows], kind="stable")]
    taker = likes["account"] * len(pays) + likes["campaign"]
    _, first = np.unique(taker[rows] * songs + likes["song"][rows], return_index=True)
    rows = rows[np.sort(first)]
    number = likes["campaign"][rows]
    key = taker[rows] * 100 + (likes["ts"][rows] - begins[number]) // DAY // period[number]
    order = np.argsort(key, kind="stable")
    _, first, count = np.unique(key[order], return_index=True, return_counts=True)
    wanted = need[number[order[first]]]
    return rows[order[(first + wanted - 1)[count >= wanted]]]


def first_votes(stage: Imagined, contests: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(account, campaign, when) of the first like that each account gives in each of the contests."""
    likes = stage.log.rows("like")
    rows = np.flatnonzero(np.isin(likes["campaign"], contests))
    rows = rows[np.argsort(likes["ts"][rows], kind="stable")]
    _, first = np.unique(likes["account"][rows] * 100 + likes["campaign"][rows], return_index=True)
    return likes["account"][rows[first]], likes["campaign"][rows[first]], likes["ts"][rows[first]]


def follow_each_other(stage: Imagined, rng: np.random.Generator, members: np.ndarray, most: float, wait: float) -> None:
    """Each follows up to about `most` of its own on average, `wait` ms (mean) after both are there."""
    who = np.repeat(members, rng.poisson(most * rng.random(), len(members)))
    pal = rng.choice(members, len(who))
    ts = np.maximum(stage.accounts.registered[who], stage.accounts.registered[pal]) + rng.exponential(wait, len(who))
    stage.log.add("follow", who[pal != who], ts[pal != who], kind=1, target=pal[pal != who])


def renew_likes(
    stage: Imagined, rng: np.random.Generator, rows: Rows, times: int, waits: tuple[float, float], spread: float, **facts: Any
) -> None:
    """`rows` of likes (account, ts, song) are taken back and given again, each time after about `waits` (ms), by lognormal
    factors."""
    account, ts, song = rows
    for _ in range(times):
        for action, wait in zip((1, 0), waits, strict=True):
            ts = ts + (wait * rng.lognormal(0, spread, len(ts))).astype(np.int64) + SECOND
            stage.log.add("like", account, ts, song=song, action=action, **facts)
