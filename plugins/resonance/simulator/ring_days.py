"""What rings do on one day: the planned likes with or without a play, and what belongs to each trick beyond likes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from resonance.simulator.campaigning import running_today
from resonance.simulator.day import Day
from resonance.simulator.draws import Array
from resonance.simulator.listening import Plays
from resonance.simulator.phrases import FIRST, SIZE
from resonance.simulator.rhythm import DAY_MS, HOUR_MS, MINUTE_MS
from resonance.simulator.rings import Ring
from resonance.simulator.taking_part import hand_out
from resonance.simulator.tricks import reason_code
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World


def play_tricks(world: World, day: Day, plays: Plays) -> None:
    """All rings' acts of the day."""
    for at, ring in enumerate(world.rings):
        low, high = np.searchsorted(ring.ts, [day.midnight, day.midnight + DAY_MS])
        rng = day.rng(f"ring {at}")
        if ring.trick.extra == "replay":
            _replay(world, day, rng, ring, plays)
        elif high > low:
            _act(world, day, rng, ring, slice(int(low), int(high)))
        if ring.name == "fresh_account_ring" and day.number == ring.first_day:
            _register(world, day, rng, ring)


def _act(world: World, day: Day, rng: np.random.Generator, ring: Ring, rows: slice) -> None:
    member, song, ts, heard = ring.member[rows], ring.song[rows], ring.ts[rows], ring.heard[rows]
    context = day.open_contexts(member, world.people.device[member])
    fake = reason_code(ring.name)
    _, lead = np.unique(member, return_index=True)
    opens = lead[rng.random(len(lead)) < 0.6]
    if ring.trick.extra != "sold":
        day.emit("app_open", context[opens], ts[opens] - rng.integers(2_000, 30_000, len(opens)), open_source=0, fake=fake)
    _hear(world, day, rng, ring, context[heard], song[heard], ts[heard])
    if ring.trick.extra not in ("spam", "share"):
        day.emit("like", context, ts, action=0, target_type=0, target_id=song, song_id=song, fake=fake)
    if more := _EXTRAS.get(ring.trick.extra):
        more(world, day, rng, ring, (context, member, song, ts))


def _hear(world: World, day: Day, rng: np.random.Generator, ring: Ring, context: Array, song: Array, ts: Array) -> None:
    duration, size = world.catalogue.duration_ms[song], len(song)
    fraction = {"touch": rng.uniform(0.005, 0.04, size), "just_over": rng.uniform(30_100, 33_000, size) / duration}.get(
        ring.trick.depth, np.where(rng.random(size) < 0.6, rng.uniform(0.85, 1.0, size), rng.uniform(0.15, 0.85, size))
    )
    listened = np.minimum(duration, (duration * fraction).astype(np.int64))
    ended = np.where(listened >= 0.95 * duration, 0, code("end_reason", "skip"))
    day.emit(
        "play",
        context,
        ts - (listened * rng.uniform(0.8, 1.0, size)).astype(np.int64) - 400,
        song_id=song,
        source=code("source", "search"),
        listened_ms=listened,
        duration_ms=duration,
        end_reason=ended,
        fake=reason_code(ring.name),
    )


Acts = tuple[Array, Array, Array, Array]


def _copy(world: World, day: Day, rng: np.random.Generator, ring: Ring, acts: Acts) -> None:
    """One of a few texts, the same from everyone, sometimes with a number behind it."""
    context, _, song, ts = acts
    size = len(song)
    numbered = rng.random(size) < 0.3
    day.emit(
        "comment",
        context,
        ts + rng.integers(800, 9_000, size),
        comment_id=world.new_keys(size),
        song_id=song,
        moderation=0,
        fake=reason_code(ring.name),
        text_a=FIRST["copy"] + (ring.number * 3 + rng.integers(0, 3, size)) % SIZE["copy"],
        text_c=np.where(numbered, FIRST["number"] + rng.integers(0, 1000, size), -1),
    )


def _spam(world: World, day: Day, rng: np.random.Generator, ring: Ring, acts: Acts) -> None:
    context, _, song, ts = acts
    size = len(song)
    day.emit(
        "comment",
        context,
        ts,
        comment_id=world.new_keys(size),
        song_id=song,
        moderation=(rng.random(size) < 0.15) * code("moderation", "removed"),
        fake=reason_code(ring.name),
        text_a=FIRST["spam"] + rng.integers(0, SIZE["spam"], size),
    )


def _share(world: World, day: Day, rng: np.random.Generator, ring: Ring, acts: Acts) -> None:
    """Members share, and the others of the ring open at once."""
    context, member, song, ts = acts
    key, fake = world.new_keys(len(song)), reason_code(ring.name)
    day.emit("share", context, ts, share_id=key, song_id=song, channel=code("share_channel", "copy_link"), fake=fake)
    owner = np.repeat(np.arange(len(song)), rng.integers(3, 9, len(song)))
    opener = rng.choice(ring.members, len(owner))
    owner, opener = owner[opener != member[owner]], opener[opener != member[owner]]
    opened = day.open_contexts(opener, world.people.device[opener])
    when = ts[owner] + (rng.exponential(6 * MINUTE_MS, len(owner)) + 3_000).astype(np.int64)
    day.emit("share_open", opened, when, share_id=key[owner], fake=fake)
    likes = rng.random(len(owner)) < 0.5
    day.emit(
        "like",
        opened[likes],
        when[likes] + 2_500,
        action=0,
        target_type=0,
        target_id=song[owner][likes],
        song_id=song[owner][likes],
        fake=fake,
    )


def _churn(world: World, day: Day, rng: np.random.Generator, ring: Ring, acts: Acts) -> None:
    """Takes the like back and gives it again, over and over."""
    context, _, song, ts = acts
    for turn in range(1, 5):
        day.emit(
            "like",
            context,
            ts + turn * 700 + rng.integers(0, 200, len(ts)),
            action=turn % 2,
            target_type=0,
            target_id=song,
            song_id=song,
            fake=reason_code(ring.name),
        )


def _reward(world: World, day: Day, rng: np.random.Generator, ring: Ring, acts: Acts) -> None:
    """Looks, does what is rewarded, claims within seconds, redeems."""
    paying = [number for number in running_today(world, day.number) if world.campaigns[number].budget]
    if not paying:
        return
    context, member, _, ts = acts
    campaign = np.array(paying)[rng.integers(0, len(paying), len(ts))]
    surface = np.array([code("surface", plan.surfaces[0]) for plan in world.campaigns])[campaign]
    fake, song = reason_code(ring.name), np.array([plan.songs[0] for plan in world.campaigns])[campaign]
    day.emit(
        "impression",
        context,
        ts - 4_000,
        campaign=campaign,
        surface=surface,
        item_type=code("item_type", "campaign"),
        item_id=world.first["campaign"] + campaign,
        visible_ms=1_000 + rng.integers(0, 900, len(ts)),
        visible_pct=1000,
        fake=fake,
    )
    task = np.array([plan.mechanic == "daily_task" for plan in world.campaigns])[campaign]
    day.emit(
        "task",
        context[task],
        ts[task] + 300,
        campaign=campaign[task],
        surface=surface[task],
        task_id=world.first["task"] + rng.integers(0, 5, int(task.sum())),
        fake=fake,
    )
    like = ~task
    day.emit(
        "like",
        context[like],
        ts[like] + 300,
        campaign=campaign[like],
        surface=surface[like],
        action=0,
        target_type=0,
        target_id=song[like],
        song_id=song[like],
        fake=fake,
    )
    hand_out(world, day, rng, context, member, campaign, ts + 900, eager=True)


_EXTRAS: dict[str, Callable[[World, Day, np.random.Generator, Ring, Acts], None]] = {
    "copy": _copy,
    "spam": _spam,
    "share": _share,
    "churn": _churn,
    "reward": _reward,
}


def _replay(world: World, day: Day, rng: np.random.Generator, ring: Ring, plays: Plays) -> None:
    """A real evening's trace, sent again by other accounts some hours later with the same gaps."""
    if not ring.first_day <= day.number <= ring.last_day or len(plays.user) < 10 or rng.random() < 0.4:
        return
    real = np.flatnonzero(world.people.reason[plays.user] == 0)
    source = plays.user[real[int(rng.integers(0, len(real)))]]
    trace = np.flatnonzero(plays.user == source)[:60]
    member = np.repeat(rng.choice(ring.members, max(1, len(ring.members) // 2), replace=False), len(trace))
    again = np.tile(trace, len(member) // len(trace))
    shift = np.repeat(rng.integers(10 * MINUTE_MS, 9 * HOUR_MS, len(member) // len(trace)), len(trace))
    context, fake = day.open_contexts(member, world.people.device[member]), reason_code(ring.name)
    ts = plays.ts[again] + shift + rng.integers(0, 40, len(again))
    day.emit(
        "play",
        context,
        ts,
        song_id=plays.song[again],
        source=plays.source[again],
        listened_ms=plays.listened[again],
        duration_ms=plays.duration[again],
        end_reason=plays.end_reason[again],
        fake=fake,
    )
    liked = (plays.song[again] % 3 == 0) | (again == trace[0])
    when, song = (ts + plays.listened[again] * 6 // 10)[liked], plays.song[again][liked]
    day.emit("like", context[liked], when, action=0, target_type=0, target_id=song, song_id=song, fake=fake)


def _register(world: World, day: Day, rng: np.random.Generator, ring: Ring) -> None:
    """The whole ring registers within two hours of the morning it begins."""
    when = day.midnight + int(rng.integers(1, 7)) * HOUR_MS + rng.integers(0, 2 * HOUR_MS, len(ring.members))
    world.state_registered_at[ring.members] = when
    context = day.open_contexts(ring.members, world.people.device[ring.members])
    day.emit("registration", context, when, channel=code("channel", "web"), fake=reason_code(ring.name))
