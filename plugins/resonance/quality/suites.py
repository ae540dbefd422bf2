"""Suites as files: `expectations/<step>/<relation>.yaml`, in Great Expectations' own shape, with policy filled in.

Beside GX's `type`, `kwargs`, `severity` and `meta` a suite says in its meta `keys` (columns that name a row) and `rows`
(`expected`: judging none blocks; `may_be_empty`). An expectation's meta has `name`, `because` and, where NULL is a
legitimate answer (0/0, a window not yet full), `may_be_null: true`. `{$PARAMETER: name}` stands for a parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from resonance.errors import BadSetting
from resonance.settings import PROJECT_ROOT

EXPECTATIONS = PROJECT_ROOT / "expectations"
SEVERITIES = ("critical", "warning")


@dataclass(frozen=True)
class Expected:
    """One expectation: GX's type and arguments, and what we say of it."""

    name: str
    type: str
    kwargs: Mapping[str, Any]
    severity: str
    because: str
    may_be_null: bool = False


@dataclass(frozen=True)
class Suite:
    """The expectations about one relation; `query` is its SQL, None where the relation is made in Python."""

    name: str
    relation: str
    keys: tuple[str, ...]
    needs_rows: bool
    expectations: tuple[Expected, ...]
    query: str | None


def load_suites(step: str, folder: Path = EXPECTATIONS) -> tuple[Suite, ...]:
    """Every suite of a step, by relation; BadSetting when there is none or one is not understood."""
    suites = tuple(load_suite(path) for path in sorted((folder / step).glob("*.yaml")))
    if not suites:
        raise BadSetting(f"no suite for step {step}", str(folder / step), "restore expectations/ from the repository")
    return suites


def load_suite(path: Path) -> Suite:
    """Read one suite and, beside it, the SQL of its relation."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        meta = content["meta"]
        query = path.with_suffix(".sql")
        suite = Suite(
            name=content["name"],
            relation=path.stem,
            keys=tuple(meta["keys"]),
            needs_rows={"expected": True, "may_be_empty": False}[meta["rows"]],
            expectations=tuple(_expected(entry) for entry in content["expectations"]),
            query=query.read_text(encoding="utf-8") if query.exists() else None,
        )
    except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise BadSetting(f"the suite cannot be read: {error!r}", str(path), "see plugins/resonance/quality/suites.py") from error
    names = [expectation.name for expectation in suite.expectations]
    if not names or len(set(names)) != len(names):
        raise BadSetting("a suite needs expectations with names of their own", str(path), "name each one once")
    return suite


def resolved(value: Any, parameters: Mapping[str, Any]) -> Any:
    """`value` with every `{$PARAMETER: name}` replaced; BadSetting when the parameter is unknown."""
    if isinstance(value, Mapping):
        if set(value) == {"$PARAMETER"}:
            name = value["$PARAMETER"]
            if name not in parameters:
                raise BadSetting(f"parameter {name!r} is unknown", "expectations", "add it to policy_parameters.csv")
            return parameters[name]
        return {key: resolved(inner, parameters) for key, inner in value.items()}
    return [resolved(inner, parameters) for inner in value] if isinstance(value, list) else value


def _expected(entry: Mapping[str, Any]) -> Expected:
    meta = entry["meta"]
    if entry["severity"] not in SEVERITIES or not str(meta["because"]).strip():
        raise ValueError(f"{meta.get('name')}: severity is one of {SEVERITIES} and because is not empty")
    return Expected(
        meta["name"], entry["type"], entry["kwargs"], entry["severity"], meta["because"], bool(meta.get("may_be_null", False))
    )
