"""What the app reports, one rule for everybody: openings, what is seen, what is lost, late or sent together."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.stage import COLUMNS, Columns
from resonance.made_up.likes import keep_likes_that_change
from resonance.made_up.ninth.stage import BANNER, PLAYER, POPUP, PUSH, SKIP, Stage
from resonance.made_up.third.delivery import lose
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND

STAY = 3 * HOUR // 2
"""For so long one stays on a device and a network."""
IDLE = 30 * MINUTE


def report(stage: Stage) -> None:
    """Nothing comes before an account is registered and awake; then the client loses some and sends some together."""
    since = np.maximum(stage.accounts.registered, stage.accounts.wakes)
    for stream in COLUMNS:
        rows = stage.log.rows(stream)
        stage.log.keep(stream, rows["ts"] >= since[rows["account"]])
    one_at_a_time(stage)
    keep_likes_that_change(stage)
    _open(stage)
    lose(stage)


def one_at_a_time(stage: Stage) -> None:
    """What an account begins to play ends what it played before."""
    plays = stage.log.rows("play")
    order = np.lexsort((plays["listened"], plays["ts"], plays["account"]))
    plays = {name: column[order] for name, column in plays.items()}
    room = np.full(len(order), np.iinfo(np.int64).max)
    same = plays["account"][1:] == plays["account"][:-1]
    room[:-1] = np.where(same, np.diff(plays["ts"]).clip(100), room[:-1])
    cut = plays["listened"] > room
    plays |= {"listened": np.where(cut, room, plays["listened"]), "ending": np.where(cut, SKIP, plays["ending"])}
    stage.log.replace("play", plays)


def _open(stage: Stage) -> None:
    """The app is opened after a pause, shows banners of campaigns, and songs that are in rotation."""
    rng = stage.chance.of("opening")
    streams = [stage.log.rows(stream) for stream in ("play", "like", "share_open")]
    account, ts = (np.concatenate([rows[name] for rows in streams]) for name in ("account", "ts"))
    order = np.lexsort((ts, account))
    account, ts = account[order], ts[order]
    begins = np.flatnonzero((np.diff(account, prepend=-1) != 0) | (np.diff(ts, prepend=0) > IDLE))
    begins = begins[rng.random(len(begins)) < 0.94]
    account, ts = account[begins], ts[begins] - rng.integers(700, 30_000, len(begins))
    stage.log.add("app_open", account, ts, how=rng.choice(5, len(ts), p=(0.62, 0.12, 0.08, 0.1, 0.08)))
    again = rng.poisson(1.0, len(ts))
    who, at = np.repeat(account, again), np.repeat(ts, again) + rng.integers(400, 240_000, again.sum())
    shown = np.full(len(who), -1)
    for number, plan in enumerate(stage.plans):
        shown = np.where((at >= plan.begin) & (at < plan.end) & (rng.random(len(who)) < 0.4), number, shown)
    songs = stage.air.rotated(rng, stage.accounts.dial[who, 0], at)
    surface = np.where(shown >= 0, rng.choice([BANNER, PUSH, POPUP], len(who)), PLAYER)
    kind, target = (shown >= 0).astype(int), np.where(shown >= 0, shown, songs)
    stage.log.add("impression", who, at, kind=kind, target=target, campaign=shown, surface=surface)


def clocks(stage: Stage, rows: Columns) -> Columns:
    """`event_ts`, `received_ts` (ms): clocks that are off, clients that know seconds only, uploads after a tunnel or a trip."""
    account, ts, toss = rows["account"], rows["ts"], stage.toss
    delay = 70 - 380 * np.log1p(-0.9999 * toss(601, account, ts))
    tunnel = toss(602, account, ts // STAY) < 0.16
    delay += np.where(tunnel, 12 * MINUTE * toss(603, account, ts // (12 * MINUTE)), 0)
    trip = toss(604, account, ts // STAY) < stage.temper.late
    delay += np.where(trip, HOUR / 3 + 2.5 * DAY * toss(605, account, ts // STAY) ** 3, 0)
    off = np.where(toss(606, account) < 0.03, (toss(607, account) - 0.45) * 4 * MINUTE, 0).astype(np.int64)
    seen = ts + off
    seen = np.where(toss(608, account) < 0.025, seen // SECOND * SECOND, seen)
    return {"event_ts": seen, "received_ts": ts + delay.astype(np.int64)}
