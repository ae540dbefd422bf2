"""What clients report, one rule for everybody: what is lost, sent together, late; openings and what is shown; whole seconds."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eleventh.stage import BANNER, PLAYER, POPUP, PUSH, Stage
from resonance.made_up.fifth.stage import COLUMNS, Columns
from resonance.made_up.likes import keep_likes_that_change
from resonance.made_up.plays import one_at_a_time
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND

WINDOW = 3 * MINUTE
"""Likes of so long go up together where a client waits."""
SILENT = 15 * MINUTE
"""After so long the messenger says that it is open again."""


def report(stage: Stage) -> None:
    """Nothing comes before an account is registered and awake."""
    for stream in COLUMNS:
        rows = stage.log.rows(stream)
        stage.log.keep(stream, rows["ts"] >= stage.accounts.since[rows["account"]])
    one_at_a_time(stage)
    likes, people = stage.log.rows("like"), stage.accounts
    window = likes["ts"] // WINDOW
    waits = stage.toss(likes["account"], window, 41) < people.waits[likes["account"]]
    upload = (window + 1) * WINDOW + (stage.toss(likes["account"], window, 42) * 30 * SECOND).astype(np.int64)
    stage.log.replace("like", {**likes, "ts": np.where(waits, upload, likes["ts"])})
    keep_likes_that_change(stage)
    _open(stage)
    plays = stage.log.rows("play")
    stage.log.keep("play", stage.toss(plays["account"], plays["ts"], 43) >= people.loss[plays["account"]])


def _open(stage: Stage) -> None:
    """Whoever was silent opens the messenger's music again, mostly from a chat; it shows campaigns and songs."""
    rng = stage.chance.of("opening")
    streams = [stage.log.rows(stream) for stream in ("play", "like", "share_open", "task")]
    account, ts, by = (np.concatenate([rows[name] for rows in streams]) for name in ("account", "ts", "by"))
    order = np.lexsort((ts, by, account))
    account, ts, by = account[order], ts[order], by[order]
    begins = (np.diff(account * 10 + by, prepend=-9) != 0) | (np.diff(ts, prepend=0) > SILENT)
    kept = np.flatnonzero(begins & (rng.random(len(ts)) < 0.92))
    account, by, ts = account[kept], by[kept], ts[kept] - rng.integers(300, 9_000, len(kept))
    stage.log.add("app_open", account, ts, how=rng.choice(5, len(ts), p=(0.25, 0.2, 0.45, 0.04, 0.06)), by=by)
    seen = rng.poisson(1.3, len(ts))
    account, by, ts = np.repeat(account, seen), np.repeat(by, seen), np.repeat(ts, seen)
    ts, shown = ts + rng.integers(300, 120_000, len(ts)), np.full(len(ts), -1)
    for number, plan in enumerate(stage.plans):
        shown = np.where((ts >= plan.begin) & (ts < plan.end) & (rng.random(len(ts)) < 0.35), number, shown)
    week = ((ts - stage.scale.start) // (7 * DAY)).clip(0, len(stage.charts) - 1)
    songs = stage.charts[week, rng.integers(0, 20, len(ts))]
    surface = np.where(shown >= 0, rng.choice([BANNER, PUSH, POPUP], len(ts)), PLAYER)
    target, kind = np.where(shown >= 0, shown, songs), (shown >= 0).astype(int)
    stage.log.add("impression", account, ts, kind=kind, target=target, campaign=shown, surface=surface, by=by)


def clocks(stage: Stage, rows: Columns) -> Columns:
    """`event_ts`, `received_ts` (ms): a messenger delivers fast, but for tunnels, data savers and phones that were off."""
    account, ts, toss = rows["account"], rows["ts"], stage.toss
    delay = 60 + 300 * np.exp(0.9 * np.sqrt(-2 * np.log(1 - 0.9999 * toss(44, account, ts))))
    saver = (toss(45, account) < 0.07) & (toss(46, account, ts // DAY) < 0.7)
    delay += np.where(saver, 10 * MINUTE - ts % (10 * MINUTE), 0)
    tunnel = toss(47, account, ts // (3 * HOUR)) < stage.temper.late
    delay += np.where(tunnel, 2 * MINUTE + 2.5 * DAY * toss(48, account, ts // (3 * HOUR)) ** 4, 0)
    off = np.where(toss(49, account) < 0.025, (toss(50, account) - 0.5) * 4 * MINUTE, 0).astype(np.int64)
    seen = ts + off
    seen = np.where(toss(51, account) < 0.03, seen // SECOND * SECOND, seen)
    return {"event_ts": seen, "received_ts": ts + delay.astype(np.int64)}
