"""One ring's acts of one day, and what it does beside them to look busy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from resonance.simulator.day import Day
from resonance.simulator.draws import Array
from resonance.simulator.phrases import FIRST, SIZE
from resonance.simulator.rhythm import MINUTE_MS
from resonance.simulator.rings import Ring
from resonance.simulator.world import World


@dataclass
class RingDay:
    """One ring's acts of one day: contexts, members, songs and times, by act."""

    world: World
    day: Day
    rng: np.random.Generator
    ring: Ring
    context: Array
    member: Array
    song: Array
    ts: Array

    def emit(self, stream: str, context: Array, ts: Array, **columns: Any) -> None:
        """Fake events of this ring."""
        self.day.emit(stream, context, ts, fake=self.ring.code, **columns)

    def like(self, rows: Any, ts: Array, **columns: Any) -> None:
        """Likes of the rows' songs."""
        columns = {"action": 0, "target_type": 0, "target_id": self.song[rows], "song_id": self.song[rows]} | columns
        self.emit("like", self.context[rows], ts, **columns)

    def some(self, share: float) -> Array:
        """Rows drawn with a chance."""
        return np.flatnonzero(self.rng.random(len(self.ts)) < share)

    def habit(self, name: str) -> np.random.Generator:
        """A stream that is the same every day: what a ring does its own way."""
        return self.world.rng("habit", name, self.ring.ring_id)


def aside(today: RingDay) -> None:
    """Comments like anybody's, shares and follows that some rings add to look busy."""
    tactic, rng, world = today.ring.job.tactic, today.rng, today.world
    said = today.some(tactic.comments)
    text = {f"text_{part}": FIRST[kind] + rng.integers(0, SIZE[kind], len(said)) for part, kind in _THREE}
    key = world.new_keys(len(said))
    later = rng.integers(3_000, 2 * MINUTE_MS, len(said))
    today.emit(
        "comment", today.context[said], today.ts[said] + later, comment_id=key, song_id=today.song[said], moderation=0, **text
    )
    passed = today.some(tactic.shares)
    channel = rng.integers(0, 8, len(passed))
    keys, when = world.new_keys(len(passed)), today.ts[passed] + 5_000
    today.emit("share", today.context[passed], when, share_id=keys, song_id=today.song[passed], channel=channel)
    followed = today.some(tactic.follows)
    artist = world.catalogue.artist[today.song[followed]]
    today.emit("follow", today.context[followed], today.ts[followed] + 3_000, action=0, target_type=0, target_id=artist)


_THREE = (("a", "opening"), ("b", "middle"), ("c", "ending"))
