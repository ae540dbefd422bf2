"""What clients report of what happens, by one rule for everybody: registrations, batches, losses, visits opened, cards seen."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.stage import COLUMNS
from resonance.made_up.sixth.stage import Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, mix, pick

FAR = 400 * DAY


def report(stage: Stage) -> None:
    """Turn what happens into what the log says of it."""
    people, scale = stage.accounts, stage.scale
    for stream in COLUMNS:
        rows = stage.log.rows(stream)
        stage.log.keep(stream, (rows["ts"] >= people.registered[rows["account"]]) & (rows["ts"] < scale.end))
    _settle_likes(stage)
    _one_at_a_time(stage)
    rows = stage.log.rows("play")
    stage.log.keep("play", stage.toss(rows["account"], rows["ts"], 61) >= people.lost[rows["account"]])
    new = np.flatnonzero((people.registered >= scale.start) & (people.registered < scale.end))
    invited = stage.toss(new, 62) < 0.1
    stage.log.add("registration", new, people.registered[new], how=np.where(invited, 1, (stage.toss(new, 63) * 4.9).astype(int)))
    account, start = _visits(stage)
    _open(stage, account, start)
    _see(stage, account, start)
    _batch(stage)


def _settle_likes(stage: Stage) -> None:
    """A heart is full or empty: one can like what is not liked, and unlike what is."""
    likes = stage.log.rows("like")
    key = likes["account"] * len(stage.catalogue.genre) + likes["song"]
    order = np.lexsort((likes["ts"], key))
    new = np.diff(key[order], prepend=-1) != 0
    action = likes["action"][order]
    changes = np.where(new, action == 0, np.diff(action, prepend=1) != 0)
    kept = np.zeros(len(order), bool)
    kept[order] = changes
    stage.log.keep("like", kept)


def _one_at_a_time(stage: Stage) -> None:
    """A song ends when the account begins another."""
    plays = stage.log.rows("play")
    order = np.lexsort((plays["ts"], plays["account"]))
    account, ts = plays["account"][order], plays["ts"][order]
    room = np.where(np.diff(account, append=-1) == 0, np.diff(ts, append=0), DAY)
    listened, ending = plays["listened"][order], plays["ending"][order]
    plays["listened"][order] = np.minimum(listened, room)
    plays["ending"][order] = np.where((listened > room) & (ending == 0), 1, ending)


def _visits(stage: Stage) -> tuple[np.ndarray, np.ndarray]:
    """(account, start) of every visit: a pause of half an hour begins the next."""
    streams = ("play", "like", "comment", "share", "share_open", "registration")
    account, ts = (np.concatenate([stage.log.rows(stream)[name] for stream in streams]) for name in ("account", "ts"))
    order = np.lexsort((ts, account))
    account, ts = account[order], ts[order]
    begins = np.diff(account * FAR + ts - stage.scale.start, prepend=-FAR) > 30 * MINUTE
    return account[begins], ts[begins]


def _open(stage: Stage, account: np.ndarray, start: np.ndarray) -> None:
    opened = stage.toss(account, start, 64) < stage.accounts.opening[account]
    account, start = account[opened], start[opened]
    how = np.searchsorted((0.7, 0.82, 0.9, 0.96), stage.toss(account, start, 65))
    before = 200 + 4_000 * stage.toss(account, start, 66) ** 2
    stage.log.add("app_open", account, start - before.astype(np.int64), how=how)


def _see(stage: Stage, account: np.ndarray, start: np.ndarray) -> None:
    """Cards of songs and of the campaign that runs; a sixth of the songs that are played were on a card before."""
    rng, catalogue, plays = stage.chance.of("cards seen"), stage.catalogue, stage.log.rows("play")
    visit = np.repeat(np.arange(len(start)), rng.poisson(stage.habits.seen, len(start)))
    ts = start[visit] + (rng.exponential(80, len(visit)) * SECOND).astype(np.int64)
    song = pick(rng, np.cumsum(catalogue.weight), len(visit))
    stage.log.add("impression", account[visit], ts, target=song, surface=rng.choice([8, 6, 0, 7], len(visit)))
    for number, plan in enumerate(stage.plans):
        there = np.flatnonzero((start >= plan.begin) & (start < plan.end) & (rng.random(len(start)) < 0.12))
        surface = plan.surfaces[rng.integers(0, 3, len(there))]
        stage.log.add(
            "impression", account[there], start[there] + SECOND, kind=1, target=number, campaign=number, surface=surface
        )
    shown = np.flatnonzero(rng.random(len(plays["ts"])) < 1 / 6)
    stage.log.add("impression", plays["account"][shown], plays["ts"][shown] - rng.integers(400, 6_000, len(shown)),
                  target=plays["song"][shown], surface=8)  # fmt: skip


def _batch(stage: Stage) -> None:
    """Some clients stamp likes when they send them, all since the last time with one instant."""
    likes = stage.log.rows("like")
    account, ts = likes["account"], likes["ts"]
    tick = (20 * SECOND + 2 * HOUR * stage.toss(account, 67) ** 1.5).astype(np.int64)
    phase = mix(account, 68, stage.chance.seed).astype(np.int64) % HOUR % tick
    sent = -(-(ts - phase) // tick) * tick + phase
    batched = stage.accounts.batching[account] & (stage.toss(account, ts // (6 * HOUR), 69) < 0.8)
    likes["ts"] = np.where(batched, sent, ts)
