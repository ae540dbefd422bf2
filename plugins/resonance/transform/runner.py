"""Run dbt through its programmatic runner and hold its result against what was asked.

dbt answers success when a selector matches nothing, so the models that were built are compared with those
that the manifest names for the folders asked for.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from resonance.engine import found_database
from resonance.errors import FailedBuild
from resonance.settings import PROJECT_ROOT, Settings, dbt_environment
from resonance.transform.parsed import PROJECT, ParsedProject, parsed_project
from resonance.transform.spark import keep_ansi_mode

PACKAGE = Path(__file__).parents[1]
_PARSED: dict[str, ParsedProject] = {}
QUIET = ("--quiet", "--no-use-colors")
BAD = {"error", "fail", "runtime error", "partial success"}


@dataclass(frozen=True)
class Selection:
    """Folders below `dbt_project/` (seeds, models/staging, …) that one dbt invocation builds, tests included."""

    folders: tuple[str, ...]
    full_refresh: bool = False
    with_tests: bool = True


@dataclass
class BuildSummary:
    """What dbt did: seconds per model, tests passed, messages of warnings."""

    models: dict[str, float] = field(default_factory=dict)
    tests: int = 0
    warnings: list[str] = field(default_factory=list)

    def slowest(self) -> dict[str, float]:
        """The five models that took longest, in seconds."""
        return dict(sorted(self.models.items(), key=lambda item: -item[1])[:5])


def build(settings: Settings, selection: Selection, variables: Mapping[str, Any]) -> BuildSummary:
    """Build `selection` in the warehouse; raises FailedBuild naming the model or test, its file and message."""
    outcome = invoke(settings, "build", _arguments(selection), variables)
    _refuse_exception(outcome)
    results = list(getattr(outcome.result, "results", None) or [])
    _refuse_failures(results)
    summary = _summary(results)
    _refuse_omissions(settings, selection, summary)
    return summary


def compile_project(settings: Settings, variables: Mapping[str, Any]) -> Any:
    """dbt's own result of compiling every model into the home's target folder; nothing is built."""
    return invoke(settings, "compile", ["--select", "path:models"], variables)


def code_version() -> str:
    """Twelve hex digits over every file that decides a number: dbt models, macros, seeds and this package's SQL and Python."""
    return _version(PROJECT / "models", PROJECT / "macros", PROJECT / "seeds", PACKAGE)


def evidence_version() -> str:
    """As `code_version`, over what decides a made-up world's evidence: its makers, landing, staging, evidence and its graph."""
    models, authenticity = PROJECT / "models", PACKAGE / "authenticity"
    evidence = (models / "authenticity" / "evidence", models / "authenticity" / "judgement", authenticity / "graph.py")
    made_up = (PACKAGE / "simulator", PACKAGE / "made_up", authenticity / "learning" / "making.py")
    read = (PACKAGE / "contract", PACKAGE / "landing", authenticity / "text_model", models / "staging")
    return _version(*made_up, *read, PROJECT / "macros", PROJECT / "seeds", *evidence)


SAID_ELSEWHERE = ("policy_parameters.csv", "authenticity_points.csv")


def _version(*places: Path) -> str:
    digest = hashlib.sha256()
    for place in places:
        for path in sorted(p for p in (place, *place.rglob("*")) if p.suffix in {".sql", ".yml", ".csv", ".py", ".yaml"}):
            if path.name in SAID_ELSEWHERE:
                continue
            digest.update(f"{path.relative_to(PROJECT_ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def manifest(settings: Settings) -> dict[str, Any]:
    """dbt's manifest of the project, as its JSON."""
    return _project(settings).listed


def _target(settings: Settings) -> Path:
    return settings.warehouse.parent / "target"


def _arguments(selection: Selection) -> list[str]:
    excluded = ["unit_test"] if selection.with_tests else ["unit_test", "test"]
    words = ["--exclude-resource-types", *excluded, "--indirect-selection", "buildable"]
    words += ["--full-refresh"] if selection.full_refresh else []
    return [*words, "--select", *(f"path:{folder}" for folder in selection.folders)]


def _project(settings: Settings) -> ParsedProject:
    """The parsed project, once per process. Variables are left out: they are read when a model is compiled."""
    if settings.engine not in _PARSED:
        with _environment(dbt_environment(settings)), _closed_afterwards():
            _PARSED[settings.engine] = parsed_project(settings.engine, _target(settings) / "parsed", partial(_parse, settings))
    return _PARSED[settings.engine]


def _parse(settings: Settings, target: Path) -> Any:
    from dbt.cli.main import dbtRunner

    outcome = dbtRunner().invoke([*QUIET, "parse", *_places(settings, target)])
    _refuse_exception(outcome)
    return outcome.result


def _refuse_exception(outcome: Any) -> None:
    if outcome.exception is not None:
        raise FailedBuild(f"dbt stopped: {_plain(str(outcome.exception))}", str(PROJECT), "resonance doctor")


def _places(settings: Settings, target: Path) -> list[str]:
    logs = str(settings.warehouse.parent / "logs")
    paths = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", str(target), "--log-path", logs]
    return [*paths, "--target", settings.engine]


def invoke(settings: Settings, verb: str, words: Sequence[str], variables: Mapping[str, Any]) -> Any:
    """Run a dbt verb on the parsed project; its files of results, which nothing reads, are not written."""
    from dbt.cli.main import dbtRunner

    given = [*_places(settings, _target(settings)), "--vars", json.dumps(dict(variables), sort_keys=True)]
    found_database(settings.warehouse)
    if settings.engine == "spark":
        keep_ansi_mode()
    project = _project(settings)
    with _environment(dbt_environment(settings)), _closed_afterwards():
        return dbtRunner(manifest=project.manifest).invoke([*QUIET, "--no-write-json", verb, *given, *words])


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}  # noqa: TID251 - dbt reads its profile from the environment
    os.environ.update(values)  # noqa: TID251
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)  # noqa: TID251
            else:
                os.environ[name] = value  # noqa: TID251


@contextmanager
def _closed_afterwards() -> Iterator[None]:
    """dbt-duckdb keeps its handle for the life of the process; the file has one writer, so let it go."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    try:
        yield
    finally:
        DuckDBConnectionManager.close_all_connections()


def _refuse_failures(results: Sequence[Any]) -> None:
    bad = [r for r in results if str(r.status).lower() in BAD]
    if not bad:
        return
    first = bad[0]
    others = f" (and {len(bad) - 1} more: {', '.join(r.node.name for r in bad[1:4])})" if len(bad) > 1 else ""
    cause = f"{first.node.resource_type} {first.node.name} failed{others}: {_plain(first.message or '')}"
    raise FailedBuild(
        cause, f"dbt_project/{first.node.original_file_path}", "mend the model or the data, then resonance night DATE"
    )


def _summary(results: Sequence[Any]) -> BuildSummary:
    summary = BuildSummary()
    for result in results:
        if str(result.node.resource_type) in {"model", "seed"}:
            if str(result.status) == "success":
                summary.models[result.node.name] = round(result.execution_time, 3)
        elif str(result.status) == "pass":
            summary.tests += 1
        elif str(result.status) == "warn":
            summary.warnings.append(f"{result.node.name}: {_plain(result.message or '')}")
    return summary


def _refuse_omissions(settings: Settings, selection: Selection, summary: BuildSummary) -> None:
    nodes = manifest(settings)["nodes"].values()
    asked = {
        node["name"]
        for node in nodes
        if node["resource_type"] in {"model", "seed"}
        and node["config"].get("enabled", True)
        and node["config"].get("materialized") != "ephemeral"
        and any(Path(node["original_file_path"]).is_relative_to(folder) for folder in selection.folders)
    }
    missing = sorted(asked - set(summary.models))
    if missing or not asked:
        what = f"dbt built {len(summary.models)} of {len(asked)} models; missing: {', '.join(missing) or 'all'}"
        raise FailedBuild(what, ", ".join(selection.folders), "resonance doctor")


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\x1b\[[0-9;]*m", "", text)).strip()[:600]
