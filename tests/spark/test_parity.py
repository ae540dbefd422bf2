"""One project on two engines: every table of two small worlds, row by row. Run by `make test-spark`, not by `make test`."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.spark.worlds import WORLDS, build_everything

from resonance.engine import connect
from resonance.settings import Settings
from resonance.transform.runner import manifest

pytestmark = pytest.mark.spark

BUILT_OUTSIDE_DBT = {"restatements"}
FEWEST_TABLES_WITH_ROWS = 150


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Spark session for dbt to find; how it answers is said in `dbt_project/profiles.yml`, as for any other."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("spark")))
        .config("spark.sql.catalogImplementation", "in-memory")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "6g")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module", params=sorted(WORLDS))
def world(request: pytest.FixtureRequest, spark: Any, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home whose warehouse DuckDB has built, and Spark from the same lake and the same verdicts."""
    settings, last = WORLDS[request.param](tmp_path_factory.mktemp(request.param))
    build_everything(settings, last, dataclasses.replace(settings, engine="spark"))
    return settings


def test_every_table_has_the_same_rows_on_both_engines(world: Settings, spark: Any) -> None:
    connection = connect(world, world.warehouse, read_only=True)
    nodes = [n for n in manifest(world)["nodes"].values() if n["resource_type"] in {"model", "seed"}]
    differing, filled = {}, 0
    for name in sorted(f"{n['schema']}.{n['alias']}" for n in nodes if n["name"] not in BUILT_OUTSIDE_DBT):
        duck = connection.execute(f"select * from {name}")
        columns = [column[0] for column in duck.description]
        here = canonical(duck.fetchall())
        there = canonical(spark.table(name).select(*columns).collect())
        filled += bool(here)
        if here != there:
            only_here, only_there = sorted(set(here) - set(there)), sorted(set(there) - set(here))
            differing[name] = (len(here), len(there), only_here[:2], only_there[:2])
    connection.close()
    assert differing == {}, json.dumps(differing, indent=1, ensure_ascii=False)[:6000]
    assert filled >= FEWEST_TABLES_WITH_ROWS, "two empty tables agree about nothing"


def test_spark_runs_in_ansi_mode(world: Settings, spark: Any) -> None:
    assert spark.conf.get("spark.sql.ansi.enabled") == "true", "without it overflows and bad casts would pass as NULL"


def canonical(rows: Iterable[Iterable[Any]]) -> list[str]:
    """Rows as sorted texts: decimals and doubles by value, maps by key, instants without a zone."""
    return sorted(json.dumps([plain(value) for value in row], ensure_ascii=False) for row in rows)


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, float):
        return f"{value:.9g}"
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()
    if isinstance(value, date):
        return str(value)
    if isinstance(value, dict):
        return sorted([key, plain(item)] for key, item in value.items())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
