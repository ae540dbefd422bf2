"""Songs on which something is planted: the breakout out of its circle, the surge, the scene's song, a programme's artists."""

from __future__ import annotations

import numpy as np

from resonance.simulator.draws import Array
from resonance.simulator.places import CITY_PROVINCES, PROVINCES
from resonance.simulator.world import World

ORIGIN_PROVINCE = PROVINCES.index("440000")
ORIGIN_SHARE, SCENE_SONG_SHARE = 0.15, 0.05
BREAKOUT_SHARES = 0.01, 0.12
VIRAL_DAYS = 4


def song_weights(world: World, number: int) -> Array:
    """Popularity of each song today; the breakout song has none of its own, the viral one has its days."""
    weight, special = world.catalogue.weight.copy(), world.special
    mean = float(weight.mean())
    weight[world.catalogue.release_day > number] = 0.0
    if world.effects["breakout_play_ratio"] > 1:
        weight[special["breakout_song"]] = 0.0
    if special["viral_day"] <= number < special["viral_day"] + VIRAL_DAYS:
        weight[special["viral_song"]] = mean * 40 / (1 + number - special["viral_day"])
    return weight


def plant_songs(world: World, number: int, rng: np.random.Generator, played: tuple[Array, Array, Array, Array]) -> Array:
    """Songs of the day's plays with all that is planted; `played`: song, account, hour and whether it is work focus, by play."""
    song, user, hour, focus = played
    draw, effects, special = rng.random(len(song)), world.effects, world.special
    song = np.where(_breaks_out(world, number, user, draw), special["breakout_song"], song)
    if effects["scene_song_like_ratio"] > 1:
        song = np.where(focus & (rng.random(len(song)) < SCENE_SONG_SHARE), special["scene_song"], song)
    if _surges(world, number):
        hit = (hour == special["surge_hour"]) & (rng.random(len(song)) < min(0.6, 0.04 * effects["surge_play_ratio"]))
        song = np.where(hit, special["surge_song"], song)
    return lift_programme(world, number, rng, song)


def _surges(world: World, number: int) -> bool:
    return bool(number == world.special["surge_day"] and world.effects["surge_play_ratio"] > 1)


def is_surging(world: World, number: int, song: Array, hour: Array) -> Array:
    """Per play: whether it is the surge song's in its hour."""
    special = world.special
    return np.asarray((song == special["surge_song"]) & (hour == special["surge_hour"]) & _surges(world, number))


def _breaks_out(world: World, number: int, user: Array, draw: Array) -> Array:
    """Plays of the breakout song: within its circle of origin at first, by everybody from its day on."""
    ratio, people = world.effects["breakout_play_ratio"], world.people
    if ratio <= 1:
        return np.zeros(len(user), dtype=bool)
    if number >= world.special["breakout_day"]:
        return np.asarray(draw < breakout_share(world))
    born = people.birth_year[user]
    origin = (CITY_PROVINCES[people.city[user]] == ORIGIN_PROVINCE) & (born >= 2000) & (born < 2010)
    return np.asarray(origin & (draw < ORIGIN_SHARE))


def breakout_share(world: World) -> float:
    """Share of the breakout song in everybody's plays from its day on; 0 where none is planted."""
    ratio = world.effects["breakout_play_ratio"]
    return float(np.clip(ratio / world.catalogue.song_count, *BREAKOUT_SHARES)) if ratio > 1 else 0.0


def lift_programme(world: World, number: int, rng: np.random.Generator, song: Array) -> Array:
    """Once the programme runs, so many plays go over to its artists that theirs grow by the planted ratio against all others'."""
    more = world.effects["indie_play_ratio"] - 1
    if number < world.special["programme_day"] or more <= 0:
        return song
    theirs = world.catalogue.programme_artist[world.catalogue.artist[song]]
    own, others = np.flatnonzero(theirs), np.flatnonzero(~theirs & ~np.isin(song, _untouched(world)))
    if not len(own) or not len(others):
        return song
    count = rng.poisson(more * len(own) / (1 + (1 + more) * len(own) / len(others)))
    taken = rng.choice(others, min(count, len(others)), replace=False)
    song = song.copy()
    song[taken] = song[rng.choice(own, len(taken))]
    return song


def _untouched(world: World) -> list[int]:
    return [world.special[name] for name in ("breakout_song", "viral_song", "surge_song", "scene_song")]
