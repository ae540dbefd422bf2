"""What people do about what they hear: like, comment, share, follow, collect; and what the client reports besides plays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.second import texts
from resonance.made_up.second.catalogue import Catalogue
from resonance.made_up.second.events import Events
from resonance.made_up.second.living import Plays, listen
from resonance.made_up.second.people import People
from resonance.made_up.second.scale import HOUR_MS, Draws, Scale

UNPLAYED_LIKES = 0.03
LIST_LIKERS = 0.01
SURFACES = (
    "discover_daily_task",
    "share_flow",
    "comment_area",
    "popup",
    "banner",
    "push",
    "playlist_page",
    "search",
    "player",
    "deeplink",
    "other",
)
Acts = tuple[np.ndarray, np.ndarray, np.ndarray]
"""(user, ts, song), a row per act."""
PLAYER, PLAYLIST_PAGE, DAILY_TASK = SURFACES.index("player"), SURFACES.index("playlist_page"), 0


@dataclass(frozen=True)
class Stage:
    """What every part of a world works with."""

    draws: Draws
    scale: Scale
    people: People
    catalogue: Catalogue
    events: Events


def react(stage: Stage, plays: Plays) -> None:
    """Add everything that ordinary life leaves in the logs, but for the plays themselves."""
    _like(stage, plays)
    _like_unplayed(stage)
    _comment(stage, plays)
    _share(stage, plays)
    _follow_and_collect(stage, plays)
    _look(stage, plays)


def once(user: np.ndarray, item: np.ndarray) -> np.ndarray:
    """Indices of the first row of every (user, item)."""
    return np.sort(np.unique(user.astype(np.int64) * (1 << 31) + item, return_index=True)[1])


def heard_share(stage: Stage, plays: Plays) -> np.ndarray:
    return plays.listened / stage.catalogue.duration_ms[plays.song]


def like_instants(rng: np.random.Generator, plays: Plays) -> np.ndarray:
    """When a like falls: mostly somewhere in the play, one in twelve within the hours after it."""
    inside = plays.start + (plays.listened * rng.random(len(plays.user)) ** 0.8).astype(np.int64)
    later = plays.start + plays.listened + rng.exponential(2 * HOUR_MS, len(plays.user)).astype(np.int64)
    return np.where(rng.random(len(plays.user)) < 1 / 12, later, inside)


def _like(stage: Stage, plays: Plays) -> None:
    rng = stage.draws.stream("likes")
    share = heard_share(stage, plays)
    wish = np.where(share > 0.8, 1.0, np.where(share > 0.15, 0.25, 0.06)) * stage.people.liking[plays.user]
    wish *= stage.scale.likes / 0.93 / max(wish.sum(), 1e-9)
    for _ in range(4):
        chosen = np.flatnonzero(rng.random(len(wish)) < wish)
        chosen = chosen[once(plays.user[chosen], plays.song[chosen])]
        if len(chosen) > 0.97 * stage.scale.likes:
            break
        wish *= stage.scale.likes / max(len(chosen), 1)
    liked = plays.where(chosen)
    ts = like_instants(rng, liked)
    ts = np.where(stage.people.batching[liked.user], _flushed(liked, ts), ts)
    stage.events.add("like", liked.user, ts, song=liked.song, action=0, surface=like_surface(ts))
    undone = np.flatnonzero(rng.random(len(ts)) < 0.025)
    later = ts[undone] + rng.exponential(6 * HOUR_MS, len(undone)).astype(np.int64) + 2_000
    stage.events.add("like", liked.user[undone], later, song=liked.song[undone], action=1)


def like_surface(ts: np.ndarray) -> np.ndarray:
    """Where a like is given, by its last digits alone: real and paid likes have the same mixture."""
    return np.array([PLAYER] * 66 + [PLAYLIST_PAGE] * 16 + [SURFACES.index("search")] * 7 + [-1] * 8, np.int8)[ts % 97]


def _flushed(plays: Plays, ts: np.ndarray) -> np.ndarray:
    """A client that stamps likes when it uploads them: all of a session's likes get the session's last instant."""
    order = np.argsort(plays.session, kind="stable")
    last = np.maximum.reduceat(ts[order], np.flatnonzero(np.diff(plays.session[order], prepend=-1))) if len(ts) else ts
    return last[np.unique(plays.session, return_inverse=True)[1]] if len(ts) else ts


def _like_unplayed(stage: Stage) -> None:
    """Likes without a play in the logs: old favourites met again in a list; a few people like mostly so."""
    rng = stage.draws.stream("unplayed likes")
    people, scale = stage.people, stage.scale
    living = np.flatnonzero(people.activity[: people.real] > 0.05)
    user = rng.choice(living, int(scale.likes * UNPLAYED_LIKES))
    listers = rng.choice(living, max(3, int(people.real * LIST_LIKERS)), replace=False)
    user = np.concatenate([user, np.repeat(listers, rng.poisson(9, len(listers)))])
    song = stage.catalogue.popular(rng, len(user))
    ts = scale.first_ms + rng.integers(0, scale.end_ms - scale.first_ms, len(user))
    born = ts >= people.registered_ms[user]
    kept = np.flatnonzero(born)[once(user[born], song[born])]
    stage.events.add("like", user[kept], ts[kept], song=song[kept], action=0, surface=like_surface(ts[kept]))


def _comment(stage: Stage, plays: Plays) -> None:
    rng = stage.draws.stream("comments")
    chance = 0.022 * (heard_share(stage, plays) > 0.5) * np.minimum(stage.people.liking[plays.user], 3)
    said = plays.where(np.flatnonzero(rng.random(len(chance)) < chance))
    ts = said.start + (said.listened * rng.random(len(said.user))).astype(np.int64)
    written = texts.honest(rng, said.song)
    stage.events.add("comment", said.user, ts, song=said.song, text=np.array(written, object), surface=2)


def _share(stage: Stage, plays: Plays) -> None:
    rng = stage.draws.stream("shares")
    chance = 0.009 * (heard_share(stage, plays) > 0.4) * np.minimum(stage.people.liking[plays.user], 4)
    shared = plays.where(np.flatnonzero(rng.random(len(chance)) < chance))
    number = np.arange(len(shared.user))
    stage.events.add("share", shared.user, shared.start + shared.listened // 2, song=shared.song, share_no=number, surface=1)
    opened = np.repeat(number, rng.poisson(0.7, len(number)))
    living = np.flatnonzero(stage.people.activity[: stage.people.real] > 0.05)
    opener = rng.choice(living, len(opened))
    ts = shared.start[opened] + shared.listened[opened] // 2 + rng.exponential(9 * HOUR_MS, len(opened)).astype(np.int64) + 5_000
    stage.events.add("share_open", opener, ts, share_no=opened, surface=1)
    plays_it = np.flatnonzero(rng.random(len(opened)) < 0.6)
    add_plays(stage, rng, (opener[plays_it], ts[plays_it] + 4_000, shared.song[opened[plays_it]]), source=9)


def add_plays(stage: Stage, rng: np.random.Generator, rows: Acts, **columns: object) -> np.ndarray:
    """Plays of `rows` = (user, start, song); returns the ms heard. `listened` may be given."""
    user, ts, song = rows
    given = columns.pop("listened", None)
    listened = listen(rng, stage.catalogue.duration_ms[song], 0.6) if given is None else np.asarray(given)
    stage.events.add("play", user, ts, song=song, listened=listened, **columns)
    return listened


def _follow_and_collect(stage: Stage, plays: Plays) -> None:
    rng = stage.draws.stream("follows")
    whole = heard_share(stage, plays) > 0.8
    chosen = np.flatnonzero(rng.random(len(whole)) < 0.012 * whole)
    artist = stage.catalogue.artist[plays.song[chosen]]
    kept = once(plays.user[chosen], artist)
    stage.events.add("follow", plays.user[chosen][kept], plays.start[chosen][kept] + 20_000, artist=artist[kept])
    added = plays.where(np.flatnonzero(rng.random(len(whole)) < 0.02 * whole))
    stage.events.add("playlist", added.user, added.start + 30_000, action=1, list_no=added.user, song=added.song)


def _look(stage: Stage, plays: Plays) -> None:
    """App opens, impressions and now and then a word of displeasure, one set per session."""
    rng = stage.draws.stream("looks")
    first = np.flatnonzero(np.diff(plays.session, prepend=-1))
    user, ts = plays.user[first], plays.start[first] - 6_000
    stage.events.add("app_open", user, ts, source=rng.choice(4, len(ts), p=[0.7, 0.1, 0.1, 0.1]))
    seen = rng.random(len(ts)) < 0.35
    campaign = np.where(rng.random(len(ts)) < 0.5, rng.integers(0, 4, len(ts)), -1)
    song = stage.catalogue.popular(rng, len(ts))
    surface = rng.integers(0, 7, len(ts))
    stage.events.add("impression", user[seen], ts[seen] + 2_500, campaign=campaign[seen], song=song[seen], surface=surface[seen])
    cross = seen & (rng.random(len(ts)) < 0.02)
    stage.events.add("negative_feedback", user[cross], ts[cross] + 5_000, campaign=campaign[cross], surface=surface[cross])
