"""Rows of the warehouse as arrays: one row per unit, in the order of their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from resonance.lift.contrast import Array

Mask = NDArray[np.bool_]
MOST_ROWS = 1_000_000
NO_MEASURE = ("user_key", "anchor_date")


@dataclass(frozen=True)
class Block:
    """Columns of equal length: numbers and booleans as float64 (NaN where NULL), texts as objects (None where NULL)."""

    columns: Mapping[str, NDArray[Any]]

    def __getitem__(self, name: str) -> Array:
        found: Array = self.columns[name]
        return found

    def is_true(self, name: str) -> Mask:
        return self.columns[name] == 1

    @property
    def size(self) -> int:
        return len(next(iter(self.columns.values())))

    def where(self, mask: Mask) -> Block:
        return Block({name: column[mask] for name, column in self.columns.items()})

    def by(self, name: str) -> Iterator[tuple[str, Block]]:
        """The rows of each value of a text column by which they are ordered."""
        codes, places = np.unique(self.columns[name].astype(str), return_index=True)
        bounds = [*np.sort(places).tolist(), self.size]
        for first, end in zip(bounds, bounds[1:], strict=False):
            yield str(self.columns[name][first]), Block({key: column[first:end] for key, column in self.columns.items()})


def read_block(connection: duckdb.DuckDBPyConnection, query: str, given: Sequence[Any] = ()) -> Block:
    """The rows of a query; texts repeat few values and are read as such."""
    table = connection.sql(query, params=list(given)).to_arrow_table()
    columns: dict[str, NDArray[Any]] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if str(column.type) == "string":
            coded = column.combine_chunks().dictionary_encode()
            words = np.array([*coded.dictionary.to_pylist(), None], dtype=object)
            columns[name] = words[coded.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)]
        else:
            columns[name] = column.cast("float64").to_numpy()
    return Block(columns)


def packs(sizes: Sequence[tuple[str, int]], most: int = MOST_ROWS) -> Iterator[list[str]]:
    """Keys in their order, as many together as hold `most` rows; a larger one comes alone."""
    pack: list[str] = []
    rows = 0
    for key, size in sizes:
        if pack and rows + size > most:
            yield pack
            pack, rows = [], 0
        pack.append(key)
        rows += size
    if pack:
        yield pack


def units_of_campaigns(connection: duckdb.DuckDBPyConnection, relation: str) -> Iterator[tuple[str, Block]]:
    """(campaign_id, its rows by user_key) for every campaign of an intermediate table, a bounded number of rows at a time."""
    described = connection.execute(f"describe intermediate.{relation}").fetchall()
    chosen = ", ".join(
        name if kind in ("VARCHAR", "BOOLEAN") else f"cast({name} as double) as {name}"
        for name, kind, *_ in described
        if name not in NO_MEASURE
    )
    sizes = connection.execute(
        f"select campaign_id, count(*) from intermediate.{relation} group by campaign_id order by campaign_id"
    ).fetchall()
    keys = ", ".join(name for name, *_ in described if name in ("campaign_id", "surface", "period", "province_code", "user_key"))
    for pack in packs(sizes):
        query = f"select {chosen} from intermediate.{relation} where campaign_id in (select unnest(?)) order by {keys}"
        yield from read_block(connection, query, [pack]).by("campaign_id")
