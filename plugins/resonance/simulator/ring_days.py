"""What rings do on one day: visits, plays before the likes (or none), the likes, and what else belongs to their manner."""

from __future__ import annotations

import numpy as np

from resonance.simulator.campaigning import running_today, show_songs
from resonance.simulator.day import Day
from resonance.simulator.draws import Array
from resonance.simulator.listening import Plays
from resonance.simulator.replays import replay
from resonance.simulator.ring_acts import RingDay, aside
from resonance.simulator.ring_extras import EXTRAS
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
        if ring.job.tactic.extra == "replay":
            replay(world, day, ring, plays)
            continue
        visits = np.flatnonzero(ring.acts.visit_day == day.number)
        if len(visits):
            _act(world, day, ring, visits)


def _act(world: World, day: Day, ring: Ring, visits: Array) -> None:
    acts, rng = ring.acts, day.rng(f"ring {ring.ring_id}")
    rows = np.flatnonzero(np.isin(acts.visit, visits))
    context = _arrive(world, day, ring, visits)[np.searchsorted(visits, acts.visit[rows])]
    today = RingDay(world, day, rng, ring, context, acts.member[rows], acts.song[rows], acts.ts[rows])
    _hear(today, acts.played[rows], acts.listened[rows])
    campaign, surface = _campaigns(today)
    if ring.job.tactic.extra not in ("spam", "share", "reward"):
        today.like(slice(None), today.ts, campaign=campaign, surface=surface)
    if more := EXTRAS.get(ring.job.tactic.extra):
        more(today)
    aside(today)


def _arrive(world: World, day: Day, ring: Ring, visits: Array) -> Array:
    """Contexts of the visits; most begin with an open of the app."""
    acts, people, rng = ring.acts, world.people, day.rng(f"visits {ring.ring_id}")
    member, device, address = acts.visit_member[visits], acts.visit_device[visits], acts.visit_ip[visits]
    cell = rng.random(len(visits)) < 0.4
    own = np.where(cell, people.cell_ip[member], people.home_ip[member])
    context = day.open_contexts(member, device, cell, ip=np.where(address >= 0, address, own))
    _, lead = np.unique(acts.visit, return_index=True)
    begin = np.minimum(acts.ts, np.where(acts.listened >= 0, acts.played, acts.ts))[lead[visits]]
    opens = np.flatnonzero(rng.random(len(visits)) < 0.8)
    when = begin[opens] - rng.integers(900, 30_000, len(opens))
    day.emit("app_open", context[opens], when, open_source=0, fake=ring.besides)
    return context


def _hear(today: RingDay, played: Array, listened: Array) -> None:
    """Plays before the acts, from the source that this ring favours; some songs were seen in a list before."""
    ring, rng, heard = today.ring, today.rng, np.flatnonzero(listened >= 0)
    context, song, played, listened = today.context[heard], today.song[heard], played[heard], listened[heard]
    duration = today.world.catalogue.duration_ms[song]
    ended = np.where(listened >= 0.95 * duration, code("end_reason", "completed"), code("end_reason", "skip"))
    favoured = code("source", SOURCES[ring.job.number % len(SOURCES)])
    source = np.where(rng.random(len(song)) < 0.6, favoured, rng.integers(0, 12, len(song)))
    seen = np.flatnonzero(rng.random(len(song)) < (0.3 if ring.job.tactic.plays == "lived" else 0.05))
    show_songs(today.day, rng, (context[seen], song[seen], played[seen]), ring.besides)
    heard_so = {"listened_ms": listened, "duration_ms": duration, "end_reason": ended}
    today.day.emit("play", context, played, song_id=song, source=source, **heard_so, fake=ring.besides)


def _campaigns(today: RingDay) -> tuple[Array, Array]:
    """(campaign, surface) of the acts that go in under a running campaign's name; −1 elsewhere."""
    world, size = today.world, len(today.ts)
    running = running_today(world, today.day.number)
    none = np.full(size, -1)
    if not running or today.ring.job.tactic.extra == "reward":
        return none, none
    used = today.rng.random(size) < today.ring.job.tactic.campaigns
    campaign = np.where(used, today.rng.choice(running, size), -1)
    surfaces = np.array([code("surface", plan.surfaces[0]) for plan in world.campaigns])
    return campaign, np.where(used, surfaces[campaign], -1)
