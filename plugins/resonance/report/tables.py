"""Reading published tables with forgiveness: a table or column that is not there reads as empty, never as an error."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]


class Marts:
    """The published file, opened so that no text in it can reach outside (no files, no network, no new settings)."""

    def __init__(self, path: Path) -> None:
        self._connection = duckdb.connect(str(path), read_only=True, config={"threads": 1})
        self._connection.execute("set TimeZone = 'UTC'; set enable_external_access = false; set lock_configuration = true")
        self._columns: dict[str, set[str]] = {}
        for table, column in self._connection.execute(
            "select table_name, column_name from information_schema.columns where table_schema = 'main'"
        ).fetchall():
            self._columns.setdefault(table, set()).add(column)

    def __enter__(self) -> Marts:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rows(self, table: str, columns: str, clause: str = "", given: Sequence[Any] = ()) -> list[Row]:
        """`columns` (separated by blanks) of `table`, narrowed by `clause` (where … order by …), as dicts.

        Columns that the table lacks come as None; a table that lacks a column which `clause` needs comes as no rows.
        """
        present = self._columns.get(table, set())
        names = columns.split()
        needed = [name for name in names if name in clause.replace("(", " ").replace(",", " ").replace(")", " ").split()]
        if not present or any(name not in present for name in needed):
            return []
        chosen = ", ".join(f'"{name}"' if name in present else f'null as "{name}"' for name in names)
        result = self._connection.execute(f'select {chosen} from main."{table}" {clause}', list(given))
        return [dict(zip(names, values, strict=True)) for values in result.fetchall()]
