"""What the DAG files call: settings for one run, steps by name, and the callback that tells people.

Kept out of `dags/` so that it can be tested without a scheduler, and importing no package that a DAG file need not load.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from resonance import business_date
from resonance.errors import HeldNight, ResonanceError
from resonance.settings import Settings

Night = dict[str, str]


def open_night(params: Mapping[str, Any], data_interval_end: datetime | None) -> Night:
    """Fix the run's business date and its `as_of`, so that every task and every retry sees the same two."""
    settings = Settings.from_environment()
    day = business_date.resolve(params, data_interval_end, settings.as_of)
    return {"business_date": str(day), "as_of": settings.as_of.isoformat()}


def settings_of(night: Night) -> tuple[Settings, date]:
    """Settings with the run's own `as_of`, and its business date."""
    as_of = datetime.fromisoformat(night["as_of"]).astimezone(UTC)
    return dataclasses.replace(Settings.from_environment(), as_of=as_of), date.fromisoformat(night["business_date"])


def run_step(name: str, night: Night) -> dict[str, Any]:
    """Run one step of the night; what it returns is short enough for XCom."""
    from resonance import night as steps

    settings, day = settings_of(night)
    step = {"landing": steps.Step("landing", steps.settle_landing)}.get(name) or steps.step_named(name)
    return _scalars(_without_retry(steps.run_step, settings, day, step))


def plan_landing(night: Night) -> list[str]:
    """Streams with files to read."""
    from resonance import night as steps

    streams: list[str] = steps.plan_landing(*settings_of(night))["streams"]
    return streams


def read_delivery(night: Night, stream: str) -> dict[str, Any]:
    """Read one stream's files; several may run side by side."""
    from resonance import night as steps

    return _scalars(_without_retry(steps.read_delivery, *settings_of(night), stream))


def rejudge(night: Night, first: str) -> dict[str, Any]:
    """Stage again from `first` on, so that everything after it is judged and built anew."""
    from resonance import night as steps

    settings, day = settings_of(night)
    start = business_date.parse_date(first)
    step = steps.Step("staging", lambda given, on: steps.stage(given, on, force_from=start))
    return _scalars(_without_retry(steps.run_step, settings, day, step))


def tell(context: Mapping[str, Any]) -> None:
    """Failure callback: an alert whose kind is a heading of the RUNBOOK; a held night has raised its own."""
    from resonance.alerts import alert

    error = context.get("exception")
    if isinstance(getattr(error, "__cause__", None) or error, HeldNight):
        return
    instance = context.get("task_instance") or context.get("ti")
    where = f"{getattr(instance, 'dag_id', '?')}.{getattr(instance, 'task_id', '?')}"
    kind = "failed_restore" if where.endswith(".restore_drill") else "failed_task"
    alert(Settings.from_environment(), kind, {"task": where, "message": str(error)[:1000]})


def watch() -> dict[str, Any]:
    """Is yesterday published? Alerts when it is not."""
    from resonance.alerts import alert
    from resonance.publishing import current_publication
    from resonance.status import business_date_of

    settings = Settings.from_environment()
    wanted = business_date.resolve({}, None, settings.as_of)
    folder = current_publication(settings)
    served = business_date_of(folder.name) if folder else None
    if served is None or served < wanted:
        alert(settings, "stale_morning", {"wanted": str(wanted), "served": str(served)})
    return {"wanted": str(wanted), "served": str(served)}


def retain() -> dict[str, Any]:
    """Remove what is past its keeping; alerts when little space is left all the same."""
    from resonance.alerts import alert
    from resonance.doctor import NEEDED_FREE_BYTES
    from resonance.upkeep import sweep

    settings = Settings.from_environment()
    facts = sweep(settings)
    free = settings.free_bytes
    if free < NEEDED_FREE_BYTES:
        alert(settings, "low_disk", {"place": settings.home, "free_gb": round(free / 1e9, 1)})
    return facts


def drill() -> dict[str, Any]:
    """Restore the served night elsewhere and verify it."""
    from resonance.upkeep import restore_drill

    return restore_drill(Settings.from_environment())


def learn() -> dict[str, Any]:
    """Train the detector on made-up worlds and the deployment's labels; it serves when it is not worse."""
    from resonance.authenticity.learning import Request, train

    outcome = train(Settings.from_environment(), Request(), print)
    print("\n".join(outcome.lines))
    return outcome.facts()


def _without_retry(run: Any, *arguments: Any) -> Any:
    from airflow.sdk.exceptions import AirflowFailException

    try:
        return run(*arguments)
    except HeldNight as error:
        raise AirflowFailException(str(error)) from error
    except ResonanceError:
        raise


def _scalars(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if isinstance(value, str | int | float | bool)}
