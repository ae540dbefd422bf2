"""Reference snapshots: who, what and which campaign, in versions over time, in every format of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from resonance.simulator.campaigns import TREATED_PROVINCES, Campaign
from resonance.simulator.catalogue import EDITORIAL_SCENES, LANGUAGES, REVIEWS, TAGS
from resonance.simulator.digits import key_text
from resonance.simulator.draws import Array
from resonance.simulator.people import MEMBERSHIPS
from resonance.simulator.places import CITIES, CITY_TIERS, PROVINCES
from resonance.simulator.reference_files import Row, Table
from resonance.simulator.rhythm import DAY_MS, HOUR_MS, SHANGHAI
from resonance.simulator.world import World, editorial_keys, own_playlist


def snapshot_days(world: World) -> list[int]:
    """The first and the last day, every week between, and the day a programme begins."""
    last = world.days - 1
    return sorted({0, *range(7, last, 7), min(world.special["programme_day"], last), last})


def make_references(world: World, number: int) -> Iterator[tuple[str, Table]]:
    """All snapshots of one delivery day: (stream, rows), the rows settled when they are handed out."""
    yield "users", _users(world, number)
    yield "songs", list(_songs(world, number))
    yield "artists", list(_artists(world, number))
    yield "campaigns", [_campaign(world, campaign) for campaign in world.campaigns]
    yield "playlists", _playlists(world, number)
    yield "merchants", list(_merchants(world))
    if number == 0:
        yield "follows_graph", _follows(world)
    if number == world.days - 1:
        yield from _decisions(world).items()


def instant(world: World, day: float) -> str:
    """RFC 3339 text of a moment of the window, in days from its first instant."""
    at = datetime.combine(world.start, datetime.min.time(), SHANGHAI) + timedelta(days=day)
    return at.isoformat(timespec="seconds")


def _instants(milliseconds: Array) -> Array:
    """RFC 3339 text, Asia/Shanghai, whole seconds, of epoch milliseconds."""
    text = np.datetime_as_string((milliseconds + 8 * HOUR_MS).astype("datetime64[ms]"), unit="s")
    return np.char.add(text, "+08:00")


def _users(world: World, number: int) -> pa.Table:
    people = world.people
    moved = (world.rng("moves").random(len(people)) < 0.01) & (number >= world.days // 2)
    city = np.where(moved, world.rng("moves to").integers(0, len(CITIES), len(people)), people.city)
    at = np.flatnonzero(people.registered_day <= number)
    known = world.state_registered_at[at]
    long_ago = world.midnight(0) + people.registered_day[at] * DAY_MS + people.registered_clock[at]
    home = city[at]
    return pa.table(
        {
            "user_id": world.names("users", at),
            "registered_at": _instants(np.where(known > 0, known, long_ago)),
            "birth_year": pa.array(people.birth_year[at], mask=people.birth_year[at] < 0),
            "province_code": np.array([place.province for place in CITIES])[home],
            "city_code": np.array([place.code for place in CITIES])[home],
            "city_tier": CITY_TIERS[home],
            "hometown_province_code": np.array(PROVINCES)[people.hometown[at]],
            "membership": np.array(MEMBERSHIPS)[people.membership[at]],
            "consent_profiling": people.consents[at, 0],
            "consent_marketing": people.consents[at, 1],
            "is_internal": people.is_internal[at],
        }
    )


def _songs(world: World, number: int) -> Iterable[Row]:
    catalogue, things = world.catalogue, world.vocabularies["things"].values
    decided = world.rng("reviews").random(catalogue.song_count) < 0.5
    for song in range(catalogue.song_count):
        if catalogue.release_day[song] <= number:
            pending = catalogue.review[song] == 2 and not (decided[song] and number >= world.days // 2)
            yield {
                "song_id": things[song],
                "title": catalogue.titles[song],
                "artist_id": things[world.first["artist"] + catalogue.artist[song]],
                "duration_ms": int(catalogue.duration_ms[song]),
                "release_date": str(world.date(int(catalogue.release_day[song]))),
                "language": LANGUAGES[catalogue.language[song]],
                "tags": [TAGS[tag] for tag in catalogue.tags[song] if tag >= 0],
                "province_code": None if catalogue.province[song] < 0 else PROVINCES[catalogue.province[song]],
                "originality_review": "pending"
                if pending
                else REVIEWS[min(int(catalogue.review[song]), 1)]
                if catalogue.review[song] < 2
                else "passed",
            }


def _artists(world: World, number: int) -> Iterable[Row]:
    catalogue, started = world.catalogue, number >= world.special["programme_day"]
    for artist in range(catalogue.artist_count):
        yield {
            "artist_id": world.vocabularies["things"].values[world.first["artist"] + artist],
            "name": catalogue.artist_names[artist],
            "is_independent": bool(catalogue.is_independent[artist]),
            "programme": "rising-voices" if started and catalogue.programme_artist[artist] else None,
            "province_code": PROVINCES[catalogue.artist_province[artist]],
        }


def _campaign(world: World, plan: Campaign) -> Row:
    first, last = plan.days(world.days)
    return {
        "campaign_id": plan.campaign_id,
        "name": plan.name,
        "theme": plan.theme,
        "mechanic": plan.mechanic,
        "starts_at": instant(world, first),
        "ends_at": instant(world, last),
        "surfaces": list(plan.surfaces),
        "song_ids": [world.vocabularies["things"].values[song] for song in plan.songs],
        "treated_province_codes": list(TREATED_PROVINCES) if plan.mechanic == "hometown" else None,
        "reward_eligible_actions": list(plan.eligible),
        "budget_cny": f"{plan.budget}.00" if plan.budget else None,
        "experiment_id": plan.experiment or None,
        "primary_kpi": "participation_rate",
    }


def _playlists(world: World, number: int) -> pa.Table:
    editors = editorial_keys(len(world.catalogue.playlist_songs))
    members = np.flatnonzero(world.people.registered_day <= number)
    owners = own_playlist(members, np.zeros(len(members), dtype=np.int64))
    scenes = [EDITORIAL_SCENES[scene] for scene in world.catalogue.playlist_scene.tolist()]
    blank = [None] * len(members)
    return pa.table(
        {
            "playlist_id": [key_text("pl", key) for key in np.concatenate([editors, owners]).tolist()],
            "name": [*(f"{scene} {at + 1:02d}" for at, scene in enumerate(scenes)), *(["我喜欢的音乐"] * len(members))],
            "owner_user_id": pa.array([*([None] * len(editors)), *world.names("users", members)], pa.string()),
            "is_editorial": np.arange(len(editors) + len(members)) < len(editors),
            "scene": pa.array([*scenes, *blank], pa.string()),
        }
    )


def _merchants(world: World) -> Iterable[Row]:
    for at, city in enumerate(world.catalogue.merchant_city.tolist()):
        yield {
            "merchant_id": f"mer-{at:02d}",
            "name": f"茶与歌 {at + 1} 店",
            "city_code": CITIES[city].code,
            "category": "milk_tea" if at % 4 else "bookshop",
        }


def _follows(world: World) -> pa.Table:
    people = world.people
    settled = (people.registered_day < 0) & (people.ring == 0)
    follower = np.repeat(np.flatnonzero(settled), 3)
    followee = world.friends[settled][:, :3].ravel()
    pairs = np.unique(np.stack([follower, followee], axis=1)[(follower != followee) & settled[followee]], axis=0)
    since = world.midnight(0) - (1 + (pairs[:, 0] * 7 + pairs[:, 1]) % 300) * DAY_MS
    return pa.table(
        {
            "follower_user_id": world.names("users", pairs[:, 0]),
            "followee_user_id": world.names("users", pairs[:, 1]),
            "since": _instants(since),
        }
    )


def _decisions(world: World) -> dict[str, Table]:
    """On the last day: one user asks to be forgotten, and one decision is a person's."""
    users, people = world.vocabularies["users"].values, world.people
    real = np.flatnonzero((people.ring == 0) & (people.registered_day < 0))
    decision = {
        "decision_id": "dec-0001",
        "entity_type": "user",
        "entity_id": users[int(real[0])],
        "action": "clear",
        "reason": "known listener",
        "decided_by": "moderator-1",
        "decided_at": instant(world, world.days - 1.2),
    }
    return {
        "erasures": [{"user_id": users[int(real[-1])], "requested_at": instant(world, world.days - 1.1)}],
        "overrides": [decision],
    }
