"""Opening the app and what its pages show: derived from what every account did, real or fake, and from idle looks."""

from __future__ import annotations

import numpy as np

from resonance.made_up.third.accounts import RADIO
from resonance.made_up.third.acts import Turns, hear, moment
from resonance.made_up.third.affection import some_time
from resonance.made_up.third.catalogue import make_urns
from resonance.made_up.third.log import Stage
from resonance.made_up.third.scale import MINUTE, SECOND, runs, share, weighted

APART = 30 * MINUTE
ACTS = ("play", "like", "comment", "share", "share_open", "follow")


def open_the_app(stage: Stage) -> None:
    """An opening before most visits, and some after which nothing happens."""
    rng = stage.chance.of("visits")
    account, ts = _visits(stage)
    logged = rng.random(len(ts)) < 0.94
    idle = np.repeat(np.arange(len(stage.accounts)), rng.poisson(rng.lognormal(0.6, 0.9, len(stage.accounts))))
    idle_ts = some_time(stage, rng, idle)
    there = idle_ts > stage.accounts.registered[idle]
    who = np.concatenate([account[logged], idle[there]])
    when = np.concatenate([ts[logged] - rng.integers(300, 9_000, int(logged.sum())), idle_ts[there]])
    stage.log.add("app_open", who, when, how=weighted(rng, (0.72, 0.12, 0.07, 0.05, 0.04), len(who)))
    _show(stage, rng, who, when)


def linger(stage: Stage) -> None:
    """Who came for one act often stays for a few songs more; of the fakes of kind S fewer do."""
    rng, people = stage.chance.of("lingering"), stage.accounts
    account, ts = _visits(stage)
    place = np.searchsorted(stage.moments, moment(account, ts))
    near = stage.moments[np.clip([place - 1, place], 0, len(stage.moments) - 1)]
    alone = (np.abs(near - moment(account, ts)) > APART).all(axis=0)
    hasty = (people.attack[account] > 0) & (stage.kind == "S")
    stays = alone & (rng.random(len(ts)) < share(account, 33) * np.where(hasty, 0.3, 1.0))
    row, place = runs(rng.geometric(0.3, int(stays.sum())))
    account, ts = account[stays][row], ts[stays][row] + 4 * MINUTE + place * 200 * SECOND
    song = make_urns(stage.catalogue).genre.draw(rng, people.taste[account, rng.integers(0, 3, len(row))])
    hear(stage, rng, Turns(account, song, ts).within(stage).in_mood(RADIO))


def _visits(stage: Stage) -> tuple[np.ndarray, np.ndarray]:
    """Account and start of every run of acts without half an hour's pause."""
    tables = [stage.log.rows(stream) for stream in ACTS]
    account, ts = (np.concatenate([table[name] for table in tables]) for name in ("account", "ts"))
    order = np.lexsort((ts, account))
    account, ts = account[order], ts[order]
    new = np.concatenate([[True], (np.diff(account) != 0) | (np.diff(ts) > APART)])
    return account[new], ts[new]


def _show(stage: Stage, rng: np.random.Generator, account: np.ndarray, ts: np.ndarray) -> None:
    """Songs, lists and tasks on the first page, not all of them looked at."""
    row, place = runs(rng.poisson(0.9, len(ts)))
    kind = weighted(rng, (0.7, 0.0, 0.2, 0.1), len(row))
    song = weighted(rng, stage.catalogue.standing, len(row))
    target = np.where(kind == 0, song, rng.integers(0, 6, len(row)))
    surface = np.array([0, 6, 4, 10])[rng.integers(0, 4, len(row))]
    at = ts[row] + SECOND + place * 3 * SECOND + rng.integers(0, 3 * SECOND, len(row))
    stage.log.add("impression", account[row], at, kind=kind, target=target, surface=surface)
