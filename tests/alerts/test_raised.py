"""No kind is dead: each is raised somewhere in the code."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from resonance import orchestration
from resonance.alerts import KINDS
from resonance.errors import FailedBuild, HeldNight

SOURCES = Path(__file__).parents[2] / "plugins" / "resonance"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_raised_somewhere(kind: str) -> None:
    sources = [path for path in SOURCES.rglob("*.py") if path.parent.name != "alerts"]
    assert any(f'"{kind}"' in path.read_text("utf-8") for path in sources)


@pytest.mark.parametrize(
    ("error", "task_id", "kind"),
    [
        (HeldNight("volume"), "marts.gate", "held_night"),
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


def test_little_space_is_told_at_the_weekly_upkeep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESONANCE_HOME", str(tmp_path))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**9))
    orchestration.retain()
    assert [path.name.split("-")[1] for path in (tmp_path / "alerts").glob("*.json")] == ["low_disk.json"]
