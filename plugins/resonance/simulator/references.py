"""Reference snapshots: who, what and which campaign, in versions over time, in every format of the contract."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from resonance.simulator.campaigns import TREATED_PROVINCES, Campaign
from resonance.simulator.catalogue import EDITORIAL_SCENES, LANGUAGES, REVIEWS, TAGS
from resonance.simulator.draws import Array
from resonance.simulator.people import MEMBERSHIPS
from resonance.simulator.places import CITIES, PROVINCES
from resonance.simulator.rendering import pack
from resonance.simulator.rhythm import SHANGHAI
from resonance.simulator.world import World, editorial_keys, own_playlist

Row = dict[str, Any]
FORMATS = {
    "users": "csv.gz", "songs": "jsonl.gz", "artists": "csv", "campaigns": "jsonl", "playlists": "csv.zst", "merchants": "csv",
    "follows_graph": "csv.gz", "erasures": "csv", "overrides": "jsonl", "fraud_labels": "csv",
}


def snapshot_days(world: World) -> list[int]:
    """The first and the last day, every week between, and the day a programme begins."""
    last = world.days - 1
    return sorted({0, *range(7, last, 7), min(world.special["programme_day"], last), last})


def write_references(world: World, out: Path, number: int) -> int:
    """All snapshots of one delivery day; bytes written."""
    tables = {
        "users": _users(world, number), "songs": _songs(world, number), "artists": _artists(world, number),
        "campaigns": [_campaign(world, campaign) for campaign in world.campaigns], "playlists": _playlists(world, number),
        "merchants": _merchants(world),
    }
    if number == 0:
        tables["follows_graph"] = _follows(world)
    if number == world.days - 1:
        tables |= _decisions(world)
    return sum(_write(world, out, stream, number, rows) for stream, rows in tables.items())


def _write(world: World, out: Path, stream: str, number: int, rows: Iterable[Row]) -> int:
    folder = out / stream / f"dt={world.date(number)}"
    folder.mkdir(parents=True, exist_ok=True)
    shape, _, packing = FORMATS[stream].partition(".")
    body = pack(_csv(rows) if shape == "csv" else _jsonl(rows), packing)
    (folder / f"part-0001.{FORMATS[stream]}").write_bytes(body)
    return len(body)


def _csv(rows: Iterable[Row]) -> bytes:
    text, writer = io.StringIO(), None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(text, list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    return ";".join(map(str, value)) if isinstance(value, list) else value


def _jsonl(rows: Iterable[Row]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows)


def _instant(world: World, day: float) -> str:
    at = datetime.combine(world.start, datetime.min.time(), SHANGHAI) + timedelta(days=day)
    return at.isoformat(timespec="seconds")


def _users(world: World, number: int) -> Iterable[Row]:
    people, ids = world.people, world.vocabularies["users"].values
    moved = (world.rng("moves").random(len(people)) < 0.01) & (number >= world.days // 2)
    city = np.where(moved, world.rng("moves to").integers(0, len(CITIES), len(people)), people.city)
    for at in np.flatnonzero(people.registered_day <= number).tolist():
        home = CITIES[city[at]]
        yield {
            "user_id": ids[at], "registered_at": _registered(world, at), "birth_year": None if people.birth_year[at] < 0 else int(people.birth_year[at]),
            "province_code": home.province, "city_code": home.code, "city_tier": home.tier, "hometown_province_code": PROVINCES[people.hometown[at]],
            "membership": MEMBERSHIPS[people.membership[at]], "consent_profiling": bool(people.consents[at, 0]),
            "consent_marketing": bool(people.consents[at, 1]), "is_internal": bool(people.is_internal[at]),
        }


def _registered(world: World, at: int) -> str:
    if world.state_registered_at[at]:
        return datetime.fromtimestamp(int(world.state_registered_at[at]) // 1000, SHANGHAI).isoformat(timespec="seconds")
    return _instant(world, int(world.people.registered_day[at]) + 0.5)


def _songs(world: World, number: int) -> Iterable[Row]:
    catalogue, things = world.catalogue, world.vocabularies["things"].values
    decided = world.rng("reviews").random(catalogue.song_count) < 0.5
    for song in range(catalogue.song_count):
        if catalogue.release_day[song] <= number:
            pending = catalogue.review[song] == 2 and not (decided[song] and number >= world.days // 2)
            yield {
                "song_id": things[song], "title": catalogue.titles[song], "artist_id": things[world.first["artist"] + catalogue.artist[song]],
                "duration_ms": int(catalogue.duration_ms[song]), "release_date": str(world.date(int(catalogue.release_day[song]))),
                "language": LANGUAGES[catalogue.language[song]], "tags": [TAGS[tag] for tag in catalogue.tags[song] if tag >= 0],
                "province_code": None if catalogue.province[song] < 0 else PROVINCES[catalogue.province[song]],
                "originality_review": "pending" if pending else REVIEWS[min(int(catalogue.review[song]), 1)] if catalogue.review[song] < 2 else "passed",
            }


def _artists(world: World, number: int) -> Iterable[Row]:
    catalogue, started = world.catalogue, number >= world.special["programme_day"]
    for artist in range(catalogue.artist_count):
        yield {
            "artist_id": world.vocabularies["things"].values[world.first["artist"] + artist], "name": catalogue.artist_names[artist],
            "is_independent": bool(catalogue.is_independent[artist]),
            "programme": "rising-voices" if started and catalogue.programme_artist[artist] else None,
            "province_code": PROVINCES[catalogue.artist_province[artist]],
        }


def _campaign(world: World, plan: Campaign) -> Row:
    first, last = plan.days(world.days)
    return {
        "campaign_id": plan.campaign_id, "name": plan.name, "theme": plan.theme, "mechanic": plan.mechanic, "starts_at": _instant(world, first),
        "ends_at": _instant(world, last), "surfaces": list(plan.surfaces), "song_ids": [world.vocabularies["things"].values[song] for song in plan.songs],
        "treated_province_codes": list(TREATED_PROVINCES) if plan.mechanic == "hometown" else None,
        "reward_eligible_actions": list(plan.eligible), "budget_cny": f"{plan.budget}.00" if plan.budget else None,
        "experiment_id": plan.experiment or None, "primary_kpi": "participation_rate",
    }


def _playlists(world: World, number: int) -> Iterable[Row]:
    for at, key in enumerate(editorial_keys(len(world.catalogue.playlist_songs)).tolist()):
        scene = EDITORIAL_SCENES[world.catalogue.playlist_scene[at]]
        yield {"playlist_id": f"pl{key:X}", "name": f"{scene} {at + 1:02d}", "owner_user_id": None, "is_editorial": True, "scene": scene}
    members = np.flatnonzero(world.people.registered_day <= number)
    keys: Array = own_playlist(members, np.zeros(len(members), dtype=np.int64))
    for at, key in zip(members.tolist(), keys.tolist(), strict=True):
        yield {"playlist_id": f"pl{key:X}", "name": "我喜欢的音乐", "owner_user_id": world.vocabularies["users"].values[at], "is_editorial": False, "scene": None}


def _merchants(world: World) -> Iterable[Row]:
    for at, city in enumerate(world.catalogue.merchant_city.tolist()):
        yield {"merchant_id": f"mer-{at:02d}", "name": f"茶与歌 {at + 1} 店", "city_code": CITIES[city].code, "category": "milk_tea" if at % 4 else "bookshop"}


def _follows(world: World) -> Iterable[Row]:
    users, people = world.vocabularies["users"].values, world.people
    for at in np.flatnonzero((people.registered_day < 0) & (people.reason == 0)).tolist():
        for friend in np.unique(world.friends[at][:3]).tolist():
            if friend != at and people.registered_day[friend] < 0:
                yield {"follower_user_id": users[at], "followee_user_id": users[friend], "since": _instant(world, -1 - (at * 7 + friend) % 300)}


def _decisions(world: World) -> dict[str, Iterable[Row]]:
    """On the last day: one user asks to be forgotten, moderators have labelled a sample of accounts, one decision is a person's."""
    rng, users, people = world.rng("decisions"), world.vocabularies["users"].values, world.people
    real, fake = np.flatnonzero((people.reason == 0) & (people.registered_day < 0)), np.flatnonzero(people.reason > 0)
    sample = np.concatenate([rng.choice(real, min(60, len(real)), replace=False), rng.choice(fake, min(60, len(fake)), replace=False)])
    wrong = rng.random(len(sample)) < 0.02
    labels: list[Row] = [
        {"entity_type": "user", "entity_id": users[at], "is_fake": bool(people.reason[at] > 0) != bool(slip), "labelled_by": f"moderator-{at % 3}", "labelled_at": _instant(world, world.days - 1.5)}
        for at, slip in zip(np.sort(sample).tolist(), wrong.tolist(), strict=True)
    ]
    decision = {"decision_id": "dec-0001", "entity_type": "user", "entity_id": users[int(real[0])], "action": "clear", "reason": "known listener", "decided_by": "moderator-1", "decided_at": _instant(world, world.days - 1.2)}
    return {"erasures": [{"user_id": users[int(real[-1])], "requested_at": _instant(world, world.days - 1.1)}], "overrides": [decision], "fraud_labels": labels}
