"""The actions of participants, each under its campaign's and surface's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from resonance.simulator.campaigns import MATCHES
from resonance.simulator.cohorts import belongs
from resonance.simulator.commenting import texts
from resonance.simulator.day import Day
from resonance.simulator.draws import Array, pick
from resonance.simulator.sharing import Sharing, emit_shares
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World, own_playlist


@dataclass
class Deeds:
    """Rows by action: context, account, campaign, surface, song and time (epoch ms)."""

    world: World
    day: Day
    rng: np.random.Generator
    context: Array
    user: Array
    campaign: Array
    surface: Array
    song: Array
    when: Array

    def __len__(self) -> int:
        return len(self.user)

    def where(self, rows: Array) -> Deeds:
        """Some of the rows."""
        names = ("context", "user", "campaign", "surface", "song", "when")
        return replace(self, **{name: getattr(self, name)[rows] for name in names})

    def emit(self, stream: str, when: Array | None = None, **columns: Array | int) -> None:
        """Events at the rows' times, or at others, in the rows' campaigns."""
        ts = self.when if when is None else when
        self.day.emit(stream, self.context, ts, campaign=self.campaign, surface=self.surface, **columns)


def hear(deeds: Deeds) -> None:
    """Plays of the songs before the action, more than half of them to the end."""
    rng, size = deeds.rng, len(deeds)
    duration = deeds.world.catalogue.duration_ms[deeds.song]
    share = np.where(rng.random(size) < 0.55, rng.uniform(0.9, 1.0, size), rng.uniform(0.05, 0.9, size))
    listened = (duration * share).astype(np.int64)
    deeds.emit(
        "play",
        deeds.when - (listened * rng.uniform(0.3, 1.0, size)).astype(np.int64),
        song_id=deeds.song,
        source=code("source", "campaign"),
        listened_ms=listened,
        duration_ms=duration,
        end_reason=np.where(listened >= 0.95 * duration, code("end_reason", "completed"), code("end_reason", "skip")),
    )


def _like(deeds: Deeds) -> None:
    in_match = np.array([plan.mechanic == "team_pk" for plan in deeds.world.campaigns])[deeds.campaign]
    team = np.where(in_match, deeds.world.state_team[deeds.user], -1)
    deeds.emit("like", action=0, target_type=0, target_id=deeds.song, song_id=deeds.song, team_id=team)


def _comment(deeds: Deeds) -> None:
    quoter = belongs(deeds.world.people, deeds.user, "lyric_quoter")
    deeds.emit(
        "comment",
        comment_id=deeds.world.new_keys(len(deeds)),
        song_id=deeds.song,
        moderation=pick(deeds.rng, np.array([95, 3, 2]), len(deeds)),
        **texts(deeds.rng, len(deeds), quoter),
    )


def _share(deeds: Deeds) -> None:
    shared = Sharing(deeds.context, deeds.user, deeds.song, deeds.when, deeds.campaign, deeds.surface)
    emit_shares(deeds.world, deeds.day, shared)


def _playlist(deeds: Deeds) -> None:
    playlist = own_playlist(deeds.user, np.zeros(len(deeds), dtype=np.int64))
    deeds.emit("playlist", action=code("playlist_action", "add"), playlist_id=playlist, song_id=deeds.song)


def _follow(deeds: Deeds) -> None:
    deeds.emit("follow", action=0, target_type=0, target_id=deeds.world.catalogue.artist[deeds.song])


def _task(deeds: Deeds) -> None:
    deeds.emit("task", task_id=deeds.world.first["task"] + deeds.song % 5)


def _team(deeds: Deeds) -> None:
    """Joins a team of the match that is on, or now and then leaves one's own."""
    world, day = deeds.world, deeds.day
    match = min(len(MATCHES) - 1, day.number * len(MATCHES) // max(1, world.days))
    own = world.state_team[deeds.user]
    leaves = (own >= 0) & (deeds.rng.random(len(deeds)) < 0.15)
    team = np.where(leaves, own, match * 4 + deeds.rng.integers(0, 4, len(deeds)))
    world.state_team[deeds.user] = np.where(leaves, -1, team)
    deeds.emit("team", action=leaves.astype(np.int64), team_id=team, match_id=team // 4)


DO: dict[str, Callable[[Deeds], None]] = {
    "like": _like,
    "comment": _comment,
    "share": _share,
    "playlist": _playlist,
    "follow": _follow,
    "task": _task,
    "team": _team,
}
