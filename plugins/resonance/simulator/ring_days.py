"""What rings do on one day: visits, plays before the likes (or none), the likes, and what else belongs to their manner."""

from __future__ import annotations

import numpy as np

from resonance.simulator.day import Day
from resonance.simulator.draws import Array
from resonance.simulator.listening import Plays
from resonance.simulator.replays import replay
from resonance.simulator.ring_extras import EXTRAS, RingDay, aside
from resonance.simulator.rings import Ring
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World

SOURCES = ("search", "artist_page", "album_page", "share_link", "editorial_playlist", "autoplay", "other")


def change_hands(world: World, day: Day) -> None:
    """Before the day begins: bought accounts get their new life, and ring accounts of the day are registered."""
    for ring in world.rings:
        if ring.job.first_day == day.number and len(ring.crew.bought):
            world.people.activity[ring.crew.bought] = ring.crew.life_after
    people = world.people
    fresh = np.flatnonzero((people.registered_day == day.number) & (people.ring > 0))
    if len(fresh):
        rng, when = day.rng("ring registrations"), day.midnight + people.registered_clock[fresh]
        world.state_registered_at[fresh] = when
        channel = np.where(rng.random(len(fresh)) < 0.5, code("channel", "web"), rng.integers(0, 5, len(fresh)))
        day.emit("registration", day.open_contexts(fresh, people.device[fresh]), when, channel=channel)


def play_tricks(world: World, day: Day, plays: Plays) -> None:
    """All rings' acts of the day."""
    for ring in world.rings:
        rng = day.rng(f"ring {ring.ring_id}")
        if ring.job.tactic.extra == "replay":
            replay(world, day, ring, plays)
            continue
        visits = np.flatnonzero(ring.acts.visit_day == day.number)
        if len(visits):
            _act(world, day, rng, ring, visits)


def _act(world: World, day: Day, rng: np.random.Generator, ring: Ring, visits: Array) -> None:
    acts = ring.acts
    rows = np.flatnonzero(np.isin(acts.visit, visits))
    contexts = _arrive(world, day, rng, ring, visits)
    context = contexts[np.searchsorted(visits, acts.visit[rows])]
    _hear(world, day, rng, ring, (context, rows))
    today = RingDay(world, day, rng, ring, context, acts.member[rows], acts.song[rows], acts.ts[rows])
    campaign, surface = _campaigns(world, day, rng, ring, len(rows))
    if ring.job.tactic.extra not in ("spam", "share", "reward"):
        today.like(slice(None), today.ts, campaign=campaign, surface=surface)
    if more := EXTRAS.get(ring.job.tactic.extra):
        more(today)
    aside(today)


def _arrive(world: World, day: Day, rng: np.random.Generator, ring: Ring, visits: Array) -> Array:
    """Contexts of the visits; most begin with an open of the app."""
    acts, people = ring.acts, world.people
    member, device, address = acts.visit_member[visits], acts.visit_device[visits], acts.visit_ip[visits]
    cell = rng.random(len(visits)) < 0.4
    own = np.where(cell, people.cell_ip[member], people.home_ip[member])
    context = day.open_contexts(member, device, cell, ip=np.where(address >= 0, address, own))
    _, lead = np.unique(acts.visit, return_index=True)
    begin = np.minimum(acts.ts, np.where(acts.listened >= 0, acts.played, acts.ts))[lead[visits]]
    opens = rng.random(len(visits)) < 0.8
    when = begin[opens] - rng.integers(900, 30_000, int(opens.sum()))
    day.emit("app_open", context[opens], when, open_source=0, fake=_real_or(ring))
    return context


def _real_or(ring: Ring) -> int:
    """What is fake besides the act itself: everything of a ring account, nothing of a real person who sells likes."""
    return 0 if ring.job.tactic.extra == "sold" else ring.code


def _hear(world: World, day: Day, rng: np.random.Generator, ring: Ring, acts: tuple[Array, Array]) -> None:
    context, rows = acts
    heard = ring.acts.listened[rows] >= 0
    context, rows = context[heard], rows[heard]
    song, listened = ring.acts.song[rows], ring.acts.listened[rows]
    duration = world.catalogue.duration_ms[song]
    ended = np.where(listened >= 0.95 * duration, code("end_reason", "completed"), code("end_reason", "skip"))
    favoured = code("source", SOURCES[ring.job.number % len(SOURCES)])
    source = np.where(rng.random(len(rows)) < 0.6, favoured, rng.integers(0, 12, len(rows)))
    seen = np.flatnonzero(rng.random(len(rows)) < (0.3 if ring.job.tactic.plays == "lived" else 0.05))
    day.emit(
        "impression",
        context[seen],
        ring.acts.played[rows][seen] - rng.integers(200, 5_000, len(seen)),
        surface=code("surface", "search"),
        item_type=code("item_type", "song"),
        item_id=song[seen],
        visible_ms=rng.lognormal(7.3, 0.9, len(seen)).astype(np.int64).clip(0, 90_000),
        visible_pct=(1000 * rng.beta(5, 1.6, len(seen))).astype(np.int64),
        fake=_real_or(ring),
    )
    day.emit(
        "play",
        context,
        ring.acts.played[rows],
        song_id=song,
        source=source,
        listened_ms=listened,
        duration_ms=duration,
        end_reason=ended,
        fake=_real_or(ring),
    )


def _campaigns(world: World, day: Day, rng: np.random.Generator, ring: Ring, size: int) -> tuple[Array, Array]:
    """(campaign, surface) of the acts that go in under a running campaign's name; −1 elsewhere."""
    today = [at for at, plan in enumerate(world.campaigns) if plan.days(world.days)[0] <= day.number < plan.days(world.days)[1]]
    none = np.full(size, -1)
    if not today or ring.job.tactic.extra == "reward":
        return none, none
    used = rng.random(size) < ring.job.tactic.campaigns
    campaign = np.where(used, rng.choice(today, size), -1)
    surfaces = np.array([code("surface", plan.surfaces[0]) for plan in world.campaigns])
    return campaign, np.where(used, surfaces[campaign], -1)
