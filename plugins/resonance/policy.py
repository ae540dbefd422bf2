"""Policy: every number someone may argue about, valid on a date, with its because.

The seed `dbt_project/seeds/policy_parameters.csv` holds the house's values; a deployment's own file
(`$RESONANCE_HOME/policy_parameters.csv`, the same columns) wins row by row: on every date that one of its rows covers.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from resonance.errors import BadSetting
from resonance.settings import PROJECT_ROOT, Settings

SEED = PROJECT_ROOT / "dbt_project" / "seeds" / "policy_parameters.csv"
COLUMNS = ("parameter", "value", "unit", "valid_from", "valid_to", "because")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
MENDED = "correct the file, then resonance doctor"


@dataclass(frozen=True)
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

    def shadows(self, other: PolicyRow) -> bool:
        """Whether this row leaves no date to the other."""
        ends_later = self.valid_to is None or (other.valid_to is not None and other.valid_to <= self.valid_to)
        return self.parameter == other.parameter and self.valid_from <= other.valid_from and ends_later


def load_rows(settings: Settings) -> list[PolicyRow]:
    """Sorted by parameter; of the rows that cover a date the last one wins: the deployment's, then the latest valid_from."""
    seed = _read(SEED)
    own = _own_rows(settings, seed)
    kept = [row for row in seed if not any(mine.shadows(row) for mine in own)]
    return sorted([*kept, *own], key=lambda row: row.parameter)


def load_policy(settings: Settings, on: date) -> dict[str, str]:
    """The value of every parameter valid on `on`; rows that cover it override each other in order."""
    return {row.parameter: row.value for row in load_rows(settings) if row.covers(on)}


def policy_version(settings: Settings) -> str:
    """Twelve hex digits over all effective rows (SHA-256)."""
    text = "\n".join("|".join(map(str, (r.parameter, r.value, r.valid_from, r.valid_to))) for r in load_rows(settings))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def rows_by_parameter(settings: Settings) -> dict[str, list[dict[str, str]]]:
    """Every parameter's rows in the order of `load_rows`, as texts: the dbt variable `policy`."""
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
    seed = _read(SEED)
    return [row for row in _own_rows(settings, seed) if row not in seed]


def _own_rows(settings: Settings, seed: Sequence[PolicyRow]) -> list[PolicyRow]:
    """The deployment's rows; BadSetting when one names no parameter of the house, or no number where the house has one."""
    own = _read(settings.policy_file) if settings.policy_file.exists() else []
    is_number = {row.parameter: NUMBER.fullmatch(row.value) is not None for row in seed}
    for row in own:
        if row.parameter not in is_number:
            raise BadSetting(f"policy parameter {row.parameter!r} is unknown", str(settings.policy_file), f"names are in {SEED}")
        if is_number[row.parameter] and not NUMBER.fullmatch(row.value):
            cause = f"policy parameter {row.parameter!r} must be a number, not {row.value!r}"
            raise BadSetting(cause, str(settings.policy_file), MENDED)
    return own


def _read(path: Path) -> list[PolicyRow]:
    """Rows by parameter and valid_from; of two that begin together the later line comes last."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise BadSetting(f"columns are {reader.fieldnames}, expected {list(COLUMNS)}", str(path), MENDED)
        rows = [_row(raw, f"{path}:{number}") for number, raw in enumerate(reader, start=2)]
    return sorted(rows, key=lambda row: (row.parameter, row.valid_from))


def _row(raw: dict[str, str], place: str) -> PolicyRow:
    try:
        row = PolicyRow(
            parameter=raw["parameter"],
            valid_from=date.fromisoformat(raw["valid_from"]),
            value=raw["value"],
            unit=raw["unit"],
            valid_to=date.fromisoformat(raw["valid_to"]) if raw["valid_to"] else None,
            because=raw["because"],
        )
    except (ValueError, TypeError, KeyError) as error:
        raise BadSetting(f"policy row cannot be read: {error}", place, MENDED) from error
    if row.valid_to is not None and row.valid_to <= row.valid_from:
        cause = f"policy row covers no date: valid_to {row.valid_to} is not after valid_from {row.valid_from}"
        raise BadSetting(cause, place, MENDED)
    return row
