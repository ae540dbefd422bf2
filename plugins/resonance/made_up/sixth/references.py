"""Snapshots of the reference streams."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from resonance.made_up.fifth.lines import ARTIST, CAMPAIGN, LIST, MERCHANT, SONG
from resonance.made_up.sixth.catalogue import GENRES
from resonance.made_up.sixth.envelope import cities
from resonance.made_up.sixth.people import PROVINCES
from resonance.made_up.sixth.seasons import SHOPS
from resonance.made_up.sixth.stage import Stage
from resonance.made_up.third.envelope import ACCOUNT, named, words
from resonance.made_up.third.lines import instants
from resonance.made_up.third.log import SURFACES

CODES = [str(code) for code in PROVINCES]


def references(stage: Stage, until: int) -> dict[str, pa.Table]:
    """All snapshots as of `until` (ms); who had not joined by then is not in them."""
    return {
        "users": _users(stage, until), "follows_graph": _graph(stage, until), "songs": _songs(stage), "artists": _artists(stage),
        "campaigns": _campaigns(stage), "playlists": _playlists(stage), "merchants": _merchants(stage),
    }  # fmt: skip


def _users(stage: Stage, until: int) -> pa.Table:
    people = stage.accounts
    who = np.flatnonzero(people.registered < until)
    toss = [stage.toss(who, 121 + n) for n in range(8)]
    place = people.province[who]
    home = np.where(toss[0] < 0.3, (toss[1] * len(CODES)).astype(int), place)
    return pa.table({
        "user_id": named(stage.chance.seed, ACCOUNT, who), "registered_at": instants(people.registered[who]),
        "birth_year": pa.array(people.born[who], pa.int32(), mask=toss[2] < 0.15),
        "province_code": words(CODES, np.where(toss[3] < 0.03, -1, place)),
        "city_code": pa.array(cities(stage, who)).cast(pa.string()),
        "city_tier": pa.array(1 + np.searchsorted((0.18, 0.4, 0.7, 0.9), toss[4]), pa.int32(), mask=toss[3] < 0.03),
        "hometown_province_code": words(CODES, np.where(toss[5] < 0.3, -1, home)),
        "membership": words(("none", "monthly", "yearly"), np.searchsorted((0.68, 0.9), toss[6])),
        "consent_profiling": pa.array(toss[7] < 0.92), "consent_marketing": pa.array(toss[7] > 0.3),
        "is_internal": pa.array(np.zeros(len(who), bool)),
    })  # fmt: skip


def _songs(stage: Stage) -> pa.Table:
    catalogue, song = stage.catalogue, np.arange(len(stage.catalogue.artist))
    oldest = stage.scale.last_day - timedelta(days=stage.scale.days)
    return pa.table({
        "song_id": named(stage.chance.seed, SONG, song, "x"), "title": [f"曲 {n}" for n in song],
        "artist_id": named(stage.chance.seed, ARTIST, catalogue.artist, "x"), "duration_ms": catalogue.duration,
        "release_date": pa.array([oldest - timedelta(days=int(days)) for days in catalogue.age], pa.date32()),
        "language": words(("zh", "en", "ja"), np.searchsorted((0.78, 0.93), stage.toss(song, 131))),
        "tags": pa.array([[GENRES[genre]] for genre in catalogue.genre], pa.list_(pa.string())),
        "province_code": words(CODES, (stage.toss(song, 132) * 1.2 * len(CODES)).astype(int) - 2 - len(CODES) // 10),
        "originality_review": words(("passed", "pending", "failed"), np.searchsorted((0.88, 0.96), stage.toss(song, 133))),
    })  # fmt: skip


def _artists(stage: Stage) -> pa.Table:
    artist = np.arange(stage.catalogue.artists)
    return pa.table({
        "artist_id": named(stage.chance.seed, ARTIST, artist, "x"), "name": [f"音乐人 {n}" for n in artist],
        "is_independent": pa.array(stage.toss(artist, 141) < 0.5),
        "programme": words(("新声计划",), np.where(stage.toss(artist, 142) < 0.07, 0, -1)),
        "province_code": words(CODES, (stage.toss(artist, 143) * len(CODES)).astype(int)),
    })  # fmt: skip


def _campaigns(stage: Stage) -> pa.Table:
    treated = [CODES[:3] if plan.mechanic == "hometown" else None for plan in stage.plans]
    plans, number = stage.plans, np.arange(len(stage.plans))
    return pa.table({
        "campaign_id": named(stage.chance.seed, CAMPAIGN, number, "x"), "name": [f"歌单季 {n}" for n in number],
        "theme": ["收藏你的歌"] * len(plans), "mechanic": [plan.mechanic for plan in plans],
        "starts_at": instants(np.array([plan.begin for plan in plans])),
        "ends_at": instants(np.array([plan.end for plan in plans])),
        "surfaces": [[SURFACES[code] for code in plan.surfaces] for plan in plans],
        "song_ids": [named(stage.chance.seed, SONG, plan.songs, "x").to_pylist() for plan in plans],
        "treated_province_codes": pa.array(treated, pa.list_(pa.string())),
        "reward_eligible_actions": pa.array([["like", "task"] if plan.pays else [] for plan in plans], pa.list_(pa.string())),
        "budget_cny": ["40000.00"] * len(plans), "experiment_id": pa.nulls(len(plans), pa.string()),
        "primary_kpi": ["participation_rate"] * len(plans),
    })  # fmt: skip


def _playlists(stage: Stage) -> pa.Table:
    owner = np.unique(stage.log.rows("playlist")["account"])
    return pa.table({
        "playlist_id": named(stage.chance.seed, LIST, owner, "x"), "name": [f"私藏 {n}" for n in range(len(owner))],
        "owner_user_id": named(stage.chance.seed, ACCOUNT, owner), "is_editorial": pa.array(np.zeros(len(owner), bool)),
        "scene": pa.nulls(len(owner), pa.string()),
    })  # fmt: skip


def _merchants(stage: Stage) -> pa.Table:
    shop = np.arange(SHOPS)
    return pa.table({
        "merchant_id": named(stage.chance.seed, MERCHANT, shop, "x"), "name": [f"门店 {n}" for n in shop],
        "city_code": [str(PROVINCES[n % len(PROVINCES)] + 100) for n in shop],
        "category": [("奶茶", "影院", "KTV")[n % 3] for n in shop],
    })  # fmt: skip


def _graph(stage: Stage, until: int) -> pa.Table:
    """Friends follow each other since before the first day."""
    people = stage.accounts
    who, place = np.nonzero(people.friends >= 0)
    pairs = np.unique(np.column_stack([who, people.friends[who, place]]), axis=0)
    pairs = pairs[(people.registered[pairs] < min(until, stage.scale.start)).all(axis=1) & (pairs[:, 0] != pairs[:, 1])]
    since = [date(2024, 3, 1) + timedelta(days=int(day)) for day in stage.toss(pairs[:, 0], pairs[:, 1], 151) * 850]
    follower, followee = (named(stage.chance.seed, ACCOUNT, column) for column in pairs.T)
    return pa.table({"follower_user_id": follower, "followee_user_id": followee, "since": pa.array(since, pa.date32())})
