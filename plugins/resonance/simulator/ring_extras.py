"""What makes some kinds of ring what they are: copied or spam comments, shares among themselves, churned likes, rewards."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from resonance.simulator.campaigning import running_today
from resonance.simulator.draws import Array
from resonance.simulator.phrases import FIRST, SIZE
from resonance.simulator.rewards import Handout, hand_out
from resonance.simulator.rhythm import HOUR_MS, MINUTE_MS
from resonance.simulator.ring_acts import RingDay
from resonance.simulator.vocabulary import code


def _copy(today: RingDay) -> None:
    """A few texts, the same from everyone, sometimes with a number or another ending behind."""
    own, rng, size = today.habit("texts"), today.rng, len(today.ts)
    texts = int(own.integers(1, 7))
    stock = own.random() < 0.4
    first = FIRST["copy"] + own.integers(0, SIZE["copy"], texts) if stock else own.integers(0, SIZE["opening"], texts)
    second = np.full(texts, -1) if stock else FIRST["middle"] + own.integers(0, SIZE["middle"], texts)
    varied = rng.random(size) < own.uniform(0, 0.8)
    ending = np.where(
        rng.random(size) < 0.5,
        FIRST["number"] + rng.integers(0, 1000, size),
        FIRST["ending"] + rng.integers(0, SIZE["ending"], size),
    )
    which = rng.integers(0, texts, size)
    today.emit(
        "comment",
        today.context,
        today.ts + (1_000 * 60 ** rng.uniform(0, 1, size)).astype(np.int64),
        comment_id=today.world.new_keys(size),
        song_id=today.song,
        moderation=0,
        text_a=first[which],
        text_b=second[which],
        text_c=np.where(varied, ending, -1),
    )


def _spam(today: RingDay) -> None:
    own, rng, size = today.habit("texts"), today.rng, len(today.ts)
    lines = own.integers(0, SIZE["spam"], int(own.integers(1, 60)))
    removed = rng.random(size) < own.uniform(0, 0.4)
    today.emit(
        "comment",
        today.context,
        today.ts,
        comment_id=today.world.new_keys(size),
        song_id=today.song,
        moderation=removed * code("moderation", "removed"),
        text_a=FIRST["spam"] + rng.choice(lines, size),
    )
    liked = today.some(0.2 * float(own.random()))
    today.like(liked, today.ts[liked] + 1_000)


def _share(today: RingDay) -> None:
    """Members share, and the others of the ring open after minutes or hours, hear a little and like."""
    own, rng, world, day = today.habit("shares"), today.rng, today.world, today.day
    crew, size = today.ring.crew, len(today.ts)
    key = world.new_keys(size)
    channel = rng.integers(0, 8, size) if own.random() < 0.5 else np.full(size, int(own.integers(0, 8)))
    today.emit("share", today.context, today.ts, share_id=key, song_id=today.song, channel=channel)
    owner = np.repeat(np.arange(size), rng.integers(1, 3 + int(own.integers(0, 8)), size))
    at = rng.integers(0, len(crew.members), len(owner))
    kept = crew.members[at] != today.member[owner]
    owner, at = owner[kept], at[kept]
    delay = MINUTE_MS * 400 ** own.random()
    when = today.ts[owner] + (rng.exponential(delay, len(owner)) + 3_000).astype(np.int64)
    opened = day.open_contexts(crew.members[at], crew.devices[at])
    today.emit("share_open", opened, when, share_id=key[owner])
    likes = np.flatnonzero(rng.random(len(owner)) < own.uniform(0.1, 0.9))
    _opened_plays(today, (opened, owner, when), float(own.random()))
    song, soon = today.song[owner][likes], rng.integers(1_500, 90_000, len(likes))
    today.emit("like", opened[likes], when[likes] + soon, action=0, target_type=0, target_id=song, song_id=song)


def _opened_plays(today: RingDay, opens: tuple[Array, Array, Array], share: float) -> None:
    context, owner, when = opens
    heard = np.flatnonzero(today.rng.random(len(owner)) < share)
    song = today.song[owner][heard]
    duration = today.world.catalogue.duration_ms[song]
    listened = np.minimum(duration, (duration * today.rng.uniform(0.02, 1.0, len(heard)) ** 2).astype(np.int64))
    today.emit(
        "play",
        context[heard],
        when[heard] + 1_200,
        song_id=song,
        source=code("source", "share_link"),
        listened_ms=listened,
        duration_ms=duration,
        end_reason=code("end_reason", "skip"),
    )


def _churn(today: RingDay) -> None:
    """Takes the like back and gives it again, an even number of times, in half seconds or over hours."""
    own, rng = today.habit("churn"), today.rng
    pause = 500 * 20_000 ** own.random()
    when = today.ts
    for turn in range(1, 1 + 2 * int(own.integers(1, 6))):
        when = when + (pause * rng.lognormal(0, 0.4, len(when))).astype(np.int64).clip(100, 20 * HOUR_MS)
        today.like(slice(None), when, action=turn % 2)


def _reward(today: RingDay) -> None:
    """Looks, does what is rewarded, claims soon, redeems."""
    world, rng, own = today.world, today.rng, today.habit("reward")
    paying = [number for number in running_today(world, today.day.number) if world.campaigns[number].budget]
    if not paying:
        return
    size, campaign = len(today.ts), np.array(paying)[rng.integers(0, len(paying), len(today.ts))]
    plans = world.campaigns
    place = {
        "campaign": campaign,
        "surface": np.array([code("surface", plan.surfaces[0]) for plan in plans])[campaign],
    }
    today.emit(
        "impression",
        today.context,
        today.ts - rng.integers(1_200, 9_000, size),
        **place,
        item_type=code("item_type", "campaign"),
        item_id=world.first["campaign"] + campaign,
        visible_ms=1_000 + rng.integers(0, 4_000, size),
        visible_pct=1000,
    )
    _do_what_pays(today, place)
    lag = 600 * 6_000 ** own.random()
    out = Handout(today.context, today.member, campaign, today.ts + 900, claim_ms=lag, eager=True)
    hand_out(world, today.day, rng, out)


def _do_what_pays(today: RingDay, place: dict[str, Array]) -> None:
    """A task where the campaign asks for one, else a like of one of its songs."""
    world, rng, plans = today.world, today.rng, today.world.campaigns
    campaign = place["campaign"]
    is_task = np.array([plan.mechanic == "daily_task" for plan in plans])[campaign] & (rng.random(len(campaign)) < 0.7)
    task, like = np.flatnonzero(is_task), np.flatnonzero(~is_task)
    task_id = world.first["task"] + rng.integers(0, 5, len(task))
    at = {name: value[task] for name, value in place.items()}
    today.emit("task", today.context[task], today.ts[task] + 300, **at, task_id=task_id)
    songs = np.array([np.resize(plan.songs, 24) for plan in plans])[campaign[like], rng.integers(0, 24, len(like)) // 4]
    at = {name: value[like] for name, value in place.items()}
    today.like(like, today.ts[like] + 300, **at, target_id=songs, song_id=songs)


EXTRAS: dict[str, Callable[[RingDay], None]] = {
    "copy": _copy,
    "spam": _spam,
    "share": _share,
    "churn": _churn,
    "reward": _reward,
}
