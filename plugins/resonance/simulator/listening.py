"""Sessions and plays: who comes when, on what, and how far each song is heard."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from resonance.simulator.catalogue import FOCUS_TAG, Taste
from resonance.simulator.cohorts import belongs
from resonance.simulator.day import Day
from resonance.simulator.draws import Array, owners, pick, running
from resonance.simulator.habits import NICHE_FAMILIAR, TASTE_SHARES
from resonance.simulator.planted_songs import plant_songs, song_weights
from resonance.simulator.pulled import is_pulled, listen_longer, open_again
from resonance.simulator.rhythm import HOUR_MS, WEEK, is_free, times_of_day
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World, editorial_keys, own_playlist

SOURCES = np.array([9, 0, 4, 3, 0, 9, 20, 14, 14, 2, 0, 22, 3], dtype=float)
MOST_PLAYS = 260


@dataclass
class Sessions:
    """Rows by session: account, start (epoch ms), context, hour of the day, plays in it, end (epoch ms), at a PC or on wifi."""

    user: Array
    start: Array
    context: Array
    hour: Array
    plays: Array
    end: Array
    at_desk: Array


@dataclass
class Plays:
    """Rows by play, contiguous by session."""

    session: Array
    user: Array
    context: Array
    song: Array
    ts: Array
    listened: Array
    duration: Array
    source: Array
    end_reason: Array
    playlist: Array

    def taken(self, rows: Array) -> Plays:
        """Some of the plays."""
        return Plays(*(getattr(self, field.name)[rows] for field in fields(self)))

    def emit(self, day: Day) -> None:
        """Hand the plays to the day; some clients lose a third to all of theirs on the way, one kind of device on one day."""
        world = day.world
        lossy = world.rng("telemetry loss").uniform(0.3, 1.0, len(world.people))[self.user]
        loss = np.where(belongs(world.people, self.user, "telemetry_loss"), lossy, 0.0)
        if day.number == world.special["telemetry_gap_day"] and world.mix.cohorts.get("telemetry_loss"):
            loss[day.context_column("device_type", self.context) == world.gap_device] = 0.93
        kept = day.rng("telemetry loss").random(len(self.user)) >= loss
        day.emit(
            "play",
            self.context[kept],
            self.ts[kept],
            song_id=self.song[kept],
            playlist_id=self.playlist[kept],
            source=self.source[kept],
            listened_ms=self.listened[kept],
            duration_ms=self.duration[kept],
            end_reason=self.end_reason[kept],
        )


def who_comes(world: World, day: Day) -> Array:
    """Accounts active today: habit, the day of the week, yesterday, youth of the account and the campaigns' pull."""
    people, number, rng = world.people, day.number, day.rng("active")
    age = number - people.registered_day
    level = people.activity * WEEK[world.date(number).weekday()]
    young = (people.registered_day >= 0) & (age >= 0) & (people.ring == 0)
    level = np.where(young, np.maximum(level * 0.8, 0.62 * np.exp(-age.clip(0, 60) / 3.0)), level)
    level = level * np.where(world.state_active, 1.3, 0.9)
    level = np.where(is_pulled(world, number, "return_ratio"), level * world.effects["return_ratio"], level).clip(0, 0.985)
    level = np.where(young & (age == 0), 1.0, level)
    comes = (rng.random(len(people)) < level) & (age >= 0)
    world.state_active = comes
    return np.flatnonzero(comes)


def open_sessions(world: World, day: Day) -> Sessions:
    """Sessions of the day with device, mode, network and number of plays; the app is opened at each start."""
    rng, user = day.rng("sessions"), who_comes(world, day)
    user = np.repeat(user, 1 + rng.poisson(0.32 * (1 + world.people.activity[user])))
    start = day.midnight + times_of_day(rng, world.date(day.number), len(user), world.people.night_owl[user])
    start = np.maximum(start, world.state_registered_at[user] + 60_000)
    hour = (start - day.midnight) // HOUR_MS % 24
    device, mode, cell = _equipment(world, rng, user, hour)
    context = day.open_contexts(user, device, cell, app_mode=mode)
    depth = 3.3 * world.people.play_factor[user]
    plays = np.minimum(rng.negative_binomial(1.1, 1.1 / (1.1 + depth)), MOST_PLAYS)
    desk = np.isin(world.device_types[device.clip(0)], [code("device_type", "pc"), code("device_type", "phone")])
    _open_app(world, day, rng, (context, user, start))
    return Sessions(user, start, context, hour, plays, start + 20_000, desk & ~cell)


def _open_app(world: World, day: Day, rng: np.random.Generator, sessions: tuple[Array, Array, Array]) -> None:
    """An open at the start of every session, another one within three of ten, and short looks where they are planted."""
    context, user, start = sessions
    again = np.flatnonzero(rng.random(len(user)) < 0.3)
    context, user = np.concatenate([context, context[again]]), np.concatenate([user, user[again]])
    when = np.concatenate([start, start[again] + rng.integers(35_000, 1_500_000, len(again))])
    day.emit("app_open", context, when, open_source=pick(rng, np.array([70, 14, 6, 6, 4]), len(when)))
    open_again(world, day, context, user)


def _equipment(world: World, rng: np.random.Generator, user: Array, hour: Array) -> tuple[Array, Array, Array]:
    people, size = world.people, len(user)
    second = people.second_device[user]
    other = (second >= 0) & (rng.random(size) < np.where((hour >= 18) | ((hour >= 9) & (hour < 17)), 0.4, 0.2))
    device = np.where(other, second, people.device[user])
    lost = rng.random(size) < 0.004
    device = np.where(lost, -1, device)
    kind = np.where(device >= 0, world.device_types[device], code("device_type", "phone"))
    chance = rng.random(size)
    mode = np.where((kind == code("device_type", "tv")) & (chance < 0.3), code("app_mode", "kids"), 0)
    mode = np.where(kind == code("device_type", "car"), code("app_mode", "driving"), mode)
    mode = np.where(((hour >= 22) | (hour < 6)) & (chance > 0.82) & (mode == 0), code("app_mode", "sleep"), mode)
    cell = (kind == code("device_type", "phone")) & (rng.random(size) < np.where((hour >= 7) & (hour < 19), 0.5, 0.28))
    return device, mode, cell | (kind == code("device_type", "car"))


def play_songs(world: World, day: Day, sessions: Sessions) -> Plays:
    """Plays of every session: song, source, how long it was heard and how it ended."""
    rng = day.rng("plays")
    session, position = owners(sessions.plays)
    user = sessions.user[session]
    song, source, playlist = _choose(world, day.number, rng, (user, sessions.hour[session]))
    focus = is_work_focus(world, day, sessions)[session]
    song = plant_songs(world, day.number, day.rng("planted songs"), (song, user, sessions.hour[session], focus))
    duration = world.catalogue.duration_ms[song]
    listened, end_reason = _listen(world, rng, (user, song, focus & (song == world.special["scene_song"])))
    gap = rng.lognormal(7.6, 1.1, len(user)).astype(np.int64).clip(200, 900_000)
    begins = running(listened + gap, session, position) - listened
    ts = sessions.start[session] + 1_500 + begins
    sessions.end = np.maximum(sessions.end, _latest(ts + listened, session, len(sessions.user)))
    if len(sessions.user):
        who, first = np.unique(sessions.user, return_index=True)
        spans = np.minimum.reduceat(sessions.start, first), np.maximum.reduceat(sessions.end, first)
        listen_longer(world, day, who, spans)
    return Plays(session, user, sessions.context[session], song, ts, listened, duration, source, end_reason, playlist)


def _latest(value: Array, owner: Array, size: int) -> Array:
    latest = np.zeros(size, dtype=np.int64)
    np.maximum.at(latest, owner, value)
    return latest


def _choose(world: World, number: int, rng: np.random.Generator, who: tuple[Array, Array]) -> tuple[Array, Array, Array]:
    user, hour = who
    people, size = world.people, len(user)
    draw = rng.random(size)
    main, second = TASTE_SHARES
    tag = np.where(draw < main, people.main_tag[user], np.where(draw < main + second, people.second_tag[user], -1))
    focused = (hour >= 9) & (hour < 18) & (rng.random(size) < 0.06)
    tag = np.where(focused, FOCUS_TAG, tag)
    song = Taste.of(world.catalogue, song_weights(world, number)).songs(rng, tag)
    source = pick(rng, SOURCES, size)
    known = rng.random(size) < np.where(belongs(people, user, "niche_scene"), NICHE_FAMILIAR, world.mix.habits.familiar)
    song = np.where(known, world.favourites[user, rng.integers(0, world.favourites.shape[1], size)], song)
    own = np.where(rng.random(size) < 0.7, code("source", "own_library"), code("source", "user_playlist"))
    source = np.where(known, own, source)
    playlist = np.where(source == code("source", "user_playlist"), own_playlist(user, np.zeros(size, dtype=np.int64)), -1)
    from_editors = source == code("source", "editorial_playlist")
    return song, source, np.where(from_editors, editorial_keys(24)[song % 24], playlist)


def _listen(world: World, rng: np.random.Generator, heard: tuple[Array, Array, Array]) -> tuple[Array, Array]:
    """(milliseconds heard, how it ended) by play; `heard`: account, song, and whether it is the scene's song in its scene."""
    user, song, fits = heard
    size, duration = len(user), world.catalogue.duration_ms[song]
    liking = world.catalogue.appeal[song] + 0.12 * (world.catalogue.main_tag[song] == world.people.main_tag[user])
    skips = world.mix.habits.skips * np.where(fits, world.effects["scene_song_skip_ratio"], 1.0)
    early, middle = (0.46 - 0.28 * liking) * skips, ((0.91 - 0.6 * liking) * skips).clip(0, 0.9)
    draw, fraction = rng.random(size), rng.random(size)
    short = (300 + fraction * 4_600).astype(np.int64)
    partly = (duration * (0.03 + 0.87 * fraction**2.4)).astype(np.int64)
    whole = (duration * (0.97 + 0.03 * fraction)).astype(np.int64)
    listened = np.where(draw < early, short, np.where(draw < middle, partly, whole))
    cut = np.where(fraction < 0.82, code("end_reason", "skip"), code("end_reason", "app_close"))
    cut = np.where((fraction > 0.94) & (draw >= early), code("end_reason", "pause_timeout"), cut)
    ended = np.where(draw < middle, cut, code("end_reason", "completed"))
    return listened, np.where(rng.random(size) < 0.002, code("end_reason", "error"), ended)


def is_work_focus(world: World, day: Day, sessions: Sessions) -> Array:
    """Sessions that context alone calls work_focus: a workday's working hours, at a PC or a phone on wifi."""
    busy = ((sessions.hour >= 9) & (sessions.hour < 12)) | ((sessions.hour >= 14) & (sessions.hour < 18))
    return np.asarray(busy & sessions.at_desk & (not is_free(world.date(day.number))))
