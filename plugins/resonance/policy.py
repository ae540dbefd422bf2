"""Policy: every number someone may argue about, valid on a date, with its because.

The seed `dbt_project/seeds/policy_parameters.csv` holds the house's values; a deployment's own file
(`$RESONANCE_HOME/policy_parameters.csv`, the same columns) wins row by row, a row being (parameter, valid_from).
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from resonance.errors import BadSetting
from resonance.settings import PROJECT_ROOT, Settings

SEED = PROJECT_ROOT / "dbt_project" / "seeds" / "policy_parameters.csv"
COLUMNS = ("parameter", "value", "unit", "valid_from", "valid_to", "because")


@dataclass(frozen=True, order=True)
class PolicyRow:
    """One limit: valid on dates in [valid_from, valid_to), an empty `valid_to` being open."""

    parameter: str
    valid_from: date
    value: str
    unit: str
    valid_to: date | None
    because: str

    def covers(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


def load_rows(settings: Settings) -> list[PolicyRow]:
    """Seed and deployment rows merged, sorted by (parameter, valid_from)."""
    seed = {(row.parameter, row.valid_from): row for row in _read(SEED)}
    known = {parameter for parameter, _ in seed}
    for row in _read(settings.policy_file) if settings.policy_file.exists() else []:
        if row.parameter not in known:
            raise BadSetting(
                f"policy parameter {row.parameter!r} is unknown", str(settings.policy_file), "resonance status lists all"
            )
        seed[(row.parameter, row.valid_from)] = row
    return [seed[key] for key in sorted(seed)]


def load_policy(settings: Settings, on: date) -> dict[str, str]:
    """The value of every parameter valid on `on`; the latest valid_from wins where rows overlap."""
    return {row.parameter: row.value for row in load_rows(settings) if row.covers(on)}


def policy_version(settings: Settings) -> str:
    """Twelve hex digits over all effective rows (SHA-256)."""
    text = "\n".join("|".join(map(str, (r.parameter, r.value, r.valid_from, r.valid_to))) for r in load_rows(settings))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def rows_by_parameter(settings: Settings) -> dict[str, list[dict[str, str]]]:
    """Every parameter's rows by valid_from, as texts: the dbt variable `policy`."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in load_rows(settings):
        valid = {"valid_from": str(row.valid_from), "valid_to": str(row.valid_to or "")}
        rows.setdefault(row.parameter, []).append({"value": row.value, **valid})
    return rows


def value_on(rows: Mapping[str, Sequence[Mapping[str, str]]], parameter: str, day: str) -> str:
    """What the dbt variable `policy` says of a parameter on a date (YYYY-MM-DD), as the macro of that name reads it."""
    valid = [
        row["value"] for row in rows[parameter] if row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])
    ]
    return valid[-1] if valid else rows[parameter][0]["value"]


def differences(settings: Settings) -> list[PolicyRow]:
    """What the deployment's file changes against the seed."""
    seed = set(_read(SEED))
    return [row for row in load_rows(settings) if row not in seed]


def _read(path: Path) -> list[PolicyRow]:
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise BadSetting(f"columns are {reader.fieldnames}, expected {list(COLUMNS)}", str(path))
        return [_row(raw, f"{path}:{number}") for number, raw in enumerate(reader, start=2)]


def _row(raw: dict[str, str], place: str) -> PolicyRow:
    try:
        return PolicyRow(
            parameter=raw["parameter"],
            valid_from=date.fromisoformat(raw["valid_from"]),
            value=raw["value"],
            unit=raw["unit"],
            valid_to=date.fromisoformat(raw["valid_to"]) if raw["valid_to"] else None,
            because=raw["because"],
        )
    except (ValueError, TypeError, KeyError) as error:
        raise BadSetting(f"policy row cannot be read: {error}", place, "correct the row, then resonance doctor") from error
