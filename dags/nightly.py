"""The spine: one run is one business date, from landing to the report."""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.sdk import Param, TaskGroup, chain, dag, get_current_context, task, task_group

from resonance import orchestration

DOCS = """
One night: **landing → staging → authenticity → intermediate → marts → published → report**.
Run it by hand with `{"business_date": "YYYY-MM-DD"}`; without a date it takes yesterday in Asia/Shanghai.
A failed gate fails its task and leaves yesterday served. What to do then: [RUNBOOK.md](RUNBOOK.md).
"""


@dag(
    dag_id="nightly",
    schedule="30 5 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    params={"business_date": Param(None, type=["null", "string"], format="date", description="Night to run")},
    default_args={
        "retries": 2,
        "retry_delay": timedelta(minutes=2),
        "execution_timeout": timedelta(hours=2),
        "on_failure_callback": orchestration.tell,
    },
    doc_md=DOCS,
    tags=["spine"],
)
def nightly() -> None:
    @task
    def open_night() -> dict[str, str]:
        """Fix business date and as_of for every task and retry."""
        context = get_current_context()
        return orchestration.open_night(context["params"], context.get("data_interval_end"))

    @task
    def run(step: str, night: dict[str, str]) -> dict[str, str]:
        """Run one step of the night; see `resonance.night`."""
        return orchestration.run_step(step, night)

    @task_group(group_id="landing")
    def landing(night: dict[str, str]) -> None:
        plan = task(orchestration.plan_landing, task_id="plan")(night)
        read = task(orchestration.read_delivery, task_id="read", max_active_tis_per_dagrun=4)
        settle = run.override(task_id="settle", trigger_rule="none_failed")("landing", night)
        gate = run.override(task_id="gate")("landing_gate", night)
        read.partial(night=night).expand(stream=plan) >> settle >> gate

    def one_task(group: str, name: str, night: dict[str, str]) -> TaskGroup:
        with TaskGroup(group_id=group) as made:
            run.override(task_id=name)(group, night)
        return made

    @task_group(group_id="marts")
    def marts(night: dict[str, str]) -> None:
        run.override(task_id="build")("marts", night) >> run.override(task_id="gate")("marts_gate", night)

    night = open_night()
    chain(
        landing(night),
        one_task("staging", "build", night),
        one_task("authenticity", "judge", night),
        one_task("intermediate", "build", night),
        marts(night),
        one_task("published", "publish", night),
        one_task("report", "deliver", night),
    )


nightly()
