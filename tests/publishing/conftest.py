"""A small warehouse with one table of each kind, and a home of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from resonance.publishing import Evidence
from resonance.publishing.tables import PublishedTable
from resonance.settings import Settings

DAY = date(2026, 3, 5)
TABLES = (
    PublishedTable("campaign_days", ("campaign_id", "surface", "business_date"), "public"),
    PublishedTable("metrics", ("metric_name",), "public"),
    PublishedTable("source_health_days", ("stream", "business_date"), "public"),
    PublishedTable("restatements", ("table_name", "grain_key", "column_name", "restated_at"), "public"),
    PublishedTable("user_profiles", ("user_key",), "restricted"),
    PublishedTable("verdicts", ("verdict_id",), "restricted"),
)
STAMP = "'night' as night_id, timestamp '2026-03-06 00:00:00' as as_of, 'p1' as policy_version"
MODELS = {
    "campaign_days": "select 'c' || (i % 3) as campaign_id, 'all' as surface, "
    "date '2026-03-01' + (i // 3)::integer as business_date, i as like_count_raw, "
    "(i * 0.9)::decimal(18, 6) as like_count_weighted, i / 7.0::double as participation_rate, "
    f"false as is_suppressed, {STAMP} from range(12) as r(i)",
    "metrics": f"select 'dau' as metric_name, '日活' as definition_zh, {STAMP}",
    "source_health_days": "select s as stream, date '2026-03-05' as business_date, "
    "map {'bad_value': 2::bigint, 'bad_ts': 1::bigint} "
    f"as quarantined_by_reason, {STAMP} from (values ('like'), ('play')) as v(s)",
    "restatements": "select '' as table_name, '' as grain_key, '' as column_name, timestamp '2026-01-01' as restated_at, "
    f"null::varchar as old_value, {STAMP} where false",
    "user_profiles": "select 'u:' || md5(i::varchar) as user_key, ['古风', 'a, b'] as top_tags, -0.0::double as p_fake, "
    f"{STAMP} from range(5) as r(i)",
    "verdicts": "select i::varchar as verdict_id, 'u:' || md5(i::varchar) as entity_id, ['script_burst'] as reasons, "
    f"'{{\"fast\": 3}}'::json as evidence, null::varchar as superseded_by, {STAMP} from range(4) as r(i)",
}
PASSED = Evidence(
    gates={"landing": {"step": "landing", "status": "pass"}, "marts": {"step": "marts", "status": "warn"}},
    ledger_totals={"total": {"received": 7}},
    tables=TABLES,
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment(
        {
            "RESONANCE_HOME": str(tmp_path),
            "RESONANCE_AS_OF": "2026-03-06T00:00:00Z",
            "RESONANCE_THREADS": "2",
            "RESONANCE_MEMORY": "500MB",
        }
    )


@pytest.fixture
def at(settings: Settings) -> Callable[[str], Settings]:
    """The same home at another instant."""
    return lambda text: replace(settings, as_of=datetime.fromisoformat(text))


def fill_warehouse(path: Path, night: str = "night") -> Path:
    """Write the fixture's marts into the warehouse at `path`, anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        for name, query in MODELS.items():
            connection.execute(f"create table marts.{name} as {query.replace(repr('night'), repr(night))} order by random()")
    return path


@pytest.fixture
def warehouse(settings: Settings) -> Path:
    return fill_warehouse(settings.warehouse)
