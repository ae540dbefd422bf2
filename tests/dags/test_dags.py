from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import pytest

DAGS = Path(__file__).parents[2] / "dags"
EXPECTED = {"nightly", "rejudge", "morning_watch", "weekly_upkeep"}


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Any:
    os.environ.setdefault("AIRFLOW_HOME", str(tmp_path_factory.mktemp("airflow")))
    os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(DAGS)


def test_the_dags_are_these_and_import_cleanly(bag: Any) -> None:
    assert set(bag.dags) == EXPECTED, "a DagBag on an empty folder has no errors either: the ids come first"
    assert bag.import_errors == {}


def test_every_dag_tells_people_and_links_to_the_runbook(bag: Any) -> None:
    for dag in bag.dags.values():
        assert "RUNBOOK.md" in (dag.doc_md or ""), f"{dag.dag_id}: doc_md should say where the runbook is"
        assert dag.max_active_runs == 1, f"{dag.dag_id}: one writer at a time"
        assert not dag.catchup, f"{dag.dag_id}: a backfill is asked for, never implied"
        for task in dag.tasks:
            assert task.on_failure_callback, f"{dag.dag_id}.{task.task_id}: a failure must reach alerts"
            assert task.retries >= 1, f"{dag.dag_id}.{task.task_id}: a passing fault deserves a second try"


def test_the_spine_walks_the_steps_in_order(bag: Any) -> None:
    from resonance.night import STEPS

    dag = bag.dags["nightly"]
    walked = [task.task_id for task in dag.topological_sort()]
    assert walked == [
        "open_night",
        "landing.plan",
        "landing.read",
        "landing.settle",
        "landing.gate",
        "staging.build",
        "authenticity.judge",
        "intermediate.build",
        "marts.build",
        "marts.gate",
        "published.publish",
        "report.deliver",
    ]
    arguments = [getattr(dag.get_task(task_id), "op_args", ()) for task_id in walked]
    assert [given[0] for given in arguments if given and isinstance(given[0], str)] == [step.name for step in STEPS]


def test_landing_reads_one_task_a_stream_and_settles_even_when_nothing_is_new(bag: Any) -> None:
    dag = bag.dags["nightly"]
    assert dag.get_task("landing.read").is_mapped
    assert dag.get_task("landing.settle").trigger_rule == "none_failed"


def test_the_week_ends_with_training_which_nothing_waits_for(bag: Any) -> None:
    dag = bag.dags["weekly_upkeep"]
    assert [task.task_id for task in dag.topological_sort()] == ["retention", "restore_drill", "training"]
    assert dag.get_task("training").downstream_task_ids == set()
    assert dag.get_task("training").upstream_task_ids == {"restore_drill"}


@pytest.mark.parametrize("path", sorted(DAGS.glob("*.py")), ids=lambda path: path.stem)
def test_a_dag_file_holds_no_logic(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= 90, "a DAG says when and after what; the rest lives in plugins/resonance"
    imported = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
    assert imported <= {"__future__", "datetime", "airflow.sdk", "resonance"}


def test_airflow_does_not_import_our_modules_by_bare_name() -> None:
    assert (DAGS.parent / "plugins" / ".airflowignore").read_text().split() == ["resonance"]
