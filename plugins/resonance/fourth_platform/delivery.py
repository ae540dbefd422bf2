"""The log as deliveries, a file per stream and day of arrival; reference snapshots; the truth about accounts and lines."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.fourth_platform.broker import ATTACKS
from resonance.fourth_platform.campaigns import MECHANICS, SEEN_ON, SHOPS
from resonance.fourth_platform.catalogue import EDITORIALS, GENRES
from resonance.fourth_platform.client import reported
from resonance.fourth_platform.lines import cities, ids, lines, truth
from resonance.fourth_platform.people import PROVINCES
from resonance.fourth_platform.stage import COLUMNS, SURFACES, Columns, Stage, chosen
from resonance.fourth_platform.talking import friends
from resonance.third_platform.delivery import write
from resonance.third_platform.envelope import words
from resonance.third_platform.lines import ACCOUNT, ARTIST, CAMPAIGN, INSTANT, JUDGED, LIST, MERCHANT, SONG, instants
from resonance.third_platform.scale import DAY, MINUTE, SECOND, share

MOODS = ("通勤", "工作", "午休", "回家", "健身", "晚间")
CODES = [str(code) for code in PROVINCES]


def deliver(stage: Stage, folder: Path) -> dict[str, int]:
    """Write `landing/` and `truth/`; returns lines per stream, without those sent twice."""
    counts, known = {}, []
    for stream in COLUMNS:
        rows = _arrived(stage, stage.log.rows(stream))
        counts[stream] = len(rows["ts"])
        _write_days(stage, stream, lines(stage, stream, rows), folder / "landing")
        if stream in JUDGED:
            known.append(truth(stage, stream, rows))
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.concat_tables(known).combine_chunks(), folder / "truth" / "events.parquet", compression="zstd")
    counts["users"] = _write_accounts(stage, folder)
    last = stage.scale.last_day
    for day, until in ((last - timedelta(days=stage.scale.days - 1), stage.scale.start + DAY), (last, stage.scale.end)):
        for stream, table in _references(stage, until).items():
            write(table, folder / "landing" / stream / f"dt={day}" / f"{stream}.parquet")
    return counts


def _arrived(stage: Stage, rows: Columns) -> Columns:
    """What happens and arrives within the window, in the order of arrival."""
    event, received = reported(stage, rows)
    there = (rows["ts"] >= stage.scale.start) & (received < stage.scale.end) & (event < received + 4 * MINUTE)
    rows = chosen({**rows, "event_ts": event, "received_ts": received}, there)
    return chosen(rows, np.argsort(rows["received_ts"], kind="stable"))


def _write_days(stage: Stage, stream: str, table: pa.Table, landing: Path) -> None:
    """A file for every day, also for one without lines; some lines come twice."""
    received = np.asarray(table["received_ts"].cast(pa.int64())) // 1_000
    bounds = np.searchsorted(received, stage.scale.start + np.arange(stage.scale.days + 1) * DAY)
    rng = stage.chance.of(f"twice {stream}")
    for day, (low, high) in enumerate(zip(bounds[:-1], bounds[1:], strict=True)):
        part = table.slice(low, high - low)
        again = part.take(pa.array(np.flatnonzero(rng.random(len(part)) < stage.habit["twice"])))
        place = again.schema.get_field_index("received_ts")
        later = pa.compute.add(again["received_ts"].cast(pa.int64()), 3 * SECOND * 1_000).cast(INSTANT)
        whole = pa.concat_tables([part, again.set_column(place, again.schema.field(place), later)])
        name = stage.scale.last_day - timedelta(days=stage.scale.days - 1 - day)
        write(whole, landing / stream / f"dt={name}" / f"{stream}.parquet")


def _write_accounts(stage: Stage, folder: Path) -> int:
    people = stage.people
    cohorts: list[list[str]] = [[] for _ in range(len(people))]
    for name, members in sorted(people.cohorts.items()):
        for member in members.tolist():
            cohorts[member].append(name)
    table = pa.table({
        "user_id": ids(stage, ACCOUNT, np.arange(len(people)), "m"), "is_fake": pa.array(people.attack > 0),
        "attack": words(ATTACKS, np.where(people.attack > 0, people.attack, -1)),
        "cohorts": pa.array(cohorts, pa.list_(pa.string())),
    })  # fmt: skip
    write(table, folder / "truth" / "users.parquet")
    return len(people)


def _references(stage: Stage, until: int) -> dict[str, pa.Table]:
    """All snapshots as of `until` (ms)."""
    return {
        "users": _users(stage, until), "songs": _songs(stage), "artists": _artists(stage), "campaigns": _campaigns(stage),
        "playlists": _playlists(stage), "merchants": _merchants(stage), "follows_graph": _graph(stage),
    }  # fmt: skip


def _users(stage: Stage, until: int) -> pa.Table:
    people = stage.people
    who = np.flatnonzero(people.registered < until)
    toss = [share(who, 110 + n) for n in range(7)]
    away = np.where(toss[0] < 0.35, (toss[0] * 45).astype(int) % len(CODES), people.province[who])
    return pa.table({
        "user_id": ids(stage, ACCOUNT, who, "m"), "registered_at": instants(people.registered[who]),
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
    tags = [
        [GENRES[genre], MOODS[mood]]
        for genre, mood in zip(catalogue.genre.tolist(), (share(count, 120) * 6).astype(int), strict=True)
    ]
    released = [stage.scale.last_day - timedelta(days=age + stage.scale.days) for age in catalogue.age.tolist()]
    return pa.table({
        "song_id": ids(stage, SONG, count, "s"), "title": [f"第{n}首" for n in count],
        "artist_id": ids(stage, ARTIST, catalogue.artist, "a"), "duration_ms": pa.array(catalogue.duration),
        "release_date": pa.array(released, pa.date32()), "language": words(("zh", "en", "yue"), (share(count, 121) ** 3 * 3).astype(int)),
        "tags": pa.array(tags, pa.list_(pa.string())),
        "province_code": words(CODES, (share(count, 122) * 22).astype(int) % 22 - 6),
        "originality_review": words(("passed", "pending", "failed"), (share(count, 123) ** 4 * 3).astype(int)),
    })  # fmt: skip


def _artists(stage: Stage) -> pa.Table:
    count = np.arange(len(stage.catalogue.label))
    return pa.table({
        "artist_id": ids(stage, ARTIST, count, "a"), "name": [f"厂牌{label}·{n}" for n, label in enumerate(stage.catalogue.label.tolist())],
        "is_independent": pa.array(share(count, 124) < 0.5), "programme": words(("新声计划",), np.where(share(count, 125) < 0.07, 0, -1)),
        "province_code": words(CODES, (share(count, 126) * len(CODES)).astype(int)),
    })  # fmt: skip


def _campaigns(stage: Stage) -> pa.Table:
    plans, count = stage.campaigns, len(MECHANICS)
    eligible = [["like", "task"] if name in ("coupon", "daily_task") else [] for name in MECHANICS]
    treated = [CODES[:5] if name == "hometown" else None for name in MECHANICS]
    return pa.table({
        "campaign_id": ids(stage, CAMPAIGN, np.arange(count), "k"), "name": [f"点赞周 {n + 1}" for n in range(count)],
        "theme": ["为生活里的歌点赞"] * count, "mechanic": list(MECHANICS),
        "starts_at": instants(np.array([plan.begin for plan in plans])), "ends_at": instants(np.array([plan.end for plan in plans])),
        "surfaces": [[SURFACES[code] for code in codes] for codes in SEEN_ON],
        "song_ids": [ids(stage, SONG, plan.songs, "s").to_pylist() for plan in plans],
        "treated_province_codes": pa.array(treated, pa.list_(pa.string())),
        "reward_eligible_actions": pa.array(eligible, pa.list_(pa.string())), "budget_cny": ["80000.00"] * count,
        "experiment_id": pa.nulls(count, pa.string()), "primary_kpi": ["participation_rate"] * count,
    })  # fmt: skip


def _playlists(stage: Stage) -> pa.Table:
    owner = np.concatenate([np.full(EDITORIALS, -1), np.unique(stage.log.rows("playlist")["account"])])
    number = np.where(owner < 0, np.arange(len(owner)), 100 + owner)
    return pa.table({
        "playlist_id": ids(stage, LIST, number, "l"), "name": [f"歌单{n}" for n in range(len(owner))],
        "owner_user_id": ids(stage, ACCOUNT, owner, "m"), "is_editorial": pa.array(owner < 0),
        "scene": words(MOODS, np.where(owner < 0, number % len(MOODS), -1)),
    })  # fmt: skip


def _merchants(stage: Stage) -> pa.Table:
    count = np.arange(SHOPS)
    return pa.table({
        "merchant_id": ids(stage, MERCHANT, count, "b"), "name": [f"门店{n}" for n in count],
        "city_code": [str(PROVINCES[n % len(PROVINCES)] + 100) for n in count], "category": [("面馆", "影院", "咖啡")[n % 3] for n in count],
    })  # fmt: skip


def _graph(stage: Stage) -> pa.Table:
    """Friends who followed each other before the first day."""
    account = np.repeat(old := np.flatnonzero(stage.people.registered < stage.scale.start), 2)
    friend = friends(stage, account, (share(account, np.arange(len(account)), 130) * 11).astype(int) + 1)
    pairs = np.unique(np.column_stack([account, friend])[np.isin(friend, old) & (friend != account)], axis=0)
    since = stage.scale.start - (share(pairs[:, 0], pairs[:, 1], 131) * 700 + 1).astype(int) * DAY
    return pa.table({
        "follower_user_id": ids(stage, ACCOUNT, pairs[:, 0], "m"), "followee_user_id": ids(stage, ACCOUNT, pairs[:, 1], "m"),
        "since": instants(since).cast(pa.date32()),
    })  # fmt: skip
