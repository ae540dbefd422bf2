"""Is yesterday published by 07:00? Stands outside the spine, so that a night that never began is noticed too."""

from __future__ import annotations

import pendulum
from airflow.sdk import dag, task

from resonance import orchestration

DOCS = 'Alerts when yesterday is not served at 07:00. See "stale morning" in [RUNBOOK.md](RUNBOOK.md).'


@dag(
    dag_id="morning_watch",
    schedule="0 7 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 1, "on_failure_callback": orchestration.tell},
    doc_md=DOCS,
    tags=["watch"],
)
def morning_watch() -> None:
    task(orchestration.watch, task_id="watch")()


morning_watch()
