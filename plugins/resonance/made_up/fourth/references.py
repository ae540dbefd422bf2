"""Snapshots of accounts, songs, artists, campaigns, playlists, shops and friendships."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pyarrow as pa

from resonance.made_up.fourth.campaigns import MECHANICS, SEEN_ON
from resonance.made_up.fourth.catalogue import GENRES
from resonance.made_up.fourth.coupons import SHOPS
from resonance.made_up.fourth.lines import cities
from resonance.made_up.fourth.people import PROVINCES
from resonance.made_up.fourth.stage import Stage
from resonance.made_up.fourth.talking import friends
from resonance.made_up.third.envelope import ACCOUNT, named, words
from resonance.made_up.third.lines import ARTIST, CAMPAIGN, LIST, MERCHANT, SONG, instants
from resonance.made_up.third.log import SURFACES
from resonance.made_up.third.scale import DAY, share

MOODS = ("通勤", "工作", "午休", "回家", "健身", "晚间")
CODES = [str(code) for code in PROVINCES]


def references(stage: Stage, until: int) -> dict[str, pa.Table]:
    """All snapshots as of `until` (ms)."""
    return {
        "users": _users(stage, until), "songs": _songs(stage), "artists": _artists(stage), "campaigns": _campaigns(stage),
        "playlists": _playlists(stage), "merchants": _merchants(stage), "follows_graph": _graph(stage),
    }  # fmt: skip


def _users(stage: Stage, until: int) -> pa.Table:
    people = stage.accounts
    who = np.flatnonzero(people.registered < until)
    toss = [share(who, 110 + n) for n in range(7)]
    away = np.where(toss[0] < 0.35, (toss[0] * 45).astype(int) % len(CODES), people.province[who])
    return pa.table({
        "user_id": named(stage.seed, ACCOUNT, who, "u"), "registered_at": instants(people.registered[who]),
        "birth_year": pa.array(people.born[who], pa.int32(), mask=toss[1] < 0.2),
        "province_code": words(CODES, np.where(toss[2] < 0.05, -1, people.province[who])),
        "city_code": pa.array(cities(stage, who)).cast(pa.string()),
        "city_tier": pa.array(1 + (toss[3] ** 0.8 * 5).astype(int), pa.int32(), mask=toss[2] < 0.05),
        "hometown_province_code": words(CODES, np.where(toss[4] < 0.3, -1, away)),
        "membership": words(("none", "monthly", "yearly", "family"), (toss[5] * 4).astype(int)),
        "consent_profiling": pa.array(toss[6] < 0.95), "consent_marketing": pa.array(toss[4] > 0.25),
        "is_internal": pa.array(np.zeros(len(who), bool)),
    })  # fmt: skip


def _songs(stage: Stage) -> pa.Table:
    catalogue, count = stage.catalogue, np.arange(len(stage.catalogue.artist))
    mood = (share(count, 120) * len(MOODS)).astype(int)
    tags = [[GENRES[a], MOODS[b]] for a, b in zip(catalogue.genre.tolist(), mood.tolist(), strict=True)]
    released = [stage.scale.last_day - timedelta(days=age + stage.scale.days) for age in catalogue.age.tolist()]
    return pa.table({
        "song_id": named(stage.seed, SONG, count, "s"), "title": [f"第{n}首" for n in count],
        "artist_id": named(stage.seed, ARTIST, catalogue.artist, "a"), "duration_ms": pa.array(catalogue.duration),
        "release_date": pa.array(released, pa.date32()),
        "language": words(("zh", "en", "yue"), (share(count, 121) ** 3 * 3).astype(int)),
        "tags": pa.array(tags, pa.list_(pa.string())),
        "province_code": words(CODES, (share(count, 122) * 22).astype(int) % 22 - 6),
        "originality_review": words(("passed", "pending", "failed"), (share(count, 123) ** 4 * 3).astype(int)),
    })  # fmt: skip


def _artists(stage: Stage) -> pa.Table:
    count, label = np.arange(len(stage.catalogue.label)), stage.catalogue.label.tolist()
    return pa.table({
        "artist_id": named(stage.seed, ARTIST, count, "a"), "name": [f"{house}号厂牌·{n}" for n, house in enumerate(label)],
        "is_independent": pa.array(share(count, 124) < 0.5),
        "programme": words(("新声计划",), np.where(share(count, 125) < 0.07, 0, -1)),
        "province_code": words(CODES, (share(count, 126) * len(CODES)).astype(int)),
    })  # fmt: skip


def _campaigns(stage: Stage) -> pa.Table:
    plans, count = stage.campaigns, len(MECHANICS)
    eligible = [["like", "task"] if name in ("coupon", "daily_task") else [] for name in MECHANICS]
    treated = [CODES[:5] if name == "hometown" else None for name in MECHANICS]
    return pa.table({
        "campaign_id": named(stage.seed, CAMPAIGN, np.arange(count), "c"), "name": [f"点赞周 {n + 1}" for n in range(count)],
        "theme": ["为生活里的歌点赞"] * count, "mechanic": list(MECHANICS),
        "starts_at": instants(np.array([plan.begin for plan in plans])),
        "ends_at": instants(np.array([plan.end for plan in plans])),
        "surfaces": [[SURFACES[code] for code in codes] for codes in SEEN_ON],
        "song_ids": [named(stage.seed, SONG, plan.songs, "s").to_pylist() for plan in plans],
        "treated_province_codes": pa.array(treated, pa.list_(pa.string())),
        "reward_eligible_actions": pa.array(eligible, pa.list_(pa.string())), "budget_cny": ["80000.00"] * count,
        "experiment_id": pa.nulls(count, pa.string()), "primary_kpi": ["participation_rate"] * count,
    })  # fmt: skip


def _playlists(stage: Stage) -> pa.Table:
    owner = np.concatenate([np.full(6, -1), np.unique(stage.log.rows("playlist")["account"])])
    number = np.where(owner < 0, np.arange(len(owner)), 6 + owner)
    return pa.table({
        "playlist_id": named(stage.seed, LIST, number, "l"), "name": [f"歌单{n}" for n in range(len(owner))],
        "owner_user_id": named(stage.seed, ACCOUNT, owner, "u"), "is_editorial": pa.array(owner < 0),
        "scene": words(MOODS, np.where(owner < 0, number % len(MOODS), -1)),
    })  # fmt: skip


def _merchants(stage: Stage) -> pa.Table:
    count = np.arange(SHOPS)
    return pa.table({
        "merchant_id": named(stage.seed, MERCHANT, count, "b"), "name": [f"门店{n}" for n in count],
        "city_code": [str(PROVINCES[n % len(PROVINCES)] + 100) for n in count],
        "category": [("面馆", "影院", "咖啡")[n % 3] for n in count],
    })  # fmt: skip


def _graph(stage: Stage) -> pa.Table:
    """Friends who followed each other before the first day."""
    account = np.repeat(old := np.flatnonzero(stage.accounts.registered < stage.scale.start), 2)
    friend = friends(stage, account, (share(account, np.arange(len(account)), 130) * 11).astype(int) + 1)
    pairs = np.unique(np.column_stack([account, friend])[np.isin(friend, old) & (friend != account)], axis=0)
    since = stage.scale.start - (share(pairs[:, 0], pairs[:, 1], 131) * 700 + 1).astype(int) * DAY
    return pa.table({
        "follower_user_id": named(stage.seed, ACCOUNT, pairs[:, 0], "u"),
        "followee_user_id": named(stage.seed, ACCOUNT, pairs[:, 1], "u"),
        "since": instants(since).cast(pa.date32()),
    })  # fmt: skip
