"""What listeners do about a song: likes, comments, follows, playlists and waving away."""

from __future__ import annotations

import numpy as np

from resonance.simulator.catalogue import FOCUS_TAG
from resonance.simulator.cohorts import belongs
from resonance.simulator.commenting import write_comments
from resonance.simulator.day import Day
from resonance.simulator.draws import Array, pick
from resonance.simulator.listening import Plays, Sessions, is_work_focus
from resonance.simulator.planted_songs import is_surging
from resonance.simulator.pulled import is_pulled
from resonance.simulator.rhythm import MINUTE_MS
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World, own_playlist


def react(world: World, day: Day, sessions: Sessions, plays: Plays) -> None:
    """Everything that follows plays of the day outside campaigns."""
    like_songs(world, day, sessions, plays)
    write_comments(world, day, plays)
    _follow(world, day, plays)
    _fill_playlists(world, day, sessions, plays)
    _wave_away(world, day, plays)
    _edit(world, day, sessions)


def like_songs(world: World, day: Day, sessions: Sessions, plays: Plays) -> None:
    """Likes while listening, a fifth of them early in the song, and some of songs that were not heard; 2 % are taken back."""
    rng, habits = day.rng("likes"), world.mix.habits
    liked = np.flatnonzero(rng.random(len(plays.user)) < _like_chance(world, day, sessions, plays))
    moment = rng.random(len(liked)) ** habits.early * plays.listened[liked]
    when = plays.ts[liked] + moment.astype(np.int64) + rng.integers(150, 2_500, len(liked))
    automatic = np.flatnonzero(belongs(world.people, plays.user, "auto_like") & (plays.listened >= 0.9 * plays.duration))
    unheard = np.flatnonzero(rng.random(len(plays.user)) < world.people.like_rate[plays.user] * habits.unheard)
    row = np.concatenate([liked, automatic, unheard])
    song = np.concatenate([plays.song[row[: len(row) - len(unheard)]], _seen_elsewhere(world, rng, plays.user[unheard])])
    ended = plays.ts[automatic] + plays.listened[automatic]
    when = np.concatenate([when, ended, plays.ts[unheard] - rng.integers(500, 30_000, len(unheard))])
    when = _uploaded(world, rng, (plays.session[row], plays.user[row]), when)
    context = plays.context[row]
    day.emit("like", context, when, action=0, target_type=0, target_id=song, song_id=song)
    back = np.flatnonzero(rng.random(len(row)) < 0.02)
    later = when[back] + rng.integers(2_000, 40 * MINUTE_MS, len(back))
    day.emit("like", context[back], later, action=1, target_type=0, target_id=song[back], song_id=song[back])
    _like_other_things(world, day, plays, rng)


def _like_chance(world: World, day: Day, sessions: Sessions, plays: Plays) -> Array:
    """Chance of a like by play: the listener, how much was heard, the song, and the planted effects of scene, surge and home."""
    people, catalogue, effects = world.people, world.catalogue, world.effects
    heard = np.minimum(plays.listened / plays.duration, 1.0)
    chance = people.like_rate[plays.user] * (0.2 + 1.3 * heard) * (0.4 + 1.2 * catalogue.appeal[plays.song])
    focus = is_work_focus(world, day, sessions)[plays.session]
    chance = np.where(focus & (catalogue.main_tag[plays.song] == FOCUS_TAG), chance * effects["scene_like_ratio"], chance)
    chance = np.where(focus & (plays.song == world.special["scene_song"]), chance * effects["scene_song_like_ratio"], chance)
    chance = np.where(
        is_surging(world, day.number, plays.song, sessions.hour[plays.session]), chance * effects["surge_like_ratio"], chance
    )
    home = catalogue.province[plays.song] == people.hometown[plays.user]
    return np.where(home, chance * effects["hometown_like_ratio"], chance).clip(0, 0.9)


def _seen_elsewhere(world: World, rng: np.random.Generator, user: Array) -> Array:
    """Songs liked in a chart, in a list or on a friend's page: of the user's library, or anybody's."""
    whose = np.where(rng.random(len(user)) < 0.4, user, rng.integers(0, len(world.favourites), len(user)))
    return world.favourites[whose, rng.integers(0, world.favourites.shape[1], len(user))]


def _uploaded(world: World, rng: np.random.Generator, likes: tuple[Array, Array], when: Array) -> Array:
    """Clients that upload in batches stamp all likes of a session with the last one's time; others join the one before."""
    session, user = likes
    last = np.zeros(int(session.max()) + 1 if len(session) else 0, dtype=np.int64)
    np.maximum.at(last, session, when)
    when = np.where(belongs(world.people, user, "batched_upload"), last[session], when)
    same = np.flatnonzero((rng.random(len(user)) < world.mix.habits.batched) & (session == np.roll(session, 1)))
    same = same[same > 0]
    when[same] = np.maximum(when[same], when[same - 1])
    when[same - 1] = when[same]
    return when


def _like_other_things(world: World, day: Day, plays: Plays, rng: np.random.Generator) -> None:
    chosen = np.flatnonzero(rng.random(len(plays.user)) < 0.003)
    artist = rng.random(len(chosen)) < 0.5
    target = np.where(
        artist,
        world.first["artist"] + world.catalogue.artist[plays.song[chosen]],
        world.first["playlist"] + plays.song[chosen] % 24,
    )
    kind = np.where(artist, code("target_type", "artist"), code("target_type", "playlist"))
    day.emit("like", plays.context[chosen], plays.ts[chosen] + 2_000, action=0, target_type=kind, target_id=target)


def _follow(world: World, day: Day, plays: Plays) -> None:
    rng = day.rng("follows")
    chosen = np.flatnonzero(rng.random(len(plays.user)) < 0.006)
    person = rng.random(len(chosen)) < 0.15
    friend = world.friends[plays.user[chosen], rng.integers(0, world.friends.shape[1], len(chosen))]
    target = np.where(person, world.catalogue.artist_count + friend, world.catalogue.artist[plays.song[chosen]])
    day.emit(
        "follow",
        plays.context[chosen],
        plays.ts[chosen] + 4_000,
        action=(rng.random(len(chosen)) < 0.04).astype(np.int64),
        target_type=person.astype(np.int64),
        target_id=target,
    )


def _fill_playlists(world: World, day: Day, sessions: Sessions, plays: Plays) -> None:
    """Songs are kept in playlists, the scene's song in its scene more than others: it is not only liked."""
    rng = day.rng("playlists")
    kept = is_work_focus(world, day, sessions)[plays.session] & (plays.song == world.special["scene_song"])
    kept &= world.effects["scene_song_like_ratio"] > 1
    chosen = np.flatnonzero((rng.random(len(plays.user)) < np.where(kept, 0.15, 0.018)) & (plays.listened > 25_000))
    number = np.where(rng.random(len(chosen)) < 0.5, 0, rng.integers(1, 8, len(chosen)))
    removes = rng.random(len(chosen)) < 0.06
    action = np.where(removes, code("playlist_action", "remove"), code("playlist_action", "add"))
    song = plays.song[chosen]
    day.emit(
        "playlist",
        plays.context[chosen],
        plays.ts[chosen] + 9_000,
        action=action,
        playlist_id=own_playlist(plays.user[chosen], number),
        song_id=song,
    )
    felt = is_pulled(world, day.number, "playlist_create_ratio")[sessions.user]
    chance = np.where(felt, 0.012 * world.effects["playlist_create_ratio"], 0.012)
    makes = np.flatnonzero(rng.random(len(sessions.user)) < chance)
    playlist = own_playlist(sessions.user[makes], rng.integers(1, 8, len(makes)))
    day.emit(
        "playlist",
        sessions.context[makes],
        sessions.start[makes] + 30_000,
        action=code("playlist_action", "create"),
        playlist_id=playlist,
    )


def _edit(world: World, day: Day, sessions: Sessions) -> None:
    """Two editors act on insights every day."""
    rng = day.rng("editors")
    editors = np.flatnonzero(world.people.is_internal & (world.people.registered_day < 0))[:8]
    if not len(editors):
        return
    chosen = rng.choice(editors, 2)
    context = day.open_contexts(chosen, world.people.device[chosen])
    day.emit(
        "content_action",
        context,
        day.midnight + 10 * 60 * MINUTE_MS + rng.integers(0, 400 * MINUTE_MS, 2),
        insight_id=rng.integers(0, 400, 2),
        action=rng.integers(0, 4, 2),
        ref_id=rng.integers(0, world.catalogue.song_count, 2),
    )


def _wave_away(world: World, day: Day, plays: Plays) -> None:
    rng = day.rng("waving away")
    chosen = np.flatnonzero((rng.random(len(plays.user)) < 0.006) & (plays.listened < 15_000))
    song = plays.song[chosen]
    day.emit(
        "negative_feedback",
        plays.context[chosen],
        plays.ts[chosen] + plays.listened[chosen],
        feedback=pick(rng, np.array([5, 70, 5, 20]), len(chosen)),
        item_type=0,
        item_id=song,
    )
