"""Worlds whose every expectation holds: a ledger of six healthy weeks, and a small warehouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from resonance.contract import Column, load_contract
from resonance.quality import gates
from resonance.quality.ledger import COLUMNS
from resonance.quality.suites import Suite, load_suites

DAY = date(2026, 3, 5)


def healthy_ledger(connection: duckdb.DuckDBPyConnection, days: int = 42) -> None:
    """Fill the temporary table `ledger`: one file per event stream and day up to DAY, each read in its own night."""
    connection.execute(f"create or replace temp table ledger ({COLUMNS})")
    connection.execute(
        """
        insert into ledger
        select
            (row_number() over (order by d, s)), d, s, d, s || '/dt=' || d || '/a.jsonl', sha256(s || d), 900, 'jsonl',
            lines, lines - 60 - lines // 1000 - 5, 60, lines // 1000, 5, map {'bad_value': lines // 1000}, null, []::varchar[],
            lines // 100, d::timestamp - interval 8 hours, d::timestamp + interval 15 hours, d::timestamp + interval 15 hours,
            lines // 10
        from (
            select s, d::date as d, case when s in ('like', 'play') then 20000 else 2000 end as lines
            from unnest(?) as streams(s), generate_series(?::date - ? + 1, ?::date, interval 1 day) as days(d)
        )
        """,
        [[stream.name for stream in load_contract().event_streams], DAY, days, DAY],
    )


def write_lake(connection: duckdb.DuckDBPyConnection, lake: Path) -> Path:
    """Commit the table `ledger`, one batch per row, and the accepted rows of DAY's files."""
    for folder in ("log", "ledger"):
        (lake / folder).mkdir(parents=True, exist_ok=True)
    nights = connection.execute(
        "select night_date, min(batch_seq), max(batch_seq) from ledger group by all order by all"
    ).fetchall()
    for night, first, _ in nights:
        target = lake / "ledger" / f"{first:08d}.parquet"
        connection.execute(f"copy (from ledger where night_date = '{night}') to '{target}' (format parquet)")
        (lake / "log" / f"{first:08d}.json").write_text("{}")
    tonight = """select batch_seq, stream, delivery_date, sum(accepted_count)::bigint from ledger
        where night_date = ? and refused_reason is null and list_contains(?, stream) group by all"""
    for batch, name, delivered, accepted in connection.execute(tonight, [DAY, list(load_contract().streams)]).fetchall():
        write_accepted(connection, lake / "accepted" / name / f"dt={delivered}" / f"{batch:08d}.parquet", name, accepted)
    return lake


def write_accepted(connection: duckdb.DuckDBPyConnection, path: Path, stream: str, count: int) -> None:
    """`count` equal rows that keep every rule of the contract."""
    described = load_contract().streams[stream]
    kinds = described.lake_columns()
    by_lake_name = {column.lake_name: column for column in described.columns}
    values = ", ".join(f'{_value(by_lake_name.get(name), kind)}::{kind} as "{name}"' for name, kind in kinds.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"copy (select {values} from range({count})) to '{path}' (format parquet)")


def _value(column: Column | None, kind: str) -> str:
    if column is not None and column.enum:
        return f"'{column.enum[0]}'"
    if column is not None and column.digits:
        return f"'{'4' * column.digits}'"
    if column is not None and column.minimum is not None:
        return str(column.minimum)
    samples = {
        "VARCHAR": "'x'",
        "VARCHAR[]": "['x']",
        "BOOLEAN": "true",
        "TIMESTAMP": "'2026-03-05 01:00:00'",
        "DATE": "'2026-03-05'",
    }
    return samples.get(kind, "1")


@pytest.fixture
def ledger() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    healthy_ledger(connection)
    return connection


@pytest.fixture
def judge_only(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Let the gates judge one expectation and leave out the Data Docs: a mutant needs no more."""

    def narrow(relation: str, expectation: str) -> None:
        def own(step: str) -> tuple[Suite, ...]:
            suites = [suite for suite in load_suites(step) if suite.relation == relation]
            return tuple(replace(s, expectations=tuple(e for e in s.expectations if e.name == expectation)) for s in suites)

        monkeypatch.setattr(gates, "load_suites", own)
        monkeypatch.setattr(gates, "build_docs", lambda *_: None)

    return narrow
