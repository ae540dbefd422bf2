"""What machines report, one rule for everybody: what overlaps, what is lost, sent together, late; openings and what is shown."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.stage import COLUMNS, Columns
from resonance.made_up.likes import keep_likes_that_change
from resonance.made_up.plays import one_at_a_time
from resonance.made_up.tenth.catalogue import LENGTH
from resonance.made_up.tenth.log import CAR, SPEAKER
from resonance.made_up.tenth.stage import BANNER, PLAYER, POPUP, PUSH, Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND

STRETCH = 15 * MINUTE
"""On the road one is on another of the carrier's addresses after so long."""
PAUSE = 40 * MINUTE


def report(stage: Stage) -> None:
    """Nothing comes before an account is registered and awake."""
    for stream in COLUMNS:
        rows = stage.log.rows(stream)
        stage.log.keep(stream, rows["ts"] >= stage.accounts.since[rows["account"]])
    one_at_a_time(stage)
    _sent_together(stage)
    keep_likes_that_change(stage)
    _open(stage)
    plays = stage.log.rows("play")
    stage.log.keep("play", stage.toss(plays["account"], plays["ts"], 81) >= stage.accounts.loss[plays["account"]])


def _sent_together(stage: Stage) -> None:
    """In the car and at home some likes wait until there is a connection, and all have the time of the upload."""
    likes, people = stage.log.rows("like"), stage.accounts
    window = np.where(likes["by"] == CAR, 12 * MINUTE, np.where(likes["by"] == SPEAKER, 5 * MINUTE, 2 * MINUTE))
    number = likes["ts"] // window
    waits = stage.toss(likes["account"], number, 82) < people.waits[likes["account"]]
    upload = (number + 1) * window + (stage.toss(likes["account"], number, 83) * MINUTE).astype(np.int64)
    ts = np.where(waits, upload, likes["ts"])
    stage.log.replace("like", {**likes, "ts": ts})


def _open(stage: Stage) -> None:
    """A machine that was silent says that it is on; phones show campaigns and songs of the charts, speakers show nothing."""
    rng = stage.chance.of("opening")
    streams = [stage.log.rows(stream) for stream in ("play", "like", "share_open")]
    account, ts, by = (np.concatenate([rows[name] for rows in streams]) for name in ("account", "ts", "by"))
    order = np.lexsort((ts, by, account))
    account, ts, by = account[order], ts[order], by[order]
    begins = (np.diff(account * 10 + by, prepend=-9) != 0) | (np.diff(ts, prepend=0) > PAUSE)
    kept = np.flatnonzero(begins & (rng.random(len(ts)) < np.where(by == SPEAKER, 0.6, 0.93)))
    account, by, ts = account[kept], by[kept], ts[kept] - rng.integers(500, 20_000, len(kept))
    how = np.where(np.isin(by, (SPEAKER, CAR)), 4, rng.choice(5, len(ts), p=(0.6, 0.14, 0.1, 0.1, 0.06)))
    stage.log.add("app_open", account, ts, how=how, by=by)
    seen = rng.poisson(np.where(np.isin(by, (SPEAKER, CAR)), 0.0, 2.0))
    who, at, where = np.repeat(account, seen), np.repeat(ts, seen) + rng.integers(500, 300_000, seen.sum()), np.repeat(by, seen)
    shown = np.full(len(who), -1)
    for number, plan in enumerate(stage.plans):
        shown = np.where((at >= plan.begin) & (at < plan.end) & (rng.random(len(who)) < 0.3), number, shown)
    week = ((at - stage.scale.start) // (7 * DAY)).clip(0, len(stage.catalogue.lists) - 1)
    songs = stage.catalogue.lists[week, rng.integers(0, 8, len(who)), rng.integers(0, LENGTH, len(who))]
    surface = np.where(shown >= 0, rng.choice([BANNER, PUSH, POPUP], len(who)), PLAYER)
    kind, target = (shown >= 0).astype(int), np.where(shown >= 0, shown, songs)
    stage.log.add("impression", who, at, kind=kind, target=target, campaign=shown, surface=surface, by=where)


def clocks(stage: Stage, rows: Columns) -> Columns:
    """`event_ts`, `received_ts` (ms): clocks that are off, machines that know seconds only, uploads after a journey."""
    account, ts, toss, by = rows["account"], rows["ts"], stage.toss, rows["by"]
    delay = 90 - 500 * np.log1p(-0.9999 * toss(101, account, ts))
    garage = (by == CAR) & (toss(102, account, ts // HOUR) < 0.3)
    hub = (by == SPEAKER) & (toss(103, account) < 0.2)
    delay += np.where(garage, 25 * MINUTE * toss(104, account, ts // (20 * MINUTE)), 0)
    delay += np.where(hub, 5 * MINUTE - ts % (5 * MINUTE), 0)
    journey = toss(105, account, ts // (6 * HOUR)) < stage.temper.late
    delay += np.where(journey, HOUR / 2 + 3 * DAY * toss(106, account, ts // (6 * HOUR)) ** 3, 0)
    off = np.where(toss(107, account, by) < 0.03, (toss(108, account, by) - 0.5) * 4 * MINUTE, 0).astype(np.int64)
    seen = ts + off
    whole = toss(109, account, by) < np.where(by == CAR, 0.06, 0.02)
    seen = np.where(whole, seen // SECOND * SECOND, seen)
    return {"event_ts": seen, "received_ts": ts + delay.astype(np.int64)}
