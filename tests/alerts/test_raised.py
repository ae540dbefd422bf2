"""No kind is dead: each is raised somewhere in the code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException

from resonance import cli, night, orchestration
from resonance.alerts import KINDS
from resonance.errors import FailedBuild, HeldNight
from resonance.settings import Settings

SOURCES = Path(__file__).parents[2] / "plugins" / "resonance"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_raised_somewhere(kind: str) -> None:
    sources = [path for path in SOURCES.rglob("*.py") if path.parent.name != "alerts"]
    assert any(f'"{kind}"' in path.read_text("utf-8") for path in sources)


@pytest.mark.parametrize(
    ("error", "task_id", "kind"),
    [
        (FailedBuild("model"), "marts.build", "failed_task"),
        (FailedBuild("bytes differ"), "restore_drill", "failed_restore"),
    ],
)
def test_a_failed_task_becomes_the_alert_of_its_kind(
    error: Exception, task_id: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESONANCE_HOME", str(tmp_path))
    orchestration.tell({"exception": error, "task_instance": SimpleNamespace(dag_id="nightly", task_id=task_id)})
    (written,) = (tmp_path / "alerts").glob("*.json")
    assert written.name.endswith(f"-{kind}.json") and f"nightly.{task_id}" in written.read_text("utf-8")


@pytest.mark.parametrize("under_airflow", [False, True])
def test_a_held_night_is_told_once_whoever_runs_it(
    under_airflow: bool, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hold(*_: object) -> night.Facts:
        raise HeldNight("like is missing", "stream_days.required", "resonance night 2026-11-10")

    monkeypatch.setenv("RESONANCE_HOME", str(settings.home))
    monkeypatch.setattr(night, "STEPS", (night.Step("landing_gate", hold),))
    if under_airflow:
        opened = {"business_date": "2026-11-10", "as_of": settings.as_of.isoformat()}
        with pytest.raises(AirflowFailException) as failed:
            orchestration.run_step("landing_gate", opened)
        task = SimpleNamespace(dag_id="nightly", task_id="landing.gate")
        orchestration.tell({"exception": failed.value, "task_instance": task})
    else:
        assert cli.main(["night", "2026-11-10"]) == 3
    (written,) = (settings.home / "alerts").glob("*.json")
    text = json.loads(written.read_text("utf-8"))["text"]
    assert written.name.endswith("-held_night.json")
    for line in ("business_date: 2026-11-10", "step: landing_gate", "cause: like is missing", "next: resonance night 2026-11-10"):
        assert line in text.splitlines()


def test_a_held_backfill_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def hold(*_: object) -> night.Facts:
        raise HeldNight("like is missing")

    monkeypatch.setenv("RESONANCE_HOME", str(settings.home))
    monkeypatch.setattr(night, "STEPS", (night.Step("landing_gate", hold),))
    assert cli.main(["backfill", "2026-11-10", "2026-11-10"]) == 3
    assert [path.name.split("-")[1] for path in (settings.home / "alerts").glob("*.json")] == ["held_night.json"]


def test_little_space_is_told_at_the_weekly_upkeep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESONANCE_HOME", str(tmp_path))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**9))
    orchestration.retain()
    assert [path.name.split("-")[1] for path in (tmp_path / "alerts").glob("*.json")] == ["low_disk.json"]
