"""Copy the marts out of the warehouse into a folder of their own: two databases and Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from resonance.engine import connect
from resonance.publishing.content import Content, columns_of, content_of, quoted
from resonance.publishing.tables import PUBLIC, RESTRICTED, PublishedTable, UnpublishableTable
from resonance.settings import Settings

STORAGE_VERSION = "v1.5.0"  # the newest format that BI tools on DuckDB 1.5 can open
DATABASES = {PUBLIC: "marts.duckdb", RESTRICTED: "restricted.duckdb"}
PERSON_COLUMNS = frozenset({"user_key", "device_key", "ip_key"})
PERSON_PATTERN = "(^|[^0-9a-z])[udi]:[0-9a-f]{32}($|[^0-9a-f])"
PARTITION = "business_date"


def write_databases(warehouse: duckdb.DuckDBPyConnection, folder: Path, tables: Sequence[PublishedTable]) -> dict[str, Content]:
    """Write `marts.duckdb` and `restricted.duckdb`, rows in the order of the grain; returns the content per table."""
    contents: dict[str, Content] = {}
    for visibility, file_name in DATABASES.items():
        with attached(warehouse, folder / file_name, f"(storage_version '{STORAGE_VERSION}')") as catalog:
            for table in (t for t in tables if t.visibility == visibility):
                contents[table.name] = _copy(warehouse, catalog, table)
            warehouse.execute(f"checkpoint {catalog}")
    return dict(sorted(contents.items()))


def write_parquet(settings: Settings, folder: Path, tables: Sequence[PublishedTable]) -> None:
    """Write `parquet/<table>/…` of the public tables from the finished `marts.duckdb`, one thread: a stable row order."""
    connection = connect(settings)
    try:
        connection.execute("set threads = 1")
        with attached(connection, folder / DATABASES[PUBLIC], "(read_only)") as catalog:
            for table in (t for t in tables if t.is_public):
                _export(connection, f"{catalog}.main.{quoted(table.name)}", table, folder / "parquet" / table.name)
    finally:
        connection.close()


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, path: Path, options: str) -> Iterator[str]:
    """`path` attached under a name of its own for the length of the block."""
    connection.execute(f"attach {literal(path)} as publication {options}")
    try:
        yield "publication"
    finally:
        connection.execute("detach publication")


def literal(value: object) -> str:
    """`value` as SQL text in single quotes."""
    return "'" + str(value).replace("'", "''") + "'"


def _copy(connection: duckdb.DuckDBPyConnection, catalog: str, table: PublishedTable) -> Content:
    source, target = f"marts.{quoted(table.name)}", f"{catalog}.main.{quoted(table.name)}"
    try:
        connection.execute(f"create table {target} as select * from {source} order by {_order(table)}")
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise UnpublishableTable(
            f"{table.name} cannot be read: {error}", f"warehouse, {source}", "resonance night DATE"
        ) from error
    _refuse_fan_out(connection, target, table)
    if table.is_public:
        _refuse_persons(connection, target, table)
    return content_of(connection, target, table.grain)


def _refuse_fan_out(connection: duckdb.DuckDBPyConnection, relation: str, table: PublishedTable) -> None:
    grain = ", ".join(quoted(name) for name in table.grain)
    query = f"select count(*) from (select {grain} from {relation} group by {grain} having count(*) > 1)"
    repeated = _scalar(connection, query)
    if repeated:
        raise UnpublishableTable(
            f"{repeated} keys of {table.name} occur more than once", f"grain {grain}", "resonance night DATE"
        )


def _refuse_persons(connection: duckdb.DuckDBPyConnection, relation: str, table: PublishedTable) -> None:
    """A public table has neither a column nor a value that stands for one person, device or network."""
    columns = columns_of(connection, relation)
    named = sorted({name for name, _ in columns} & PERSON_COLUMNS)
    if named:
        raise UnpublishableTable(f"public table {table.name} has {', '.join(named)}", relation, "make it restricted")
    texts = [name for name, kind in columns if "VARCHAR" in kind or kind == "JSON"]
    for name in texts:
        query = f"select count(*) from {relation} where regexp_matches({quoted(name)}::varchar, {literal(PERSON_PATTERN)})"
        if _scalar(connection, query):
            raise UnpublishableTable(
                f"public table {table.name} holds keys of persons in {name}", relation, "leave those rows out"
            )


def _export(connection: duckdb.DuckDBPyConnection, relation: str, table: PublishedTable, folder: Path) -> None:
    folder.mkdir(parents=True)
    has_date = PARTITION in {name for name, _ in columns_of(connection, relation)}
    is_empty = _scalar(connection, f"select count(*) from {relation}") == 0
    query = f"copy (select * from {relation} order by {_order(table)}) to "
    if has_date and not is_empty:
        connection.execute(
            f"{query}{literal(folder)} (format parquet, compression zstd, partition_by ({PARTITION}), overwrite_or_ignore)"
        )
    else:
        connection.execute(f"{query}{literal(folder / 'data_0.parquet')} (format parquet, compression zstd)")


def _order(table: PublishedTable) -> str:
    return ", ".join(f"{quoted(name)} nulls last" for name in table.grain)


def _scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
