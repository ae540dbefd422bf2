"""Snapshots of the reference streams, and the truth about accounts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from resonance.made_up.fifth.accounts import PROVINCES
from resonance.made_up.fifth.catalogue import GENRES
from resonance.made_up.fifth.client import cities
from resonance.made_up.fifth.crews import ATTACKS
from resonance.made_up.fifth.lines import ARTIST, CAMPAIGN, LIST, MERCHANT, SONG
from resonance.made_up.fifth.stage import AnyStage
from resonance.made_up.third.envelope import ACCOUNT, named, words
from resonance.made_up.third.lines import instants
from resonance.made_up.third.log import SURFACES
from resonance.made_up.third.references import write_truth
from resonance.made_up.third.scale import share

CODES = [str(code) for code in PROVINCES]


def references(stage: AnyStage, until: int) -> dict[str, pa.Table]:
    """All snapshots as of `until` (ms); who had not joined by then is not in them."""
    return {
        "users": _users(stage, until), "follows_graph": _graph(stage, until), "songs": _songs(stage),
        "campaigns": _campaigns(stage), **_small(stage),
    }  # fmt: skip


def write_accounts_truth(stage: AnyStage, folder: Path) -> int:
    """`truth/users.parquet`: who is fake and by which attack, and the cohorts of real people; returns the number of accounts."""
    people = stage.accounts
    ids = named(stage.chance.seed, ACCOUNT, np.arange(len(people)))
    return write_truth(folder, ids, words(ATTACKS, np.where(people.attack > 0, people.attack, -1)), people.cohorts)


def _users(stage: AnyStage, until: int) -> pa.Table:
    people = stage.accounts
    who = np.flatnonzero(people.registered < until)
    toss = [share(who, 120 + n) for n in range(7)]
    tier, place = 1 + np.searchsorted((0.2, 0.45, 0.75, 0.92), toss[0]), people.province[who]
    away = np.where(toss[1] < 0.35, (toss[2] * len(CODES)).astype(int), place)
    return pa.table({
        "user_id": named(stage.chance.seed, ACCOUNT, who), "registered_at": instants(people.registered[who]),
        "birth_year": pa.array(people.born[who], pa.int32(), mask=toss[3] < 0.2),
        "province_code": words(CODES, np.where(toss[4] < 0.02, -1, place)),
        "city_code": pa.array(cities(stage, who)).cast(pa.string()),
        "city_tier": pa.array(tier, pa.int32(), mask=toss[4] < 0.02),
        "hometown_province_code": words(CODES, np.where(toss[4] > 0.7, -1, away)),
        "membership": words(("none", "monthly", "yearly"), np.searchsorted((0.7, 0.9), toss[5])),
        "consent_profiling": pa.array(toss[6] < 0.9), "consent_marketing": pa.array(toss[5] > 0.25),
        "is_internal": pa.array(np.zeros(len(who), bool)),
    })  # fmt: skip


def _songs(stage: AnyStage) -> pa.Table:
    catalogue, count = stage.catalogue, np.arange(len(stage.catalogue.artist))
    released = [stage.scale.last_day - timedelta(days=int(days) + 40) for days in catalogue.age]
    return pa.table({
        "song_id": named(stage.chance.seed, SONG, count, "x"), "title": [f"歌 {n}" for n in count],
        "artist_id": named(stage.chance.seed, ARTIST, catalogue.artist, "x"), "duration_ms": catalogue.duration,
        "release_date": pa.array(released, pa.date32()),
        "language": words(("zh", "en", "ko"), np.searchsorted((0.8, 0.95), share(count, 131))),
        "tags": pa.array([[GENRES[genre]] for genre in catalogue.genre], pa.list_(pa.string())),
        "province_code": words(CODES, np.where(share(count, 132) < 0.2, -1, (share(count, 133) * len(CODES)).astype(int))),
        "originality_review": words(("passed", "pending", "failed"), np.searchsorted((0.85, 0.95), share(count, 134))),
    })  # fmt: skip


def _campaigns(stage: AnyStage) -> pa.Table:
    plans, count = stage.plans, np.arange(len(stage.plans))
    return pa.table({
        "campaign_id": named(stage.chance.seed, CAMPAIGN, count, "x"), "name": [f"点赞行动 {n}" for n in count],
        "theme": ["为好歌点赞"] * len(count), "mechanic": [plan.mechanic for plan in plans],
        "starts_at": instants(np.array([plan.begin for plan in plans])),
        "ends_at": instants(np.array([plan.end for plan in plans])),
        "surfaces": [[SURFACES[code] for code in plan.surfaces] for plan in plans],
        "song_ids": [named(stage.chance.seed, SONG, plan.songs, "x").to_pylist() for plan in plans],
        "treated_province_codes": pa.array([CODES[4:7], *[None] * (len(plans) - 1)], pa.list_(pa.string())),
        "reward_eligible_actions": pa.array([["like", "task"] if plan.pays else [] for plan in plans], pa.list_(pa.string())),
        "budget_cny": ["30000.00"] * len(count), "experiment_id": pa.nulls(len(count), pa.string()),
        "primary_kpi": ["participation_rate"] * len(count),
    })  # fmt: skip


def _small(stage: AnyStage) -> dict[str, pa.Table]:
    """Artists, playlists and merchants."""
    seed, artist, shop = stage.chance.seed, np.arange(stage.catalogue.artists), np.arange(25)
    owner = np.unique(stage.log.rows("playlist")["account"])
    return {
        "artists": pa.table({
            "artist_id": named(seed, ARTIST, artist, "x"), "name": [f"歌手 {n}" for n in artist],
            "is_independent": pa.array(share(artist, 141) < 0.55),
            "programme": words(("扶持计划",), np.where(share(artist, 142) < 0.08, 0, -1)),
            "province_code": words(CODES, (share(artist, 143) * len(CODES)).astype(int)),
        }),
        "playlists": pa.table({
            "playlist_id": named(seed, LIST, owner, "x"), "name": [f"我的歌单 {n}" for n in range(len(owner))],
            "owner_user_id": named(seed, ACCOUNT, owner), "is_editorial": pa.array(np.zeros(len(owner), bool)),
            "scene": pa.nulls(len(owner), pa.string()),
        }),
        "merchants": pa.table({
            "merchant_id": named(seed, MERCHANT, shop, "x"), "name": [f"商家 {n}" for n in shop],
            "city_code": [str(PROVINCES[n] + 100) for n in shop], "category": [("餐饮", "书店", "演出")[n % 3] for n in shop],
        }),
    }  # fmt: skip


def _graph(stage: AnyStage, until: int) -> pa.Table:
    """Friends follow each other since before the first day."""
    people = stage.accounts
    who, place = np.nonzero(people.friends >= 0)
    pairs = np.unique(np.column_stack([who, people.friends[who, place]]), axis=0)
    pairs = pairs[(people.registered[pairs] < min(until, stage.scale.start)).all(axis=1)]
    since = [date(2024, 6, 1) + timedelta(days=int(day)) for day in share(pairs[:, 0], pairs[:, 1], 151) * 800]
    follower, followee = (named(stage.chance.seed, ACCOUNT, column) for column in pairs.T)
    return pa.table({"follower_user_id": follower, "followee_user_id": followee, "since": pa.array(since, pa.date32())})
