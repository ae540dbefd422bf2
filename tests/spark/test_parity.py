"""One project on two engines: every table of a small world, row by row. Run by `make test-spark`, not by `make test`."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from resonance import night
from resonance.engine import connect
from resonance.settings import Settings
from resonance.simulator import simulate
from resonance.transform import Selection, build
from resonance.transform.dirty import EVER, BuildPlan
from resonance.transform.runner import manifest

pytestmark = pytest.mark.spark

FIRST, DAYS = date(2026, 10, 1), 12
NIGHT = FIRST + timedelta(days=DAYS - 1)
FOLDERS = ("seeds", "models/staging", "models/authenticity", "models/intermediate", "models/marts")
BUILT_OUTSIDE_DBT = {"restatements"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home whose warehouse DuckDB has built."""
    folder = tmp_path_factory.mktemp("parity")
    as_of = datetime(2026, 10, 12, 22, tzinfo=UTC)
    settings = Settings(home=folder / "home", landing=folder / "landing", as_of=as_of, threads=2, memory="4GB")
    simulate(settings.landing, 11, DAYS, FIRST, 2_000, "ordinary")
    for step in night.STEPS[: night.STEPS.index(night.step_named("marts")) + 1]:
        night.run_step(settings, NIGHT, step)
    return settings


@pytest.fixture(scope="module")
def spark(world: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Spark session that holds the same project, built from the same lake and the same verdicts."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("spark")))
        .config("spark.sql.catalogImplementation", "in-memory")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.timestampType", "TIMESTAMP_NTZ")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "6g")
        .getOrCreate()
    )
    plan = BuildPlan(EVER, True, {})
    other = dataclasses.replace(world, engine="spark")
    for name in FOLDERS:
        build(other, Selection((name,), True, with_tests=False), night.variables(world, NIGHT, plan))
    yield session
    session.stop()


def test_ansi_is_on(spark: Any) -> None:
    assert spark.conf.get("spark.sql.ansi.enabled") == "true", "without it 1/0 and overflows would pass as NULL"


def test_every_table_has_the_same_rows_on_both_engines(world: Settings, spark: Any) -> None:
    connection = connect(world, world.warehouse, read_only=True)
    nodes = [n for n in manifest(world)["nodes"].values() if n["resource_type"] == "model"]
    tables = sorted((n["schema"], n["alias"]) for n in nodes if n["config"]["materialized"] in ("table", "incremental"))
    assert len(tables) > 40
    differing = {}
    for schema, table in tables:
        if table in BUILT_OUTSIDE_DBT:
            continue
        duck = connection.execute(f"select * from {schema}.{table}")
        columns = [column[0] for column in duck.description]
        here = sorted(canonical(row) for row in duck.fetchall())
        there = sorted(canonical(list(row)) for row in spark.table(f"{schema}.{table}").select(*columns).collect())
        if here != there:
            only_here, only_there = sorted(set(here) - set(there)), sorted(set(there) - set(here))
            differing[f"{schema}.{table}"] = (len(here), len(there), only_here[:2], only_there[:2])
    assert differing == {}, json.dumps(differing, indent=1)[:6000]


def canonical(row: Any) -> str:
    """One row as text: decimals and doubles by value, maps by key, instants without a zone."""
    return json.dumps([plain(value) for value in row], ensure_ascii=False)


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, float):
        return f"{value:.9g}"
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()
    if isinstance(value, date | Path):
        return str(value)
    if isinstance(value, dict):
        return sorted([key, plain(item)] for key, item in value.items())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
