"""Snapshots of the reference streams, and the truth about accounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from resonance.made_up.third.accounts import PROVINCES
from resonance.made_up.third.campaigns import MECHANICS, SURFACES
from resonance.made_up.third.catalogue import GENRES, SCENES
from resonance.made_up.third.crews import ATTACKS
from resonance.made_up.third.envelope import ACCOUNT, cities, named, words
from resonance.made_up.third.lines import ARTIST, CAMPAIGN, LIST, MERCHANT, SONG, instants
from resonance.made_up.third.log import SURFACES as SURFACE_NAMES
from resonance.made_up.third.log import Stage
from resonance.made_up.third.phrases import NOUNS, VERBS
from resonance.made_up.third.scale import share
from resonance.made_up.third.sociable import FRIENDS, friends_of, social
from resonance.made_up.world import Imagined, write

MOODS = ("治愈", "伤感", "通勤", "学习", "运动", "深夜")
SHOPS, EDITORIALS = 25, 6


def references(stage: Stage, until: int) -> dict[str, pa.Table]:
    """All snapshots as of `until` (ms); who had not joined by then is not in them."""
    return {
        "users": _users(stage, until), "songs": _songs(stage), "artists": _artists(stage), "campaigns": _campaigns(stage),
        "playlists": _playlists(stage), "merchants": _merchants(stage), "follows_graph": _graph(stage, until),
    }  # fmt: skip


def write_accounts_truth(stage: Imagined, folder: Path) -> int:
    """`truth/users.parquet`: who is fake and by which attack, and the cohorts of real people; returns the number of accounts."""
    people = stage.accounts
    ids = named(stage.chance.seed, ACCOUNT, np.arange(len(people)), "u")
    return write_truth(folder, ids, words(ATTACKS, np.where(people.attack > 0, people.attack, -1)), people.cohorts)


def write_truth(folder: Path, ids: pa.Array, attack: pa.Array, members: Mapping[str, np.ndarray]) -> int:
    """As `write_accounts_truth`, by the accounts' ids (n), their attacks (n, NULL for none), and the members of every cohort."""
    cohorts: list[list[str]] = [[] for _ in range(len(ids))]
    for name, inside in sorted(members.items()):
        for member in inside.tolist():
            cohorts[member].append(name)
    told = pa.array(cohorts, pa.list_(pa.string()))
    table = pa.table({"user_id": ids, "is_fake": attack.is_valid(), "attack": attack, "cohorts": told})
    write(table, folder / "truth" / "users.parquet")
    return len(ids)


def _users(stage: Stage, until: int) -> pa.Table:
    people = stage.accounts
    who = np.flatnonzero(people.registered < until)
    province = np.array(PROVINCES)
    toss = [share(who, 100 + n) for n in range(7)]
    tier = np.array([1, 1, 2, 2, 3, 3, 3, 4, 4, 5])[(toss[0] * 10).astype(int)]
    place = people.province[who]
    away = np.where(toss[1] < 0.3, (toss[1] * 60).astype(int) % len(province), place)
    codes = [str(code) for code in province]
    return pa.table({
        "user_id": named(stage.chance.seed, ACCOUNT, who, "u"), "registered_at": instants(people.registered[who]),
        "birth_year": pa.array(people.born[who], pa.int32(), mask=toss[2] < 0.12),
        "province_code": words(codes, np.where(toss[3] < 0.03, -1, place)),
        "city_code": pa.array(cities(stage, who)).cast(pa.string()), "city_tier": pa.array(tier, pa.int32(), mask=toss[3] < 0.03),
        "hometown_province_code": words(codes, np.where(toss[4] < 0.25, -1, away)),
        "membership": words(("none", "monthly", "yearly"), (toss[5] > 0.75).astype(int) + (toss[5] > 0.93)),
        "consent_profiling": pa.array(toss[6] < 0.93), "consent_marketing": pa.array(toss[5] > 0.3),
        "is_internal": pa.array(np.zeros(len(who), bool)),
    })  # fmt: skip


def _songs(stage: Stage) -> pa.Table:
    catalogue, count = stage.catalogue, np.arange(len(stage.catalogue.artist))
    rng = stage.chance.of("titles")
    title = [
        f"{NOUNS[a]}{VERBS[b]}{NOUNS[c]}" for a, b, c in rng.integers(0, (len(NOUNS), len(VERBS), len(NOUNS)), (len(count), 3))
    ]
    mood = rng.integers(0, len(MOODS), len(count))
    names = (*GENRES, *SCENES)
    tags = [[names[genre], MOODS[place]] for genre, place in zip(catalogue.genre, mood, strict=True)]
    released = [stage.scale.last_day - timedelta(days=int(days) + stage.scale.days) for days in catalogue.age_days]
    return pa.table({
        "song_id": named(stage.chance.seed, SONG, count, "s"), "title": title,
        "artist_id": named(stage.chance.seed, ARTIST, catalogue.artist, "a"), "duration_ms": pa.array(catalogue.duration),
        "release_date": pa.array(released, pa.date32()),
        "language": words(("zh", "en", "ja"), (rng.random(len(count)) ** 4 * 3).astype(int)),
        "tags": pa.array(tags, pa.list_(pa.string())),
        "province_code": words([str(code) for code in PROVINCES], rng.integers(-4, len(PROVINCES), len(count)).clip(-1)),
        "originality_review": words(("passed", "pending", "failed"), (rng.random(len(count)) ** 3 * 3).astype(int)),
    })  # fmt: skip


def _artists(stage: Stage) -> pa.Table:
    count = np.arange(len(stage.catalogue.first) - 1)
    return pa.table({
        "artist_id": named(stage.chance.seed, ARTIST, count, "a"), "name": [f"{NOUNS[n % 16]}{VERBS[n % 10]}·{n}" for n in count],
        "is_independent": pa.array(share(count, 111) < 0.6),
        "programme": words(("石头计划",), np.where(share(count, 112) < 0.06, 0, -1)),
        "province_code": words([str(code) for code in PROVINCES], (share(count, 113) * len(PROVINCES)).astype(int)),
    })  # fmt: skip


def _campaigns(stage: Stage) -> pa.Table:
    count, plans = np.arange(len(MECHANICS)), stage.campaigns
    songs = [named(stage.chance.seed, SONG, plan.songs, "s").to_pylist() for plan in plans]
    eligible = [["like", "task"] if name in ("coupon", "daily_task") else [] for name in MECHANICS]
    treated = [[str(PROVINCES[14]), str(PROVINCES[11])] if name == "hometown" else None for name in MECHANICS]
    return pa.table({
        "campaign_id": named(stage.chance.seed, CAMPAIGN, count, "c"), "name": [f"点赞季 {n + 1}" for n in count],
        "theme": ["为喜欢点赞"] * len(count), "mechanic": list(MECHANICS),
        "starts_at": instants(np.array([plan.begin for plan in plans])),
        "ends_at": instants(np.array([plan.end for plan in plans])),
        "surfaces": [[SURFACE_NAMES[code] for code in SURFACES[plan.mechanic]] for plan in plans], "song_ids": songs,
        "treated_province_codes": pa.array(treated, pa.list_(pa.string())),
        "reward_eligible_actions": pa.array(eligible, pa.list_(pa.string())),
        "budget_cny": ["50000.00"] * len(count), "experiment_id": pa.nulls(len(count), pa.string()),
        "primary_kpi": ["participation_rate"] * len(count),
    })  # fmt: skip


def _playlists(stage: Stage) -> pa.Table:
    owners = np.unique(stage.log.rows("playlist")["account"])
    number = np.concatenate([np.arange(EDITORIALS), EDITORIALS + owners])
    owner = np.concatenate([np.full(EDITORIALS, -1), owners])
    return pa.table({
        "playlist_id": named(stage.chance.seed, LIST, number, "l"), "name": [f"歌单 {n}" for n in range(len(number))],
        "owner_user_id": named(stage.chance.seed, ACCOUNT, owner, "u"), "is_editorial": pa.array(owner < 0),
        "scene": words(MOODS, np.where(owner < 0, number % len(MOODS), -1)),
    })  # fmt: skip


def _merchants(stage: Stage) -> pa.Table:
    count = np.arange(SHOPS)
    return pa.table({
        "merchant_id": named(stage.chance.seed, MERCHANT, count, "b"), "name": [f"店铺 {n}" for n in count],
        "city_code": [str(PROVINCES[n % len(PROVINCES)] + 100) for n in count],
        "category": [("咖啡", "书店", "演出")[n % 3] for n in count],
    })  # fmt: skip


def _graph(stage: Stage, until: int) -> pa.Table:
    """Friends who follow each other since before the first day."""
    rng, people = stage.chance.of("graph"), stage.accounts
    who = social(stage)
    who = who[people.registered[who] < stage.scale.start]
    account = np.repeat(who, rng.integers(0, FRIENDS // 2, len(who)))
    friend = friends_of(stage, account, rng.integers(1, FRIENDS, len(account)))
    pairs = np.unique(np.column_stack([account, friend])[friend != account], axis=0)
    pairs = pairs[people.registered[pairs[:, 1]] < min(until, stage.scale.start)]
    since = [date(2024, 1, 1) + timedelta(days=int(day)) for day in share(pairs[:, 0], pairs[:, 1], 121) * 900]
    return pa.table({
        "follower_user_id": named(stage.chance.seed, ACCOUNT, pairs[:, 0], "u"),
        "followee_user_id": named(stage.chance.seed, ACCOUNT, pairs[:, 1], "u"), "since": pa.array(since, pa.date32()),
    })  # fmt: skip
