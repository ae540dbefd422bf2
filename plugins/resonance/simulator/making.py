"""Making a world: everything that is decided before the first day, and all names once the last account has joined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from resonance.simulator.campaigns import MATCHES, TEAMS, TREATED_PROVINCES, Campaign, make_campaigns
from resonance.simulator.catalogue import FOCUS_TAG, Catalogue, Taste, make_catalogue
from resonance.simulator.census import Census, make_people
from resonance.simulator.digits import key_text
from resonance.simulator.draws import Array, scramble, stream
from resonance.simulator.effects import load_effects
from resonance.simulator.mixes import parse_mix
from resonance.simulator.people import favourites, friends
from resonance.simulator.phrases import PHRASES
from resonance.simulator.places import CITIES, PROVINCES
from resonance.simulator.rhythm import is_free
from resonance.simulator.vocabulary import Vocabulary, code
from resonance.simulator.world import World, editorial_keys

EVENTS_PER_ACCOUNT = 4.8
OFFSETS = (480, 540, -480, 60)


@dataclass(frozen=True)
class Request:
    """What a world is asked to be."""

    seed: int
    start: date
    days: int
    events_per_day: int
    attacks: str = "ordinary"
    effects: Any = None


def make_world(request: Request) -> World:
    """A platform of about `events_per_day` events without any trick played on it yet."""
    seed, days, known = request.seed, request.days, load_effects(request.effects)
    mix = parse_mix(request.attacks, seed)
    size = max(200, round(request.events_per_day / EVENTS_PER_ACCOUNT / mix.habits.activity / (0.4 + 0.6 * mix.habits.plays)))
    catalogue = make_catalogue(seed, size, mix.habits)
    _release_later(seed, catalogue, days)
    campaigns = make_campaigns(seed, catalogue, known["hometown_day_ratio"])
    level, wave_day = _registration_days(campaigns, days, known["new_user_ratio"])
    treated = np.array([PROVINCES.index(province) for province in TREATED_PROVINCES])
    people, hardware = make_people(Census(seed, size, days, level, treated, wave_day, mix.cohorts, mix.habits))
    own = favourites(stream(seed, "favourites"), people, Taste.of(catalogue, _out_weights(catalogue)))
    world = World(seed, request.start, days, known, mix, catalogue, people, hardware, campaigns, own, friends(seed, people))
    _cast_special_songs(world)
    return world


def _out_weights(catalogue: Catalogue) -> Array:
    """Popularity of the songs that are out before the first day."""
    return np.where(catalogue.release_day < 0, catalogue.weight, 0.0)


def _release_later(seed: int, catalogue: Catalogue, days: int) -> None:
    rng = stream(seed, "releases")
    chosen = rng.random(catalogue.song_count) < 0.03
    catalogue.release_day = np.where(chosen, rng.integers(1, max(2, days), catalogue.song_count), catalogue.release_day)


def _registration_days(campaigns: list[Campaign], days: int, ratio: float) -> tuple[Array, int]:
    """(how many register on each day in treated provinces, relatively; the day on which the coupons bring a wave of them)."""
    level = np.ones(days)
    first, last = next(campaign for campaign in campaigns if campaign.mechanic == "hometown").days(days)
    level[first:last] *= ratio
    wave, _ = next(campaign for campaign in campaigns if campaign.mechanic == "coupon").days(days)
    return level, min(wave, days - 1)


def _cast_special_songs(world: World) -> None:
    rng, catalogue = world.rng("special"), world.catalogue
    middle = np.argsort(catalogue.weight)[catalogue.song_count // 3 : catalogue.song_count * 2 // 3]
    modest = middle[catalogue.release_day[middle] < 0]
    breakout, viral, surge, scene = (int(song) for song in rng.choice(modest, 4, replace=False))
    catalogue.review[[breakout, viral, surge, scene]] = 0
    catalogue.tags[scene] = FOCUS_TAG, -1, -1
    catalogue.appeal[scene], catalogue.weight[scene] = 0.85, float(np.quantile(catalogue.weight, 0.97))
    world.favourites[world.favourites == breakout] = scene
    rich = np.flatnonzero(np.bincount(catalogue.artist[catalogue.release_day < 0], minlength=catalogue.artist_count) >= 5)
    clubs = rng.choice(rich, min(4, len(rich)), replace=False)
    world.club_artists = clubs if len(clubs) else catalogue.artist[modest[:1]]
    world.gap_device = int(rng.choice([code("device_type", kind) for kind in ("tablet", "pc", "tv", "speaker", "car")]))
    world.special = {
        "breakout_song": breakout,
        "viral_song": viral,
        "surge_song": surge,
        "scene_song": scene,
        "club_artist": int(world.club_artists[0]),
        "breakout_day": int(world.effects["breakout_day_ratio"] * world.days),
        "viral_day": int(0.35 * world.days),
        "surge_day": _workday(world, int(world.effects["surge_day_ratio"] * world.days)),
        "surge_hour": 21,
        "club_day": int(0.55 * world.days),
        "club_hour": 20,
        "programme_day": int(world.effects["programme_day_ratio"] * world.days),
        "telemetry_gap_day": int(0.62 * world.days),
    }


def _workday(world: World, number: int) -> int:
    """The first Monday to Friday from a day on, or the day itself where the window ends before."""
    later = (day for day in range(number, world.days) if not is_free(world.date(day)))
    return next(later, number)


def settle_world(world: World) -> None:
    """After the last account has joined: names of everything, and empty memories."""
    size, catalogue = len(world.people), world.catalogue
    joined = world.people.taken(np.arange(len(world.favourites), size))
    late = favourites(world.rng("late favourites"), joined, Taste.of(catalogue, _out_weights(catalogue)))
    world.favourites = np.concatenate([world.favourites, late])
    strangers = world.rng("late friends").integers(0, size, (len(joined), world.friends.shape[1]))
    world.friends = np.concatenate([world.friends, strangers])
    groups: list[tuple[str, list[str]]] = [
        ("song", [f"s{n:X}" for n in scramble(np.arange(catalogue.song_count), 11) & 0xFFFFFFFFFF]),
        ("artist", [f"a{n:X}" for n in scramble(np.arange(catalogue.artist_count), 12) & 0xFFFFFFFFFF]),
        ("playlist", [key_text("pl", n) for n in editorial_keys(len(catalogue.playlist_songs)).tolist()]),
        ("campaign", [campaign.campaign_id for campaign in world.campaigns]),
        ("task", [f"task-{n}" for n in range(1, 6)]),
    ]
    things: list[str] = []
    for name, values in groups:
        world.first[name] = len(things)
        things.extend(values)
    users = [f"u{n:X}" for n in scramble(np.arange(size), 13)]
    world.vocabularies = {name: Vocabulary(values) for name, values in _names(world, things, users, groups[1][1]).items()}
    world.device_types, world.device_integrity = np.array(world.hardware.device_type), np.array(world.hardware.integrity)
    campaigns = len(world.campaigns)
    world.state_active = world.rng("day before").random(size) < world.people.activity
    world.state_exposed = np.full((size, campaigns), -1)
    world.state_participant = np.full((size, campaigns), -1)
    world.state_assigned = np.zeros((size, campaigns), dtype=bool)
    world.state_variant = np.full((size, campaigns), -1)
    world.state_registered_at = np.zeros(size, dtype=np.int64)
    world.state_team = np.full(size, -1)


def _names(world: World, things: list[str], users: list[str], artists: list[str]) -> dict[str, Any]:
    return {
        "things": things,
        "users": users,
        "followed": artists + users,
        "phrases": PHRASES,
        "offsets": OFFSETS,
        "devices": [f"d{n:X}" for n in scramble(np.arange(len(world.hardware.device_type)), 14)],
        "ips": world.hardware.addresses,
        "cities": [city.code for city in CITIES],
        "teams": TEAMS,
        "matches": MATCHES,
        "campaigns": [campaign.campaign_id for campaign in world.campaigns],
        "boosts": [f"b-{n}" for n in range(1, 9)],
        "experiments": [campaign.experiment or f"none-{campaign.campaign_id}" for campaign in world.campaigns],
        "variants": ["control", "embedded"],
        "phases": ["ramp", "full"],
        "rewards": ["milk-tea-15", "member-7d"],
        "merchants": [f"mer-{n:02d}" for n in range(len(world.catalogue.merchant_city))],
        "insights": [f"ins-{n:04d}" for n in range(400)],
    }
