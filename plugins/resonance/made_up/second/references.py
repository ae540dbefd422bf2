"""The reference streams: accounts, catalogue, campaigns, playlists, merchants; and the truth about accounts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.made_up.second.catalogue import FACTORS, MECHANICS
from resonance.made_up.second.lines import instants
from resonance.made_up.second.naming import Names, pick
from resonance.made_up.second.people import CITIES
from resonance.made_up.second.reacting import Stage

LANGUAGES = ("zh", "en", "ja", "yue")


def deliver_references(stage: Stage, names: Names, landing: Path) -> None:
    """A snapshot on the first and on the last day; the first knows the accounts that existed then."""
    first = stage.scale.last_day - timedelta(days=stage.scale.days - 1)
    for day, known_ms in ((first, stage.scale.first_ms), (stage.scale.last_day, stage.scale.end_ms)):
        tables = {
            "users": _users(stage, names, known_ms), "songs": _songs(stage, names), "artists": _artists(stage, names),
            "campaigns": _campaigns(stage, names, first), "playlists": _playlists(), "merchants": _merchants(),
        }  # fmt: skip
        for stream, table in tables.items():
            folder = landing / stream / f"dt={day}"
            folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(table, folder / "snapshot.parquet", compression="zstd")


def _users(stage: Stage, names: Names, known_ms: int) -> pa.Table:
    rng, people = stage.draws.stream("user columns"), stage.people
    n, city = people.count, pick(pa.array(CITIES), people.city)
    province = pick(pa.array([code[:2] + "0000" for code in CITIES]), people.city)
    table = pa.table({
        "user_id": names.users,
        "registered_at": instants(people.registered_ms),
        "birth_year": pa.array(rng.integers(1962, 2012, n), mask=rng.random(n) < 0.2),
        "province_code": province,
        "city_code": city,
        "city_tier": pa.array(rng.integers(1, 6, n)),
        "hometown_province_code": province,
        "membership": pick(pa.array(["free", "vip"]), (rng.random(n) < 0.16).astype(np.int8)),
        "consent_profiling": pa.array(rng.random(n) < 0.9),
        "consent_marketing": pa.array(rng.random(n) < 0.6),
        "is_internal": pa.array(np.zeros(n, bool)),
    })  # fmt: skip
    return table.filter(pa.array(people.registered_ms < known_ms))


def _songs(stage: Stage, names: Names) -> pa.Table:
    rng, catalogue = stage.draws.stream("song columns"), stage.catalogue
    n, start = catalogue.songs, stage.scale.last_day - timedelta(days=stage.scale.days - 1)
    return pa.table({
        "song_id": names.songs,
        "title": pa.array([f"曲 {i}" for i in range(n)]),
        "artist_id": pick(names.artists, catalogue.artist),
        "duration_ms": pa.array(catalogue.duration_ms),
        "release_date": pa.array([start + timedelta(days=int(d)) for d in catalogue.release_day]),
        "language": pick(pa.array(LANGUAGES), rng.integers(0, len(LANGUAGES), n)),
        "tags": pa.array([[f"style-{k}"] for k in catalogue.loadings.argmax(axis=1)]),
        "originality_review": pick(pa.array(["passed", "failed", "pending"]), rng.choice(3, n, p=[0.8, 0.05, 0.15])),
    })  # fmt: skip


def _artists(stage: Stage, names: Names) -> pa.Table:
    n = len(names.artists)
    independent = stage.draws.stream("artist columns").random(n) < 0.6
    return pa.table(
        {"artist_id": names.artists, "name": [f"艺人 {i}" for i in range(n)], "is_independent": pa.array(independent)}
    )


def _campaigns(stage: Stage, names: Names, first: date) -> pa.Table:
    starts = datetime.combine(first, datetime.min.time(), UTC) - timedelta(hours=8)
    n, paid = len(MECHANICS), [["like", "task"], ["like", "task"], [], []]
    return pa.table({
        "campaign_id": names.campaigns,
        "name": [f"活动 {m}" for m in MECHANICS],
        "theme": ["点赞"] * n,
        "mechanic": list(MECHANICS),
        "starts_at": pa.array([starts] * n, pa.timestamp("us", "UTC")),
        "ends_at": pa.array([starts + timedelta(days=stage.scale.days)] * n, pa.timestamp("us", "UTC")),
        "surfaces": pa.array([["discover_daily_task", "banner", "player"]] * n),
        "song_ids": pa.array([pick(names.songs, s).to_pylist() for s in stage.catalogue.campaign_songs]),
        "reward_eligible_actions": pa.array(paid, pa.list_(pa.string())),
        "primary_kpi": ["participation_rate"] * n,
    })  # fmt: skip


def _playlists() -> pa.Table:
    lists = range(FACTORS)
    editorial = pa.array([True] * FACTORS)
    return pa.table({"playlist_id": [f"ed{k}" for k in lists], "name": [f"歌单 {k}" for k in lists], "is_editorial": editorial})


def _merchants() -> pa.Table:
    return pa.table({"merchant_id": ["mer-1"], "name": ["茶铺"], "city_code": ["440100"], "category": ["tea"]})


def write_people_truth(stage: Stage, names: Names, folder: Path) -> int:
    """`truth/users.parquet`: accounts with at least one judged event, whether fake, of which attack, in which cohorts."""
    seen = pa.compute.unique(pq.read_table(folder / "truth" / "events.parquet", columns=["user_id"])["user_id"])
    attack = pa.array([a or None for a in stage.people.attack], pa.string())
    cohorts = pa.array([sorted(c) for c in stage.people.cohorts], pa.list_(pa.string()))
    table = pa.table({"user_id": names.users, "is_fake": attack.is_valid(), "attack": attack, "cohorts": cohorts})
    table = table.filter(pa.compute.is_in(table["user_id"], seen))
    pq.write_table(table, folder / "truth" / "users.parquet", compression="zstd")
    return table.num_rows
