"""dbt's unit tests of every model, over the tables of an empty lake: inputs exist, and their rows are the tests' own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.dbt_project.declared_project import parsed_manifest
from tests.dbt_project.lake_fixtures import write_lake

from resonance.authenticity.evidence import prepare_groups
from resonance.authenticity.verdicts import prepare_log
from resonance.night import variables
from resonance.settings import Settings
from resonance.transform.dirty import EVER, BuildPlan
from resonance.transform.measured import leave_empty
from resonance.transform.runner import invoke


def run_dbt(settings: Settings, verb: str, *words: str) -> list[Any]:
    """Results of one dbt command on the whole project; AssertionError with dbt's messages."""
    outcome = invoke(settings, verb, words, variables(settings, date(2026, 11, 22), BuildPlan(EVER, True, {})))
    results = list(getattr(outcome.result, "results", None) or [])
    bad = [f"{result.node.name}: {result.message}" for result in results if str(result.status) not in ("success", "pass")]
    assert outcome.success and not bad, f"{outcome.exception or ''}\n" + "\n".join(bad)
    return results


@pytest.fixture
def empty_warehouse(settings: Settings) -> Settings:
    """Every table of the project, without a row."""
    write_lake(settings.lake)
    prepare_log(settings)
    prepare_groups(settings)
    leave_empty(settings)
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    _write_gate_results(settings.quality / "gate_results.parquet")
    run_dbt(settings, "build", "--full-refresh", "--exclude-resource-types", "test", "unit_test")
    return settings


def _write_gate_results(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = "cast(null as varchar) as stream, cast(null as date) as business_date, cast(null as varchar) as status"
    duckdb.sql(f"copy (select {columns} where false) to '{path}' (format parquet)")


def test_every_unit_test_of_the_project_holds(empty_warehouse: Settings) -> None:
    declared = {unit["name"] for unit in parsed_manifest()["unit_tests"].values()}
    held = {result.node.name for result in run_dbt(empty_warehouse, "test", "--select", "test_type:unit")}
    assert held == declared
    assert len(held) >= 20
