"""One stamp for a whole night: rows that an earlier night built are published as of this one, too."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

STAMPS = ("night_id", "as_of", "policy_version")


def stamp_marts(connection: duckdb.DuckDBPyConnection, given: Mapping[str, str]) -> None:
    """Set the stamp columns of every row in schema `marts`; `given` has a value per stamp, `as_of` as naive UTC text.

    A night builds only dirty dates. Without this a row would tell which night built it last, and nights in a row would
    differ from one night at their end.
    """
    tables = connection.execute(
        "select table_name from duckdb_columns() join duckdb_tables() using (schema_name, table_name) "
        "where schema_name = 'marts' and column_name = 'as_of' order by table_name"
    ).fetchall()
    sets = ", ".join(f"{name} = ${name}" for name in STAMPS)
    differs = " or ".join(f"{name} is distinct from ${name}" for name in STAMPS)
    values = {name: given[name] for name in STAMPS}
    for (table,) in tables:
        connection.execute(f'update marts."{table}" set {sets} where {differs}', values)


__all__ = ["STAMPS", "stamp_marts"]
