"""What changed after it was published: tonight's marts held against the previous publication.

A restatement is a published value that is another one now. NULL → value is none (a window that closed), a row that was
not there is none (a first publication), and a row that rests on too few people, then or now, shows no value at all.
After an erasure the old value is left out too: old less new would be what the erased person did that day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb

from resonance.publishing.tables import PublishedTable, declared_tables
from resonance.settings import Settings
from resonance.transform.stamps import STAMPS

DATES = ("business_date", "cohort_date", "week_start_date")
UNKNOWN_CAUSE = "rebuilt"
ERASURE = "erasure"
COLUMNS = (
    "table_name varchar, grain_key varchar, column_name varchar, restated_at timestamp, old_value varchar, "
    "new_value varchar, cause varchar, night_id varchar, as_of timestamp, policy_version varchar"
)


def write_restatements(
    settings: Settings, connection: duckdb.DuckDBPyConnection, previous: Path | None, causes: Mapping[str, str]
) -> int:
    """Write `marts.restatements` and return the number of new rows.

    `connection`: the warehouse, open for writing, with tonight's `marts` schema. `previous`: folder of the publication
    that readers see now, None before the first one. `causes`: dirty date (YYYY-MM-DD) → why it was rebuilt.
    """
    connection.execute(f"create or replace temp table restated ({COLUMNS})")
    if previous is not None and (previous / "marts.duckdb").exists():
        connection.execute(f"attach '{_quoted(previous / 'marts.duckdb')}' as previous (read_only)")
        try:
            marts = _comparable(connection, declared_marts(settings))
            new = _compare(connection, marts, {date.fromisoformat(day): why for day, why in causes.items()})
            _carry_forward(connection, marts)
        finally:
            connection.execute("detach previous")
    else:
        new = 0
    connection.execute(f"create schema if not exists marts; create or replace table marts.restatements ({COLUMNS})")
    order = "table_name, grain_key, column_name, restated_at"
    connection.execute(f"insert into marts.restatements select * from restated order by {order}")
    connection.execute("drop table restated")
    return new


def declared_marts(settings: Settings) -> Sequence[PublishedTable]:
    """The marts that dbt's manifest declares."""
    from resonance.transform.runner import manifest

    return declared_tables(manifest(settings))


def date_column(mart: PublishedTable) -> str | None:
    """The grain's column that says which day, cohort or week a row is about; None for tables without one."""
    return next((column for column in DATES if column in mart.grain), None)


def _compare(connection: duckdb.DuckDBPyConnection, marts: Sequence[PublishedTable], causes: Mapping[date, str]) -> int:
    for mart in marts:
        now, then = _measures(connection, "marts", mart), _measures(connection, "previous", mart)
        shared = [column for column in now if column in then]
        if shared:
            connection.execute(f"create or replace temp table changed as {_changes(mart, shared)}")
            _insert(connection, mart, shared, causes)
            connection.execute("drop table changed")
    return _scalar(connection, "select count(*) from restated")


def _comparable(connection: duckdb.DuckDBPyConnection, marts: Sequence[PublishedTable]) -> list[PublishedTable]:
    """Public marts with a date in their grain that both publications have."""
    known = set(connection.execute("select database_name, schema_name, table_name from duckdb_tables()").fetchall())
    warehouse = _scalar(connection, "select current_database()")
    return [
        mart
        for mart in marts
        if mart.is_public
        and date_column(mart) is not None
        and (warehouse, "marts", mart.name) in known
        and ("previous", "main", mart.name) in known
    ]


def _measures(connection: duckdb.DuckDBPyConnection, where: str, mart: PublishedTable) -> list[str]:
    table = f"previous.main.{mart.name}" if where == "previous" else f"{where}.{mart.name}"
    described = connection.execute(f"describe select * from {table}").fetchall()
    return [row[0] for row in described if row[0] not in (*mart.grain, *STAMPS)]


def _changes(mart: PublishedTable, shared: list[str]) -> str:
    """One row per published row that differs now: grain_key, row_date, hides_values, then o_<column>, n_<column>."""
    grain = ", ".join(f"'{column}', o.{column}" for column in mart.grain)
    join = " and ".join(f"n.{column} is not distinct from o.{column}" for column in mart.grain)
    pairs = ", ".join(
        f'cast(o."{column}" as varchar) as "o_{column}", cast(n."{column}" as varchar) as "n_{column}"' for column in shared
    )
    differs = " or ".join(f'(o."{column}" is not null and n."{column}" is distinct from o."{column}")' for column in shared)
    published, hides = "", "false"
    if "is_suppressed" in shared:
        published, hides = "and not o.is_suppressed", "coalesce(n.is_suppressed, true)"
    return f"""
        select cast(json_object({grain}) as varchar) as grain_key, o.{date_column(mart)} as row_date,
            {hides} as hides_values, {pairs}
        from previous.main.{mart.name} as o
        left join marts.{mart.name} as n on {join}
        where ({differs}) {published}"""


def _insert(connection: duckdb.DuckDBPyConnection, mart: PublishedTable, shared: list[str], causes: Mapping[date, str]) -> None:
    dates = [row[0] for row in connection.execute("select distinct row_date from changed order by row_date").fetchall()]
    span = timedelta(days=6 if date_column(mart) == "week_start_date" else 0)
    connection.execute("create or replace temp table reasons (row_date date, cause varchar)")
    if dates:
        connection.executemany("insert into reasons values (?, ?)", [(day, cause_of(day + span, causes)) for day in dates])
    pairs = ", ".join(f'("o_{column}", "n_{column}") as "{column}"' for column in shared)
    connection.execute(f"""
        insert into restated
        select '{mart.name}', grain_key, column_name, stamp.as_of,
            case when not contains(cause, '{ERASURE}') or column_name = 'is_suppressed' then old_value end, new_value, cause,
            stamp.night_id, stamp.as_of, stamp.policy_version
        from changed unpivot include nulls ((old_value, new_value) for column_name in ({pairs}))
        inner join reasons using (row_date)
        cross join (select night_id, as_of, policy_version from marts.metrics order by metric_name limit 1) as stamp
        where old_value is not null and new_value is distinct from old_value
            and (not hides_values or column_name = 'is_suppressed')""")
    connection.execute("drop table reasons")


def cause_of(day: date, causes: Mapping[date, str]) -> str:
    """The cause of the nearest dirty date on or before `day` (windows look back), else of the first after it."""
    dirty = sorted(causes)
    if not dirty:
        return UNKNOWN_CAUSE
    return causes[dirty[max(bisect_right(dirty, day) - 1, 0)]]


def _carry_forward(connection: duckdb.DuckDBPyConnection, marts: Sequence[PublishedTable]) -> None:
    """Earlier restatements stay, but show no values where the row rests on too few people now."""
    known = connection.execute(
        "select count(*) from duckdb_tables() where database_name = 'previous' and table_name = 'restatements'"
    )
    if known.fetchall()[0][0] == 0:
        return
    connection.execute("create or replace temp table hidden (table_name varchar, grain_key varchar)")
    for mart in marts:
        if "is_suppressed" in _measures(connection, "marts", mart):
            grain = ", ".join(f"'{column}', {column}" for column in mart.grain)
            connection.execute(f"""
                insert into hidden select * from (
                    select '{mart.name}' as table_name, cast(json_object({grain}) as varchar) as grain_key
                    from marts.{mart.name} where is_suppressed)
                where (table_name, grain_key) in (select (table_name, grain_key) from previous.main.restatements)""")
    connection.execute("""
        insert into restated
        select r.table_name, r.grain_key, r.column_name, r.restated_at,
            case when h.grain_key is null or r.column_name = 'is_suppressed' then r.old_value end,
            case when h.grain_key is null or r.column_name = 'is_suppressed' then r.new_value end,
            r.cause, r.night_id, r.as_of, r.policy_version
        from previous.main.restatements as r
        left join hidden as h on h.table_name = r.table_name and h.grain_key = r.grain_key
        anti join restated as s
            on s.table_name = r.table_name and s.grain_key = r.grain_key
            and s.column_name = r.column_name and s.restated_at = r.restated_at""")
    connection.execute("drop table hidden")


def _scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return connection.execute(query).fetchall()[0][0]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
