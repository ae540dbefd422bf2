"""The two gates of a night: the landing gate over the ledger, the marts gate over what would be published."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from resonance.business_date import night_id
from resonance.engine import connect
from resonance.quality.bridge import Judgement, fetch_frame, judge_frame, unjudged
from resonance.quality.column_rules import column_rules
from resonance.quality.docs import build_docs
from resonance.quality.ledger import attach_ledger
from resonance.quality.mart_tables import mart_tables
from resonance.quality.parameters import gate_parameters
from resonance.quality.results import FAIL, PASS, GateResult, raise_if_held, worst, write_gate
from resonance.quality.staged_streams import staged_streams
from resonance.quality.suites import Suite, load_suites
from resonance.settings import Settings

Source = Callable[[Suite], pd.DataFrame]
GATE_RESULTS = "gate_results.parquet"
MART_RELATIONS = {"tables": mart_tables, "staged_streams": staged_streams}


def judge_landing(
    settings: Settings, day: date, source: duckdb.DuckDBPyConnection | Path | None = None, hold: bool = False
) -> GateResult:
    """Judge what the night of `day` read, by stream and delivery day.

    `source`: a lake (default the home's) or a connection whose temporary table `ledger` is filled. Writes the gate's file,
    its Data Docs and `gate_results.parquet`; with `hold` raises HeldNight when a critical expectation is broken.
    """
    lake = source if isinstance(source, Path) else settings.lake
    connection = source if isinstance(source, duckdb.DuckDBPyConnection) else connect(settings)
    try:
        if connection is not source:
            attach_ledger(connection, lake, day)
        parameters = gate_parameters(settings, day)
        frames: dict[str, pd.DataFrame] = {}

        def read(suite: Suite) -> pd.DataFrame:
            if suite.query is None:
                frames[suite.relation] = column_rules(connection, lake, day)
            else:
                frames[suite.relation] = fetch_frame(connection, suite.query, parameters)
            return frames[suite.relation]

        judgements = _judge(load_suites("landing"), read, parameters)
    finally:
        if connection is not source:
            connection.close()
    result = _concluded(settings, day, "landing", judgements)
    write_stream_status(settings, frames.get("stream_days", pd.DataFrame()), result)
    return raise_if_held(result) if hold else result


def judge_marts(settings: Settings, day: date, warehouse: duckdb.DuckDBPyConnection, hold: bool = False) -> GateResult:
    """Judge the marts of the night of `day` in the open warehouse; files and errors as in `judge_landing`."""
    parameters = gate_parameters(settings, day)

    def read(suite: Suite) -> pd.DataFrame:
        if suite.query is None:
            return MART_RELATIONS[suite.relation](warehouse, parameters)
        return fetch_frame(warehouse, suite.query, parameters)

    judgements = _judge(load_suites("marts"), read, parameters)
    result = _concluded(settings, day, "marts", judgements)
    return raise_if_held(result) if hold else result


def write_stream_status(settings: Settings, stream_days: pd.DataFrame, result: GateResult) -> Path:
    """Merge (stream, business_date = delivery day, status) of tonight into the cumulative Parquet file, atomically."""
    path = settings.quality / GATE_RESULTS
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = dict.fromkeys(_keys(stream_days), PASS)
    for finding in result.findings:
        for row in finding.rows:
            key = (row.get("stream"), row.get("delivery_date"))
            if not finding.passed and key in kept:
                kept[key] = worst([kept[key], finding.status])
    partial = path.with_suffix(".partial")
    with duckdb.connect() as connection:
        connection.execute(
            "create table known (stream varchar, business_date date, status varchar, primary key (stream, business_date))"
        )
        if path.exists():
            connection.execute("insert into known select stream, business_date, status from read_parquet(?)", [str(path)])
        rows = [(stream, delivered, status) for (stream, delivered), status in kept.items()]
        if rows:
            connection.executemany("insert or replace into known values (?, ?, ?)", rows)
        connection.execute(f"copy (from known order by all) to '{str(partial).replace(chr(39), chr(39) * 2)}' (format parquet)")
    os.replace(partial, path)
    return path


def _keys(stream_days: pd.DataFrame) -> list[tuple[str, str]]:
    if stream_days.empty:
        return []
    return list(zip(stream_days["stream"], stream_days["delivery_date"], strict=True))


def _judge(suites: Sequence[Suite], read: Source, parameters: dict[str, Any]) -> list[Judgement]:
    judgements = []
    for suite in suites:
        try:
            frame = read(suite)
        except duckdb.Error as error:
            judgements.append(
                Judgement(suite, unjudged(suite, f"the relation cannot be read: {str(error).splitlines()[0]}"), None)
            )
            continue
        judgements.append(judge_frame(suite, frame, parameters))
    return judgements


def _concluded(settings: Settings, day: date, step: str, judgements: Sequence[Judgement]) -> GateResult:
    result = GateResult(
        step=step,
        business_date=day,
        night_id=night_id(day, settings.as_of),
        findings=tuple(finding for judgement in judgements for finding in judgement.findings),
        place=str(settings.quality / "data_docs" / "index.html"),
        next_command=f"mend the delivery or the limit (RUNBOOK.md: held_night), then resonance night {day}",
    )
    write_gate(settings, result)
    build_docs(settings, result, judgements)
    return result


__all__ = ["FAIL", "judge_landing", "judge_marts", "write_stream_status"]
