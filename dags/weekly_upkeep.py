"""Once a week: what is past its keeping is removed, the served night is restored elsewhere, and the detector learns again."""

from __future__ import annotations

import pendulum
from airflow.sdk import dag, task

from resonance import orchestration

DOCS = 'Retention, the restore drill, training. See "failed task" in [RUNBOOK.md](RUNBOOK.md).'


@dag(
    dag_id="weekly_upkeep",
    schedule="0 11 * * 1",
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 1, "on_failure_callback": orchestration.tell},
    doc_md=DOCS,
    tags=["upkeep"],
)
def weekly_upkeep() -> None:
    retention = task(orchestration.retain, task_id="retention")()
    drill = task(orchestration.drill, task_id="restore_drill")()
    retention >> drill >> task(orchestration.learn, task_id="training")()


weekly_upkeep()
