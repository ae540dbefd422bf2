"""What every client does, whoever holds it: opens and shows things at each visit, buffers taps, loses plays, stamps clocks."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fourth.stage import LINK, PLACED, PLAYER, PUSH, Columns, Stage, chosen
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, runs, share

SILENT = ("app_open", "impression", "registration", "reward", "negative_feedback")
"""Streams that do not make a visit."""


def visits(stage: Stage) -> Columns:
    """Where an account's acts begin anew after half an hour: account, ts and the stream of the first act, (visits,) each."""
    streams = [name for name in PLACED if name not in SILENT]
    parts = [stage.log.rows(name) for name in streams]
    account, ts = (np.concatenate([part[name] for part in parts]) for name in ("account", "ts"))
    stream = np.repeat(np.arange(len(streams)), [len(part["ts"]) for part in parts])
    ends = np.concatenate([part["ts"] + part.get("listened", 0) for part in parts])
    order = np.lexsort((ts, account))
    account, ts, stream, ends = account[order], ts[order], stream[order], ends[order]
    quiet = ts[1:] - np.maximum(ts[:-1], ends[:-1]) > 30 * MINUTE
    first = np.concatenate([[True], (np.diff(account) != 0) | quiet])
    return {"account": account[first], "ts": ts[first], "opened": np.isin(stream[first], streams.index("share_open"))}


def open_and_show(stage: Stage) -> None:
    """App opens and the home page's impressions at the begin of visits, and visits in which nothing else happens."""
    rng, people, scale = stage.chance.of("visits"), stage.accounts, stage.scale
    seen = visits(stage)
    idle, _ = runs(rng.poisson(scale.days * 0.12 * np.minimum(people.activity + 0.05, 2)))
    when = scale.start + rng.integers(7 * HOUR, scale.days * DAY, len(idle))
    joined = people.registered[idle] < when
    account = np.concatenate([seen["account"], idle[joined]])
    ts = np.concatenate([seen["ts"], when[joined]]) - rng.integers(2, 40, len(account)) * SECOND
    by_link = np.concatenate([seen["opened"], np.zeros(joined.sum(), bool)])
    how = np.where(by_link, 2, rng.choice(5, len(account), p=(0.72, 0.13, 0.04, 0.06, 0.05)))
    there = rng.random(len(account)) < 0.94
    stage.log.add("app_open", account[there], ts[there], how=how[there], surface=np.where(how == 1, PUSH, -1)[there])
    owner, place = runs(rng.poisson(stage.habit["feed"], len(account)))
    at = ts[owner] + (place + 1) * rng.integers(800, 6_000, len(owner)) + SECOND
    lists = rng.random(len(owner)) < 0.3
    song = people.songs(rng, stage.catalogue, account[owner])
    target = np.where(lists, rng.integers(0, 6, len(owner)), song)
    surface = np.where(rng.random(len(owner)) < 0.5, 6, PLAYER)
    stage.log.add("impression", account[owner], at, kind=lists * 2, target=target, surface=surface)


def register(stage: Stage) -> None:
    """Who joins within the window; what an account did before it was there did not happen."""
    people, start = stage.accounts, stage.scale.start
    new = np.flatnonzero((people.registered >= start) & (people.registered < stage.scale.end))
    how = (share(new, 71) * 5).astype(int)
    stage.log.add("registration", new, people.registered[new], how=how, surface=np.where(how == 1, LINK, -1))
    for stream in PLACED:
        rows = stage.log.rows(stream)
        stage.log.put(stream, chosen(rows, rows["ts"] >= people.registered[rows["account"]]))


def lose_and_buffer(stage: Stage) -> None:
    """Plays that clients never reported; likes of a subway ride that bear the instant at which they were sent together."""
    plays, likes = stage.log.rows("play"), stage.log.rows("like")
    lost = share(plays["account"], plays["ts"], 72) < stage.accounts.loss[plays["account"]]
    stage.log.put("play", chosen(plays, ~lost))
    poor = share(likes["account"], 73) < stage.habit["buffering"]
    block = 5 * MINUTE + (share(likes["account"], 74) * 25 * MINUTE).astype(np.int64)
    offline = poor & (share(likes["account"], likes["ts"] // (3 * HOUR), 75) < 0.5)
    ts = np.where(offline, (likes["ts"] // block + 1) * block + likes["account"] % 977, likes["ts"])
    stage.log.put("like", {**likes, "ts": ts})


def reported(stage: Stage, rows: Columns) -> tuple[np.ndarray, np.ndarray]:
    """(event_ts, received_ts), ms: clocks that are off or count seconds, uploads at once, after the ride, or days later."""
    account, ts, block = rows["account"], rows["ts"], rows["ts"] // (5 * HOUR)
    wait = 80 + 700 * -np.log(1 - share(account, ts, 76))
    rides = share(account, block, 77) < 0.1
    wait = np.where(rides, wait + 40 * MINUTE - ts % (40 * MINUTE), wait)
    late = share(account, block, 78) < stage.habit["late"]
    wait = np.where(late, wait + 3 * DAY * share(account, block, 79) ** 3, wait)
    off = np.where(share(account, 80) < 0.025, (share(account, 81) - 0.5) * 240 * SECOND, 0).astype(np.int64)
    seen = np.where(share(account, 82) < 0.03, (ts + off) // SECOND * SECOND, ts + off)
    return seen, ts + wait.astype(np.int64)
