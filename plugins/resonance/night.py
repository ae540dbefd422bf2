"""The night, step by step: the same functions for the command line and for the DAG.

Each step takes (settings, day), leaves its result under `$RESONANCE_HOME`, notes its facts in the night's record and
returns them as a short dict. A killed step is run again; nothing that readers see changes before `publish_night`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from resonance import night_record
from resonance.alerts import alert
from resonance.authenticity.relabelled import relabelled_dates
from resonance.authenticity.verdict_log import is_first_judging
from resonance.business_date import night_id
from resonance.causes import all_causes
from resonance.engine import connect
from resonance.errors import AlreadyRunning, BadSetting, HeldNight, ResonanceError
from resonance.lock import only_writer
from resonance.policy import policy_version, rows_by_parameter
from resonance.settings import Settings
from resonance.transform import Selection, build, code_version
from resonance.transform.contradictions import contradicted_dates
from resonance.transform.dirty import BuildPlan, BuildState, plan_build, read_state, starts_over, widen, write_state
from resonance.transform.measured import measure
from resonance.transform.stamps import stamp_marts

Facts = dict[str, Any]


def read_delivery(settings: Settings, day: date, stream: str) -> Facts:
    """Parse and check one stream's new files; may run beside other streams."""
    from resonance import landing

    return landing.parse_stream(settings, day, stream)


def plan_landing(settings: Settings, day: date) -> Facts:
    """Which streams have files that no night has read yet."""
    from resonance import landing

    with only_writer(settings):
        settings.remember_key()
        plan = landing.plan(settings, day)
    return {"streams": list(plan.streams), "files": plan.file_count}


def settle_landing(settings: Settings, day: date) -> Facts:
    """Deduplicate over all streams and deliveries, write the ledger, commit."""
    from resonance import landing

    with only_writer(settings):
        return landing.settle(settings, day)


def land(settings: Settings, day: date) -> Facts:
    """All of landing in one process."""
    plan = plan_landing(settings, day)
    for stream in plan["streams"]:
        read_delivery(settings, day, stream)
    return {**plan, **settle_landing(settings, day)}


def gate_landing(settings: Settings, day: date) -> Facts:
    """Great Expectations over the ledger; HeldNight when a critical one fails."""
    from resonance import quality

    with only_writer(settings):
        return _gate_facts(quality.judge_landing(settings, day, hold=True))


def stage(settings: Settings, day: date, force_from: date | None = None) -> Facts:
    """Decide what is dirty and lay out what was accepted: typed, identified, without internal accounts."""
    from resonance import landing

    with only_writer(settings):
        state, over = _continuation(settings, day)
        dirty = landing.dirty_dates(settings, 0 if over or state is None else state.last_batch_seq)
        if state is not None and not over:
            since = state.last_batch_seq, date.fromisoformat(state.last_business_date)
            dirty = all_causes([*dirty.items(), *relabelled_dates(settings, day, *since).items()])
        plan = plan_build(state, day, {force_from: "backfill", **dirty} if force_from else dirty, over)
        summary = build(settings, Selection(("seeds", "models/staging"), plan.full_refresh), variables(settings, day, plan))
        plan = _with_contradictions(settings, day, plan)
    return {"models": len(summary.models), "tests": summary.tests, **_as_facts(plan)}


def judge(settings: Settings, day: date) -> Facts:
    """Gather evidence over the trailing 35 days, settle the verdicts, judge every interaction."""
    from resonance.authenticity import evidence, proposals, verdicts

    with only_writer(settings):
        plan = _plan_of(settings, day, "staging")
        verdicts.prepare_log(settings)
        gathered = evidence.gather_evidence(settings, variables(settings, day, plan), plan.full_refresh)
        with _warehouse(settings) as connection:
            decided_by = proposals.propose(settings, connection, day)
            state = read_state(settings)
            settled = verdicts.settle_verdicts(settings, connection, day, state.last_verdict_seq if state else 0)
        plan, staged_from = widen(plan, settled["changed_dates"]), plan.build_from
        given = variables(settings, day, plan)
        if plan.build_from < staged_from:
            build(settings, Selection(("models/staging",), plan.full_refresh, with_tests=False), given)
        judged = build(settings, Selection(("models/authenticity/verdicts",), plan.full_refresh), given)
    models = len(gathered.models) + len(judged.models)
    said = {"new_verdicts": settled["new"], "decided_by": decided_by}
    return {"models": models, "tests": gathered.tests + judged.tests, **said, **_as_facts(plan)}


def build_intermediate(settings: Settings, day: date) -> Facts:
    """Sessions, exposures, counted likes, first plays, participations: what the marts count."""
    with only_writer(settings):
        plan = _plan_of(settings, day, "authenticity")
        summary = build(settings, Selection(("models/intermediate",), plan.full_refresh), variables(settings, day, plan))
    return {"models": len(summary.models), "tests": summary.tests, "slowest": summary.slowest()}


def build_marts(settings: Settings, day: date) -> Facts:
    """What SQL cannot measure, the marts, and what they change against the night that is served."""
    from resonance import landing, publishing
    from resonance.authenticity import verdicts

    with only_writer(settings):
        plan = _plan_of(settings, day, "authenticity")
        given = variables(settings, day, plan)
        with _warehouse(settings) as connection:
            measured = measure(settings, connection, given)
        summary = build(settings, Selection(("models/measured", "models/marts"), plan.full_refresh), given)
        previous = publishing.current_publication(settings)
        with _warehouse(settings) as connection:
            restated = publishing.write_restatements(settings, connection, previous, dict(plan.causes))
            stamp_marts(connection, given)
        _remember(settings, day, landing.lake_state(settings), verdicts.last_seq(settings))
    built = {"models": len(summary.models), "tests": summary.tests, "measured": measured}
    return {**built, "restated": restated, "slowest": summary.slowest()}


def gate_marts(settings: Settings, day: date) -> Facts:
    """Great Expectations over the marts; HeldNight when a critical one fails."""
    from resonance import quality

    with only_writer(settings), _warehouse(settings) as connection:
        return _gate_facts(quality.judge_marts(settings, day, connection, hold=True))


def publish_night(settings: Settings, day: date) -> Facts:
    """Copy aside, verify, render the report, switch the pointer."""
    from resonance import publishing, report

    with only_writer(settings), _warehouse(settings) as connection:
        folder = publishing.publish(settings, day, connection, render=report.render)
    return {"folder": str(folder), "reports": sorted(path.name for path in folder.glob("report.*"))}


def deliver(settings: Settings, day: date) -> Facts:
    """Send the report to whom the deployment names, and tell the operators what the night met with."""
    from resonance import report

    return {**report.send(settings, day), **report.tell_operators(settings, day)}


@dataclass(frozen=True)
class Step:
    """One step of the night: its name in the record, in the DAG and on the progress line."""

    name: str
    run: Callable[[Settings, date], Facts]


STEPS = (
    Step("landing", land),
    Step("landing_gate", gate_landing),
    Step("staging", stage),
    Step("authenticity", judge),
    Step("intermediate", build_intermediate),
    Step("marts", build_marts),
    Step("marts_gate", gate_marts),
    Step("published", publish_night),
    Step("report", deliver),
)


def step_named(name: str) -> Step:
    """The step of that name; KeyError when there is none."""
    return {step.name: step for step in STEPS}[name]


def run_step(settings: Settings, day: date, step: Step) -> Facts:
    """Run one step, note what it did or why it failed, and pass its error on; a gate that holds is told to people."""
    started = time.monotonic()
    if settings.engine != "duckdb":
        raise BadSetting(f"a night runs on duckdb, not on {settings.engine}", "RESONANCE_ENGINE", "unset RESONANCE_ENGINE")
    try:
        facts = step.run(settings, day)
    except AlreadyRunning:
        raise  # the record is the running night's
    except ResonanceError as error:
        held = isinstance(error, HeldNight)
        night_record.note_step(settings, day, step.name, {"error": str(error)}, "held" if held else "failed")
        if held:
            told = {"cause": error.cause, "place": error.place, "next_command": error.next_command}
            alert(settings, "held_night", {"business_date": day, "step": step.name, **told})
        raise
    facts["seconds"] = round(time.monotonic() - started, 2)
    last = step.name == STEPS[-1].name
    night_record.note_step(settings, day, step.name, facts, "published" if last else "running")
    return facts


def run_night(settings: Settings, day: date, tell: Callable[[str], None]) -> Facts:
    """All steps for one business date; `tell` gets one line per step."""
    facts: Facts = {}
    for number, step in enumerate(STEPS, start=1):
        facts = {**facts, step.name: run_step(settings, day, step)}
        coming = STEPS[number].name if number < len(STEPS) else "done"
        tell(progress_line(number, step.name, facts[step.name], coming))
    return facts


def progress_line(number: int, name: str, facts: Facts, coming: str) -> str:
    """`[4/9] authenticity: 12 models, 4 new_verdicts, 3.1 s; next intermediate`."""
    counts = ", ".join(
        f"{value:,} {key}" for key, value in facts.items() if isinstance(value, int) and not isinstance(value, bool)
    )
    return f"[{number}/{len(STEPS)}] {name}: {counts + ', ' if counts else ''}{facts['seconds']:.1f} s; next {coming}"


def variables(settings: Settings, day: date, plan: BuildPlan) -> Facts:
    """The dbt variables of this night."""
    return {
        "lake": str(settings.lake),
        "verdict_log": str(settings.verdict_log),
        "coordination": str(settings.coordination),
        "is_first_judging": is_first_judging(settings, day),
        "measured": str(settings.measured),
        "business_date": str(day),
        "as_of": settings.as_of.strftime("%Y-%m-%d %H:%M:%S"),
        "night_id": night_id(day, settings.as_of),
        "policy_version": policy_version(settings),
        "build_from": str(plan.build_from),
        "policy": rows_by_parameter(settings),
        "gate_results": str(settings.quality / "gate_results.parquet"),
    }


def _with_contradictions(settings: Settings, day: date, plan: BuildPlan) -> BuildPlan:
    """The plan with what earlier nights built on reference rows they did not know; staging is laid out for it."""
    if plan.full_refresh:
        return plan
    with _warehouse(settings) as connection:
        wider = widen(plan, contradicted_dates(connection))
    if wider.build_from < plan.build_from:
        build(settings, Selection(("models/staging",), with_tests=False), variables(settings, day, wider))
    return wider


def _continuation(settings: Settings, day: date) -> tuple[BuildState | None, bool]:
    state = read_state(settings)
    return state, starts_over(state, day, settings.as_of, (policy_version(settings), code_version()))


def _remember(settings: Settings, day: date, last_batch: int, last_verdict: int) -> None:
    versions = (policy_version(settings), code_version())
    previous = read_state(settings)
    went_back = previous is not None and day < date.fromisoformat(previous.last_business_date)
    seen = (0, 0) if went_back else (last_batch, last_verdict)
    write_state(settings, BuildState(*seen, str(day), settings.as_of.isoformat(), *versions))


def _as_facts(plan: BuildPlan) -> Facts:
    return {"build_from": str(plan.build_from), "full_refresh": plan.full_refresh, "causes": dict(plan.causes)}


def _plan_of(settings: Settings, day: date, step: str) -> BuildPlan:
    facts = night_record.read_record(settings, day)["steps"].get(step, {})
    if "build_from" not in facts:
        raise ResonanceError(f"step {step} has not finished for {day}", str(settings.nights), f"resonance night {day}")
    return BuildPlan(date.fromisoformat(facts["build_from"]), facts["full_refresh"], facts["causes"])


def _gate_facts(result: Any) -> Facts:
    return {"status": result.status, "expectations": len(result.findings), "failed": result.reasons()}


@contextmanager
def _warehouse(settings: Settings) -> Iterator[Any]:
    connection = connect(settings, settings.warehouse)
    try:
        yield connection
    finally:
        connection.close()


__all__ = ["STEPS", "Step", "progress_line", "run_night", "run_step", "step_named", "variables"]
