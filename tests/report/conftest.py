"""A small published night, written by hand: every section of the report has something to say."""

from __future__ import annotations

import math
import shutil
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

DAY = date(2026, 11, 9)
AS_OF = datetime(2026, 11, 9, 20, 0)
STAMP = "night_id as_of policy_version"
KINDS = {
    "_at": "timestamp", "as_of": "timestamp", "_date": "date", "is_": "boolean", "_rate": "double", "_hours": "double",
    "_minutes": "double", "_index": "double", "dau_mau28": "double", "wilson_low": "double", "_count": "bigint",
    "_numerator": "bigint", "_denominator": "bigint", "_raw": "bigint", "_genuine": "bigint", "dau": "bigint",
    "wau": "bigint", "mau_28d": "bigint", "quarantined_by_reason": "map(varchar, bigint)",
    "pct_change": "double", "ratio_ci_low": "double", "ratio_ci_high": "double", "flags": "varchar[]",
    "precision": "double", "recall": "double", "_ratio": "double",
}  # fmt: skip
TABLES = {
    "source_health_days": "stream business_date received_count accepted_count deduplicated_count quarantined_count erased_count "
    "refused_file_count orphan_count quarantined_by_reason late_numerator late_denominator late_rate freshness_hours gate_status "
    "is_stale",
    "platform_days": "business_date dau wau mau_28d dau_mau28 new_user_count session_count dwell_minutes dwell_user_count "
    "social_active_denominator social_active_rate fake_like_denominator fake_like_rate",
    "campaign_days": "campaign_id surface business_date exposed_user_count participant_count participation_numerator "
    "participation_denominator participation_rate like_count_raw like_count_genuine fake_like_numerator fake_like_denominator "
    "fake_like_rate negative_feedback_numerator negative_feedback_denominator negative_feedback_rate bubble_index is_suppressed",
    "campaign_funnels": "campaign_id surface cohort_date exposed_count interacted_count active_d1_count active_d7_count "
    "active_d30_count is_suppressed",
    "campaign_lifts": "campaign_id variant kpi outcome estimator pct_change ratio_ci_low ratio_ci_high evidence_grade flags "
    "is_suppressed",
    "campaign_scorecards": "campaign_id verdict is_suppressed",
    "dim_campaigns": "campaign_id name mechanic starts_at ends_at primary_kpi",
    "dim_songs": "song_id title artist_id",
    "dim_artists": "artist_id name",
    "song_screenings": "song_id business_date originality_review trial_count listen_through_numerator listen_through_denominator "
    "listen_through_rate wilson_low screening_state is_boost_eligible is_suppressed",
    "authenticity_days": "business_date event_type reason event_count fake_count fake_numerator fake_denominator fake_rate "
    "user_count precision recall label_count overturned_count is_suppressed",
    "bubble_days": "entity_type entity_id business_date genuine_ratio is_suppressed",
    "restatements": "table_name grain_key column_name restated_at old_value new_value cause",
    "metrics": "metric_name definition_zh definition_en",
}


def ddl(columns: str) -> str:
    """Names with the types that their suffixes say (marts page, 2)."""
    return ", ".join(f"{name} {_kind(name)}" for name in f"{columns} {STAMP}".split())


def _kind(name: str) -> str:
    if name == "fake_like_rate":
        return "double"
    fitting = [
        kind for mark, kind in KINDS.items() if name == mark or name.endswith(mark) or (mark == "is_" and name.startswith(mark))
    ]
    return fitting[0] if fitting and name not in ("metric_name",) else "varchar"


def manifest(**more: Any) -> dict[str, Any]:
    """What publishing writes beside the marts, as far as the report reads it."""
    return {
        "night_id": "20261109-20261109T200000Z",
        "business_date": str(DAY),
        "as_of": "2026-11-09T20:00:00Z",
        "policy_version": "0a1b2c3d4e5f",
        "code_version": "9f8e7d6c",
        "engine": "duckdb",
        "gates": {"landing": {"step": "landing", "status": "pass", "findings": []}},
        **more,
    }


class World:
    """A marts.duckdb under construction: `add(table, rows)` with rows as dicts; missing columns stay NULL."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: duckdb.DuckDBPyConnection | None = None
        for name, columns in TABLES.items():
            self.run(f"create table if not exists {name} ({ddl(columns)})")

    @property
    def path(self) -> Path:
        """The file, closed for reading."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        return self._path

    def add(self, table: str, *rows: dict[str, Any]) -> None:
        for row in rows:
            marks = ", ".join("?" for _ in row)
            self.run(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))

    def run(self, statement: str, given: Sequence[Any] = ()) -> None:
        if self._connection is None:
            self._connection = duckdb.connect(str(self._path))
        self._connection.execute(statement, list(given))


@pytest.fixture
def empty_world(tmp_path: Path) -> World:
    return World(tmp_path / "marts.duckdb")


@pytest.fixture(scope="session")
def full_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(World(tmp_path_factory.mktemp("night") / "marts.duckdb")).path


@pytest.fixture
def world(full_night: Path, tmp_path: Path) -> World:
    """A copy of the full night, free to be changed."""
    shutil.copy(full_night, tmp_path / "marts.duckdb")
    return World(tmp_path / "marts.duckdb")


def fill(world: World) -> World:
    """35 days of an ordinary platform with two campaigns."""
    for back in range(35):
        _day(world, DAY - timedelta(days=back), back)
    world.add(
        "dim_campaigns",
        _campaign("c1", "为家乡歌曲点赞 · 秋天的山", "hometown"),
        _campaign("c2", "宝藏音乐人计划", "treasure_artist"),
    )
    _campaigns(world)
    for place, (kpi, grade, change) in enumerate(
        (("participation_rate", "A", 0.47), ("open_count_30d", "C", 0.08), ("d7_rate", "D", 0.02))
    ):
        world.add("campaign_lifts", estimated("c1", kpi, grade, change, place))
    world.add("campaign_scorecards", {"campaign_id": "c1", "verdict": "open", "is_suppressed": False})
    _songs(world)
    for event, total, fake in (("like", 18_402, 1_377), ("comment", 2_911, 204), ("share", 1_650, 12), ("play", 96_204, 3_120)):
        world.add("authenticity_days", _judged(event, "all", total, fake))
    labelled = "precision = 0.9, recall = 0.75, label_count = 40, overturned_count = 2"
    world.run(f"update authenticity_days set {labelled} where event_type = 'like'")
    for song, genuine in (("s00", 0.41), ("s02", 0.84), ("s03", 0.85), ("s04", None)):
        row = {
            "entity_type": "song",
            "entity_id": song,
            "business_date": DAY,
            "genuine_ratio": genuine,
            "is_suppressed": genuine is None,
        }
        world.add("bubble_days", row)
    for reason, fake in (("script_burst", 803), ("device_farm", 466), ("unheard_likes", 108)):
        world.add("authenticity_days", _judged("like", reason, 18_402, fake))
    world.add("authenticity_days", {**_judged("comment", "copied_comment", 2911, 0), "fake_count": None, "is_suppressed": True})
    for number in range(3):
        key = f'{{"campaign_id":"c1","surface":"popup","business_date":"2026-11-0{number + 4}"}}'
        world.add("restatements", _restated(key, "2026-11-09 20:00:00", "late events"))
    world.add("restatements", _restated('{"old":1}', "2026-11-08 20:00:00", "verdicts"))
    world.add("metrics", {"metric_name": "dau", "definition_zh": "当日活跃用户数", "definition_en": "users active on the day"})
    return world


def _day(world: World, day: date, back: int) -> None:
    wave = 1 + 0.12 * math.sin(back * 2 * math.pi / 7)
    big = {"like": 20_000, "comment": 3_000, "share": 1_700, "play": 98_000, "impression": 240_000, "app_open": 41_000}
    small = dict.fromkeys(("users", "songs", "artists", "campaigns", "follow"), 900)
    for stream, size in {**big, **small}.items():
        world.add("source_health_days", delivered(stream, day, int(size * wave), bad=int(size * wave) // 250))
    dau, full = int(12_400 * wave), back < 8
    world.add("platform_days", {
        "business_date": day, "dau": dau, "wau": 31_200 + 40 * (35 - back) if back < 29 else None,
        "mau_28d": 52_800 if full else None, "dau_mau28": 0.231 if full else None, "new_user_count": 4_210 if full else None,
        "session_count": int(dau * 2.3), "dwell_minutes": dau * 0.8 * 41.5 * wave, "dwell_user_count": int(dau * 0.8),
        "social_active_rate": 0.31 * wave, "fake_like_rate": 0.0748 / wave,
    })  # fmt: skip


def delivered(stream: str, day: date, received: int, bad: int = 0, **more: Any) -> dict[str, Any]:
    """One row of source_health_days that balances."""
    accepted, late = received - bad, received // 90
    return {
        "stream": stream, "business_date": day, "received_count": received, "accepted_count": accepted, "deduplicated_count": 0,
        "quarantined_count": bad, "erased_count": 0, "refused_file_count": 0, "late_numerator": late,
        "quarantined_by_reason": {"bad_value": bad - 1, "too_late": 1} if bad > 1 else {}, "late_denominator": accepted,
        "late_rate": late / accepted if accepted else None, "freshness_hours": 0.4, "gate_status": "pass",
        "is_stale": False, **more,
    }  # fmt: skip


def _campaign(one: str, name: str, mechanic: str) -> dict[str, Any]:
    return {
        "campaign_id": one, "name": name, "mechanic": mechanic,
        "starts_at": datetime(2026, 10, 19, 16), "ends_at": datetime(2026, 11, 15, 16),
    }  # fmt: skip


def estimated(one: str, kpi: str, grade: str | None, change: float | None, place: int = 0, **more: Any) -> dict[str, Any]:
    """One row of campaign_lifts on genuine outcomes, its interval a tenth to each side."""
    bounds = {} if change is None else {"ratio_ci_low": 0.9 + change, "ratio_ci_high": 1.1 + change}
    return {
        "campaign_id": one, "variant": "embedded", "kpi": kpi, "outcome": "genuine", "estimator": f"e{place}", "flags": [],
        "pct_change": change, "evidence_grade": grade, "is_suppressed": False, **bounds, **more,
    }  # fmt: skip


SURFACES = {"all": (6_100, 0.118), "discover_daily_task": (2_900, 0.162), "popup": (2_700, 0.071), "banner": (640, 0.052)}


def _campaigns(world: World) -> None:
    for one, scale in (("c1", 1.0), ("c2", 0.4)):
        for back in range(20):
            for surface, (exposed, rate) in SURFACES.items():
                users = int(exposed * scale * (1 + 0.1 * math.sin(back)))
                took = int(users * rate * (1 + 0.15 * math.cos(back)))
                world.add("campaign_days", shown(one, surface, DAY - timedelta(days=back), users, took, is_closed=back >= 4))
            cohort = int(1_900 * scale)
            world.add("campaign_funnels", {
                "campaign_id": one, "surface": "all", "cohort_date": DAY - timedelta(days=back), "exposed_count": cohort,
                "interacted_count": cohort // 9 if back >= 4 else None, "active_d1_count": cohort // 18 if back >= 5 else None,
                "active_d7_count": cohort // 30 if back >= 11 else None, "is_suppressed": False,
            })  # fmt: skip
        hidden = {"campaign_id": one, "surface": "push", "business_date": DAY, "is_suppressed": True}
        cohort_hidden = {"campaign_id": one, "surface": "all", "cohort_date": DAY - timedelta(days=21), "is_suppressed": True}
        world.add("campaign_days", hidden)
        world.add("campaign_funnels", cohort_hidden)


def shown(campaign: str, surface: str, day: date, users: int, took: int, is_closed: bool = True) -> dict[str, Any]:
    """One row of campaign_days: `took` of `users` took part, each liked twice, one like in 13 is fake."""
    likes, fake, negative = took * 2, took * 2 // 13, users // 90
    return {
        "campaign_id": campaign, "surface": surface, "business_date": day, "exposed_user_count": users, "participant_count": took,
        "participation_numerator": took, "participation_denominator": users, "participation_rate": took / users,
        "like_count_raw": likes, "like_count_genuine": likes - fake, "fake_like_numerator": fake, "fake_like_denominator": likes,
        "fake_like_rate": fake / likes if likes else None, "negative_feedback_numerator": negative if is_closed else None,
        "negative_feedback_denominator": users if is_closed else None,
        "negative_feedback_rate": negative / users if is_closed else None, "is_suppressed": False,
    }  # fmt: skip


def _songs(world: World) -> None:
    titles = (
        "山外青山",
        "Late Train to Wuhan",
        "小城雨",
        "阿妈的歌",
        "灯火",
        "北纬三十度",
        "Paper Boats",
        "麦田",
        "南风",
        "海的那边",
    )
    for place, title in enumerate(titles):
        trials, heard = 420 - 30 * place, int((420 - 30 * place) * (0.66 - 0.03 * place))
        rate = heard / trials
        state = (
            "pass"
            if place < 5
            else ("failed_listening", "insufficient", "pending", "failed_review", "failed_listening")[place - 5]
        )
        world.add("dim_songs", {"song_id": f"s{place:02d}", "title": title, "artist_id": f"a{place}"})
        world.add("dim_artists", {"artist_id": f"a{place}", "name": f"ARTISTNAME{place}"})
        before = {4: "insufficient", 5: "pass"}.get(place, state)
        for day, that in ((DAY, state), (DAY - timedelta(days=1), before)):
            world.add("song_screenings", {
                "song_id": f"s{place:02d}", "business_date": day, "originality_review": "passed", "trial_count": trials,
                "listen_through_numerator": heard, "listen_through_denominator": trials, "listen_through_rate": rate,
                "wilson_low": rate - 0.05, "screening_state": that, "is_suppressed": False,
            })  # fmt: skip
    world.add("song_screenings", {"song_id": "s99", "business_date": DAY, "is_suppressed": True})


def _judged(event: str, reason: str, total: int, fake: int) -> dict[str, Any]:
    return {
        "business_date": DAY, "event_type": event, "reason": reason, "event_count": total, "fake_count": fake,
        "fake_numerator": fake, "fake_denominator": total, "fake_rate": fake / total, "user_count": 400, "is_suppressed": False,
    }  # fmt: skip


def _restated(key: str, when: str, cause: str) -> dict[str, Any]:
    return {
        "table_name": "campaign_days", "grain_key": key, "column_name": "like_count_raw", "restated_at": when,
        "old_value": "120", "new_value": "124", "cause": cause,
    }  # fmt: skip
