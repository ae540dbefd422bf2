"""Judge a lake as a night does: staging, evidence, the log, the answers; nothing before and nothing after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from resonance.authenticity import verdicts
from resonance.authenticity.evidence import gather_evidence
from resonance.authenticity.proposals import propose
from resonance.engine import connect
from resonance.night import variables
from resonance.settings import Settings
from resonance.transform import Selection, build
from resonance.transform.dirty import EVER, BuildPlan


def gather(settings: Settings, day: date, with_tests: bool = False) -> None:
    """Staging and evidence of the night for `day`."""
    given = variables(settings, day, BuildPlan(EVER, True, {}))
    build(settings, Selection(("seeds", "models/staging"), True, with_tests=with_tests), given)
    gather_evidence(settings, given, True, with_tests)


def settle(settings: Settings, day: date, since_seq: int = 0) -> dict[str, Any]:
    """The log, settled from the evidence that lies in the warehouse."""
    with warehouse(settings) as connection:
        propose(settings, connection, day)
        return verdicts.settle_verdicts(settings, connection, day, since_seq)


def answer(settings: Settings, day: date, build_from: date = EVER, with_tests: bool = False) -> None:
    """Verdicts and judged interactions, from `build_from` on (the default: all of them anew)."""
    full = build_from == EVER
    given = variables(settings, day, BuildPlan(build_from, full, {}))
    build(settings, Selection(("models/authenticity/verdicts",), full, with_tests=with_tests), given)


def judge(settings: Settings, day: date, with_tests: bool = False) -> dict[str, Any]:
    """One night of judging."""
    verdicts.prepare_log(settings)
    gather(settings, day, with_tests)
    settled = settle(settings, day)
    answer(settings, day, with_tests=with_tests)
    return settled


def at(settings: Settings, day: date, hour: int = 22) -> Settings:
    """The same home, seen at `hour` o'clock UTC of `day`."""
    return replace(settings, as_of=datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


@contextmanager
def warehouse(settings: Settings) -> Iterator[Any]:
    connection = connect(settings, settings.warehouse)
    try:
        yield connection
    finally:
        connection.close()


def ask(settings: Settings, sql: str, parameters: Any = None) -> list[Any]:
    """Rows of a question to the warehouse."""
    with warehouse(settings) as connection:
        rows: list[Any] = connection.execute(sql, parameters or []).fetchall()
        return rows
