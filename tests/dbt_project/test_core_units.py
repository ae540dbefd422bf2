"""The dbt unit tests of the core, over an empty lake: what windows, cases and joins make of a handful of rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.dbt_project.core_builds import CoreProject
from tests.dbt_project.lake_fixtures import write_lake

from resonance.settings import Settings


def test_every_model_keeps_its_unit_tests_and_builds_on_nothing(settings: Settings, tmp_path: Path) -> None:
    write_lake(settings.lake)
    project = CoreProject.copied(tmp_path / "project", settings)
    project.judge([])
    assert project.build(date(2026, 11, 30), with_unit_tests=True) >= 25
