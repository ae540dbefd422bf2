"""What the app makes of what happens: likes that wait in a queue, losses, openings, impressions, crooked clocks."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.stage import COLUMNS, Columns
from resonance.made_up.seventh.stage import Stage
from resonance.made_up.third.scale import DAY, MINUTE, SECOND

STAY = 90 * MINUTE
"""So long one keeps to a device and a network."""
ACTIVE = ("play", "like", "comment", "share", "share_open", "task", "team", "follow")


CYCLE = -2
"""The `team` of likes that repeat on purpose, until the app sends them."""


def report(stage: Stage) -> None:
    """Nothing before one has registered; lost plays; likes that wait in the queue; openings and impressions."""
    people = stage.accounts
    for stream in COLUMNS:
        rows = stage.log.rows(stream)
        stage.log.keep(stream, (rows["ts"] >= people.registered[rows["account"]]) & (rows["ts"] < stage.scale.end))
    _queue(stage)
    _open(stage)
    plays = stage.log.rows("play")
    shown = stage.toss(2, plays["account"], plays["ts"]) < stage.habits.sampled
    stage.log.add("impression", plays["account"][shown], plays["ts"][shown] - 1_200, target=plays["song"][shown],
                  surface=stage.chance.of("shown").choice((0, 6, 7, 10), shown.sum()))  # fmt: skip
    stage.log.keep("play", stage.toss(1, plays["account"], plays["ts"]) >= people.lost[plays["account"]])


def _queue(stage: Stage) -> None:
    """One like per account and song; some clients send likes by the handful, stamped when they are sent."""
    likes = stage.log.rows("like")
    order = np.lexsort((likes["ts"], likes["action"], likes["song"], likes["account"]))
    anew = np.ones(len(order), bool)
    same = [likes[name][order][1:] == likes[name][order][:-1] for name in ("account", "song")]
    anew[1:] = ~(same[0] & same[1]) | (likes["action"][order][1:] > 0) | (likes["team"][order][1:] == CYCLE)
    likes = {name: column[order[anew]] for name, column in likes.items()}
    order = np.lexsort((likes["ts"], likes["account"]))
    likes = {name: column[order] for name, column in likes.items()}
    likes["team"] = np.where(likes["team"] == CYCLE, -1, likes["team"])
    place = np.arange(len(order)) - np.searchsorted(likes["account"], likes["account"])
    handful = place // stage.accounts.queue[likes["account"]]
    parted = (np.diff(likes["account"], prepend=-1) > 0) | (np.diff(handful, prepend=0) != 0)
    group = np.cumsum(parted | (np.diff(likes["ts"], prepend=0) > 25 * MINUTE)) - 1
    last = np.append(np.flatnonzero(np.diff(group)), len(group) - 1)
    stage.log.replace("like", {**likes, "ts": likes["ts"][last][group] if len(group) else likes["ts"]})


def _open(stage: Stage) -> None:
    """The app is opened before whatever follows half an hour of nothing."""
    parts = [stage.log.rows(stream) for stream in ACTIVE]
    account, ts = (np.concatenate([part[name] for part in parts]) for name in ("account", "ts"))
    order = np.lexsort((ts, account))
    account, ts = account[order], ts[order]
    first = (np.diff(account, prepend=-1) > 0) | (np.diff(ts, prepend=0) > 30 * MINUTE)
    first &= stage.toss(3, account, ts) < stage.accounts.opening[account]
    who, when = account[first], ts[first]
    before = (400 + 9_000 * stage.toss(4, who, when) ** 2).astype(np.int64)
    how = np.searchsorted((0.7, 0.85, 0.92, 0.97), stage.toss(5, who, when))
    stage.log.add("app_open", who, when - before, how=how)
    seen = stage.toss(6, who, when) < 0.25
    plan = (stage.toss(7, who, when) * len(stage.plans)).astype(int)
    running = np.array([(plan_of.begin, plan_of.end) for plan_of in stage.plans])[plan]
    seen &= (when >= running[:, 0]) & (when < running[:, 1])
    stage.log.add("impression", who[seen], when[seen] - 200, kind=1, target=plan[seen], campaign=plan[seen],
                  surface=np.array([plan_of.surfaces for plan_of in stage.plans])[plan[seen], 0])  # fmt: skip


def clocks(stage: Stage, rows: Columns) -> Columns:
    """`event_ts`, `received_ts`, ms: lines leave at once, at the next beat, or, in a tunnel, much later; some clocks are off."""
    account, ts, stay = rows["account"], rows["ts"], rows["ts"] // STAY
    wait = 60 + 300 * np.exp(0.9 * np.sqrt(-2 * np.log(np.maximum(stage.toss(11, account, ts), 1e-9))))
    beat = np.where(stage.toss(12, account) < 0.35, 15_000 * stage.toss(13, account, ts // (15 * SECOND)), 0.0)
    tunnel = np.where(stage.toss(14, account, stay) < 0.05, 20 * MINUTE * stage.toss(15, account, ts // (20 * MINUTE)), 0.0)
    away = np.where(stage.toss(16, account, stay) < stage.habits.late, 3 * DAY * stage.toss(17, account, stay) ** 2.5, 0.0)
    off = np.where(stage.toss(18, account) < 0.03, (stage.toss(19, account) - 0.55) * 200 * SECOND, 0).astype(np.int64)
    seen = np.where(stage.toss(20, account) < 0.02, (ts + off) // SECOND * SECOND, ts + off)
    return {"event_ts": seen, "received_ts": ts + (wait + beat + tunnel + away).astype(np.int64)}
