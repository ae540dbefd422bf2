"""From judging on, over a range of dates: for a new model, new limits or a person's overrides on old events."""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.sdk import Param, chain, dag, get_current_context, task

from resonance import orchestration

DOCS = """
Judges and builds again from `first` up to `business_date` (default: yesterday) and publishes once, for the last date.
Nothing is landed. See "failed task" in [RUNBOOK.md](RUNBOOK.md).
"""


@dag(
    dag_id="rejudge",
    schedule=None,
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Shanghai"),
    max_active_runs=1,
    params={
        "first": Param("2026-01-01", type="string", format="date", description="First date to judge again"),
        "business_date": Param(None, type=["null", "string"], format="date", description="Last date, published"),
    },
    default_args={"retries": 1, "retry_delay": timedelta(minutes=2), "on_failure_callback": orchestration.tell},
    doc_md=DOCS,
    tags=["by hand"],
)
def rejudge() -> None:
    @task
    def open_night() -> dict[str, str]:
        """Fix business date and as_of for every task and retry."""
        context = get_current_context()
        return orchestration.open_night(context["params"], context.get("data_interval_end"))

    @task
    def stage(night: dict[str, str]) -> dict[str, str]:
        """Stage from `first` on."""
        return orchestration.rejudge(night, get_current_context()["params"]["first"])

    @task
    def run(step: str, night: dict[str, str]) -> dict[str, str]:
        """Run one step of the night; see `resonance.night`."""
        return orchestration.run_step(step, night)

    night = open_night()
    steps = ("authenticity", "intermediate", "marts", "marts_gate", "published", "report")
    chain(stage(night), *[run.override(task_id=step)(step, night) for step in steps])


rejudge()
