"""What a gate found: findings with their limits and reasons, one status, one file per night and step."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from resonance.business_date import night_id
from resonance.errors import HeldNight
from resonance.settings import Settings

PASS, WARN, FAIL = "pass", "warn", "fail"
CRITICAL, WARNING = "critical", "warning"
ROWS_TOLD = 20


@dataclass(frozen=True)
class Finding:
    """One expectation after it was judged.

    `observed` and `limit` are short text without row values; `rows` are the keys of the rows that broke it (streams and
    days, never persons), `state` is `judged`, `raised` or `not_evaluated`. What was not judged fails, whatever its severity.
    """

    suite: str
    relation: str
    expectation: str
    severity: str
    passed: bool
    observed: str
    limit: str
    because: str
    rows: tuple[Mapping[str, str], ...] = ()
    state: str = "judged"

    @property
    def status(self) -> str:
        if self.passed:
            return PASS
        return WARN if self.severity == WARNING and self.state == "judged" else FAIL

    def as_dict(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "rows": [dict(row) for row in self.rows[:ROWS_TOLD]],
            "broken": len(self.rows),
            "status": self.status,
        }


@dataclass(frozen=True)
class GateResult:
    """All findings of one gate in one night."""

    step: str
    business_date: date
    night_id: str
    findings: tuple[Finding, ...]
    place: str = ""
    next_command: str = ""
    row_status: Mapping[tuple[str, date], str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """`fail` with a critical or unjudged expectation, `warn` with a broken warning, `pass`; nothing judged is `fail`."""
        return worst([finding.status for finding in self.findings]) if self.findings else FAIL

    def broken(self) -> tuple[Finding, ...]:
        """What did not pass, the worst first."""
        return tuple(sorted((f for f in self.findings if not f.passed), key=lambda f: (f.status != FAIL, f.suite, f.expectation)))

    def reasons(self) -> list[str]:
        """One line per broken expectation: what, where, observed against limit, why it matters."""
        return [f"{f.relation}.{f.expectation}{_where(f)}: {f.observed}, limit {f.limit} ({f.because})" for f in self.broken()]

    def as_dict(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "business_date": str(self.business_date),
            "night_id": self.night_id,
            "status": self.status,
            "findings": [finding.as_dict() for finding in self.findings],
        }

    def to_json(self) -> str:
        return json.dumps(self.as_dict(), indent=1, ensure_ascii=False) + "\n"


def worst(statuses: list[str]) -> str:
    """The gravest of `pass`, `warn`, `fail`; an empty list is `pass`."""
    return max(statuses, key=(PASS, WARN, FAIL).index, default=PASS)


def raise_if_held(result: GateResult) -> GateResult:
    """The result again, or HeldNight with the critical findings."""
    if result.status == FAIL:
        grave = [line for line, finding in zip(result.reasons(), result.broken(), strict=True) if finding.status == FAIL]
        cause = "; ".join(grave) or "nothing was judged"
        raise HeldNight(f"{result.step} gate held the night: {cause}", result.place, result.next_command)
    return result


def gate_file(settings: Settings, day: date, step: str) -> Path:
    return settings.quality / "gates" / f"{day}-{step}.json"


def write_gate(settings: Settings, result: GateResult) -> Path:
    """Write the gate's file, atomically."""
    path = gate_file(settings, result.business_date, result.step)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(result.to_json(), encoding="utf-8")
    os.replace(partial, path)
    return path


def read_gate(settings: Settings, day: date, step: str) -> dict[str, Any] | None:
    """The gate's file of this very night; None when it has not judged, or judged for another `as_of`."""
    path = gate_file(settings, day, step)
    if not path.exists():
        return None
    gate: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return gate if gate.get("night_id") == night_id(day, settings.as_of) else None


def _where(finding: Finding) -> str:
    named = ["/".join(row.values()) for row in finding.rows[:3]]
    more = f" and {len(finding.rows) - 3} more" if len(finding.rows) > 3 else ""
    return f" [{', '.join(named)}{more}]" if named else ""
