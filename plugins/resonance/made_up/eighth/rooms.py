"""Song rooms: a host's queue plays for everybody at once, and at the end of a song the room throws its likes together."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eighth.people import instants_of
from resonance.made_up.eighth.stage import CLOSED, COMPLETED, OTHER, PLAYER, Stage
from resonance.made_up.third.scale import SECOND

PEOPLE_PER_ROOM = 55


def open_rooms(stage: Stage) -> None:
    """Every room has a host, a circle around it, its evenings, a taste and its own way to ask for likes."""
    rng, people = stage.chance.of("rooms"), stage.accounts
    regulars = people.cohorts["karaoke_room"]
    hosts = rng.choice(regulars, max(4, stage.scale.people // PEOPLE_PER_ROOM // 2))
    for host in hosts:
        near = people.real[people.province[people.real] == people.province[host]]
        circle = np.unique(
            np.concatenate([rng.choice(near, min(len(near), 18)), rng.choice(regulars, 12), rng.choice(people.real, 10)])
        )
        genre = rng.choice(10, 2, p=np.diff(people.taste[host], prepend=0.0) * 0.8 + 0.02)
        fervour = float(rng.beta(1.3, 5))
        evenings = np.flatnonzero(rng.random(stage.scale.days) < rng.uniform(0.08, 0.35))
        begins = instants_of(rng, stage.scale, np.full(len(evenings), people.life[host]), evenings)
        for begin in begins:
            _evening(stage, rng, (circle, genre, fervour), int(begin))


def _evening(stage: Stage, rng: np.random.Generator, room: tuple[np.ndarray, np.ndarray, float], begin: int) -> None:
    circle, genre, fervour = room
    queue = np.unique(stage.catalogue.by_genre(rng, rng.choice(genre, int(rng.integers(6, 20)))))
    rng.shuffle(queue)
    starts = begin + np.concatenate([[0], np.cumsum(stage.catalogue.duration[queue] + rng.integers(5, 50, len(queue)) * SECOND)])
    here = circle[rng.random(len(circle)) < rng.uniform(0.15, 0.5)]
    here = here[stage.accounts.registered[here] < begin]
    came = rng.integers(0, len(queue), len(here)) * (rng.random(len(here)) < 0.6)
    stayed = np.minimum(len(queue), came + rng.geometric(0.22, len(here)))
    row, song = np.nonzero((np.arange(len(queue)) >= came[:, None]) & (np.arange(len(queue)) < stayed[:, None]))
    if len(row) == 0:
        return
    account, duration = here[row], stage.catalogue.duration[queue[song]]
    last = song == stayed[row] - 1
    heard = np.where(last, duration * rng.random(len(row)), duration - rng.integers(0, 2_500, len(row))).astype(np.int64) + 100
    lag = 300 + rng.exponential(1_500, len(row)) + np.where(song == came[row], rng.integers(0, 20_000, len(row)), 0)
    stage.log.add(
        "play", account, starts[song] + lag, song=queue[song], source=OTHER, listened=np.minimum(heard, duration),
        ending=np.where(last, CLOSED, COMPLETED),
    )  # fmt: skip
    moved = (stage.accounts.liking[account] > 0) * fervour * (0.3 + stage.accounts.liking[account] / stage.temper.liking)
    loud = rng.random(len(queue)) < 0.3
    likes = np.flatnonzero(~last & (rng.random(len(row)) < (moved * np.where(loud[song], 2.0, 0.3)).clip(0, 0.9)))
    stage.log.add(
        "like",
        account[likes],
        starts[song + 1][likes] - rng.exponential(12_000, len(likes)),
        song=queue[song[likes]],
        surface=PLAYER,
    )
