"""What the app reports of all that happens: one rule for everybody. Openings, what is seen, what is lost, late or twice."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eighth.stage import BANNER, PLAYER, PUSH, SKIP, Stage
from resonance.made_up.fifth.stage import COLUMNS, Columns
from resonance.made_up.likes import keep_likes_that_change
from resonance.made_up.third.delivery import lose
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND

STAY = 2 * HOUR
"""For so long one stays on a device and a network."""
IDLE = 25 * MINUTE


def report(stage: Stage) -> None:
    """Nobody acts before registering, sleepers not before they wake; then the clients lose and batch."""
    since = np.maximum(stage.accounts.registered, stage.accounts.silent)
    for stream in COLUMNS:
        rows = stage.log.rows(stream)
        stage.log.keep(stream, rows["ts"] >= since[rows["account"]])
    play_one_at_a_time(stage)
    keep_likes_that_change(stage)
    _open(stage)
    lose(stage)


def play_one_at_a_time(stage: Stage) -> None:
    """Whatever an account begins to play ends what it played before."""
    plays = stage.log.rows("play")
    order = np.lexsort((plays["listened"], plays["ts"], plays["account"]))
    plays = {name: column[order] for name, column in plays.items()}
    follows = np.append(np.diff(plays["account"]) == 0, False)
    room = np.where(follows, np.append(np.diff(plays["ts"]), 0), np.iinfo(np.int64).max).clip(120)
    cut = plays["listened"] > room
    ending = np.where(cut, SKIP, plays["ending"])
    stage.log.replace("play", {**plays, "listened": np.minimum(plays["listened"], room), "ending": ending})


def _open(stage: Stage) -> None:
    """The app is opened where nothing happened for a while; it shows campaigns and songs."""
    rng = stage.chance.of("opening")
    streams = [stage.log.rows(stream) for stream in ("play", "like", "share_open")]
    account, ts = (np.concatenate([rows[name] for rows in streams]) for name in ("account", "ts"))
    order = np.lexsort((ts, account))
    account, ts = account[order], ts[order]
    begins = np.flatnonzero((np.diff(account, prepend=-1) != 0) | (np.diff(ts, prepend=0) > IDLE))
    begins = begins[rng.random(len(begins)) < 0.93]
    account, ts = account[begins], ts[begins] - rng.integers(900, 40_000, len(begins))
    stage.log.add("app_open", account, ts, how=rng.choice(5, len(ts), p=(0.68, 0.14, 0.08, 0.07, 0.03)))
    again = rng.poisson(1.1, len(ts))
    who, at = np.repeat(account, again), np.repeat(ts, again) + rng.integers(500, 200_000, again.sum())
    plan = np.full(len(who), -1)
    for number, one in enumerate(stage.plans):
        shown = (at >= one.begin) & (at < one.end) & (rng.random(len(who)) < 0.45)
        plan = np.where(shown, number, plan)
    target = np.where(plan >= 0, plan, stage.catalogue.famous(rng, len(who)))
    surface = np.where(plan >= 0, rng.choice([BANNER, PUSH], len(who)), PLAYER)
    stage.log.add("impression", who, at, kind=(plan >= 0).astype(int), target=target, campaign=plan, surface=surface)


def clocks(stage: Stage, rows: Columns) -> Columns:
    """`event_ts`, `received_ts`, ms: clocks that are off, clients that know seconds only, uploads that wait, some for days."""
    account, ts, toss = rows["account"], rows["ts"], stage.toss
    delay = 90 - 420 * np.log1p(-0.9999 * toss(401, account, ts))
    waits = toss(402, account, ts // STAY) < 0.13
    delay += np.where(waits, 8 * MINUTE * toss(403, account, ts // (10 * MINUTE)), 0)
    offline = toss(404, account, ts // STAY) < stage.temper.late
    delay += np.where(offline, HOUR / 4 + 3 * DAY * toss(405, account, ts // STAY) ** 3, 0)
    off = np.where(toss(406, account) < 0.035, (toss(407, account) - 0.45) * 5 * MINUTE, 0).astype(np.int64)
    seen = ts + off
    seen = np.where(toss(408, account) < 0.025, seen // SECOND * SECOND, seen)
    return {"event_ts": seen, "received_ts": ts + delay.astype(np.int64)}
