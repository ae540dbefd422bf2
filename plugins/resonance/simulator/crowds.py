"""Real people who move together: fan clubs at their appointed hours, niche scenes, imported playlists, a song that went viral."""

from __future__ import annotations

import numpy as np

from resonance.simulator.cohorts import SCENE_SIZE, members
from resonance.simulator.day import Day
from resonance.simulator.draws import Array, owners
from resonance.simulator.phrases import FIRST, SIZE
from resonance.simulator.planted_songs import VIRAL_DAYS
from resonance.simulator.rhythm import DAY_MS, HOUR_MS, times_of_day
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World, own_playlist

SCENE_SONGS = 16


def settle_crowds(world: World) -> None:
    """Fans keep their artist's songs in their own library, friends of a niche the few songs of their scene."""
    rng, width = world.rng("fans"), world.favourites.shape[1]
    for club, fans in enumerate(_clubs(world)):
        songs = _songs_of(world, club)
        world.favourites[fans, : width // 2] = rng.choice(songs, (len(fans), width // 2))
    niche = members(world.people, "niche_scene")
    catalogue = world.catalogue
    quiet = np.flatnonzero((catalogue.weight < np.quantile(catalogue.weight, 0.5)) & (catalogue.release_day < 0))
    for begin in range(0, len(niche), SCENE_SIZE):
        scene = niche[begin : begin + SCENE_SIZE]
        songs = rng.choice(quiet, min(SCENE_SONGS, len(quiet)), replace=False)
        world.favourites[scene] = rng.choice(songs, (len(scene), width))


def move_together(world: World, day: Day) -> None:
    """What the day brings to crowds."""
    _meet(world, day)
    _go_viral(world, day)
    _import_playlists(world, day)


def club_days(world: World) -> list[int]:
    """The appointed days: the great one, and a smaller one a week before and after."""
    great = world.special["club_day"]
    return [number for number in (great - 7, great, great + 7) if 0 <= number < world.days]


def _clubs(world: World) -> list[Array]:
    """Members of each club; there is another club for every 120 members."""
    fans = members(world.people, "fan_club")
    return np.array_split(fans, min(len(world.club_artists), 1 + len(fans) // 120))


def _songs_of(world: World, club: int) -> Array:
    catalogue = world.catalogue
    return np.flatnonzero((catalogue.artist == world.club_artists[club]) & (catalogue.release_day < 0))


def _meet(world: World, day: Day) -> None:
    """Most members come within the same minutes, hear their artist's songs, like them all and leave the same words."""
    if day.number not in club_days(world):
        return
    for club, fans in enumerate(_clubs(world)):
        rng = day.rng(f"fan club {club}")
        fans = fans[(world.people.registered_day[fans] < day.number)]
        fans = fans[rng.random(len(fans)) < (0.8 if day.number == world.special["club_day"] else 0.45)]
        hour = world.special["club_hour"] + club
        opened = day.midnight + hour * HOUR_MS + (rng.beta(1, 8, len(fans)) * HOUR_MS).astype(np.int64)
        if len(fans):
            _celebrate(world, day, rng, (fans, opened, _songs_of(world, club)))


def _celebrate(world: World, day: Day, rng: np.random.Generator, party: tuple[Array, Array, Array]) -> None:
    fans, opened, songs = party
    heard = np.maximum(1, np.ceil(len(songs) * np.where(rng.random(len(fans)) < 0.7, 1.0, rng.random(len(fans))))).astype(int)
    owner, position = owners(np.minimum(heard, 12))
    song = songs[(position + (rng.random(len(fans)) < 0.2)[owner]) % len(songs)]
    context = day.open_contexts(fans, world.people.device[fans])
    day.emit("app_open", context, opened - 3_000, open_source=code("open_source", "push"))
    duration = world.catalogue.duration_ms[song]
    hurried = rng.random(len(fans)) < 0.3
    share = np.where(hurried[owner], rng.uniform(0.05, 0.3, len(song)), rng.uniform(0.55, 1.0, len(song)))
    _play_and_like(world, day, context[owner], (song, opened[owner] + position * 240_000, (duration * share).astype(np.int64)))
    says = np.flatnonzero(rng.random(len(fans)) < 0.35)
    first = np.searchsorted(owner, says)
    day.emit(
        "comment",
        context[says],
        opened[says] + 200_000,
        comment_id=world.new_keys(len(says)),
        song_id=song[first],
        moderation=0,
        text_a=FIRST["copy"] + day.number % SIZE["copy"],
        text_c=FIRST["ending"] + rng.integers(0, SIZE["ending"], len(says)),
    )


def _play_and_like(world: World, day: Day, context: Array, heard: tuple[Array, Array, Array]) -> None:
    song, ts, listened = heard
    duration = world.catalogue.duration_ms[song]
    day.emit(
        "play",
        context,
        ts,
        song_id=song,
        source=code("source", "artist_page"),
        listened_ms=listened,
        duration_ms=duration,
        end_reason=np.where(listened >= 0.95 * duration, 0, code("end_reason", "skip")),
    )
    day.emit("like", context, ts + listened // 2, action=0, target_type=0, target_id=song, song_id=song)


def _go_viral(world: World, day: Day) -> None:
    """For some days the swept-along hear the song that everybody talks about; most like it, many within its first bars."""
    since = day.number - world.special["viral_day"]
    if not 0 <= since < VIRAL_DAYS:
        return
    rng, people = day.rng("viral"), world.people
    crowd = members(people, "viral_song")
    crowd = crowd[(people.registered_day[crowd] < day.number) & (rng.random(len(crowd)) < 0.6 / (1 + since))]
    at = day.midnight + times_of_day(rng, world.date(day.number), len(crowd))
    context = day.open_contexts(crowd, people.device[crowd], rng.random(len(crowd)) < 0.5)
    song = np.full(len(crowd), world.special["viral_song"])
    listened = (world.catalogue.duration_ms[song] * rng.beta(1.2, 1.2, len(crowd))).astype(np.int64)
    day.emit("app_open", context, at - 2_000, open_source=code("open_source", "push"))
    _play_and_like(world, day, context, (song, at, listened))


def _import_playlists(world: World, day: Day) -> None:
    """Once in the window an importer brings playlists from elsewhere: dozens to hundreds of adds and likes in seconds, unheard.

    Some have the songs of people with a taste like theirs, some one of a few lists that are passed around.
    """
    rng, people = day.rng("imports"), world.people
    importers = members(people, "playlist_import")
    turn = world.rng("import days").integers(0, world.days, len(importers))
    importers = importers[(turn == day.number) & (people.registered_day[importers] < day.number)]
    for user in importers.tolist():
        known = _passed_around(world, user) if rng.random() < 0.3 else world.favourites[people.main_tag == people.main_tag[user]]
        song = rng.permutation(np.unique(rng.choice(known.ravel(), int(rng.integers(40, 700)))))
        when = day.midnight + int(rng.integers(9 * HOUR_MS, DAY_MS - HOUR_MS)) + np.cumsum(rng.integers(2, 90, len(song)))
        one = day.open_contexts(np.array([user]), people.device[[user]])
        context, playlist = np.repeat(one, len(song)), own_playlist(np.full(len(song), user), np.ones(len(song), dtype=np.int64))
        day.emit("app_open", one, when[:1] - 40_000, open_source=0)
        day.emit("playlist", context, when, action=code("playlist_action", "add"), playlist_id=playlist, song_id=song)
        day.emit("like", context, when + 15, action=0, target_type=0, target_id=song, song_id=song)


def _passed_around(world: World, user: int) -> Array:
    """The songs of one of three lists that went from hand to hand."""
    return world.rng("passed around", user % 3).choice(world.favourites.ravel(), 150)
