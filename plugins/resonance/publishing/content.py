"""The content of a table as one hash: rows in the order of the grain, every value as canonical text.

A row's text is, per column, its length and its text (NULL has a mark of its own), so that no two rows share one; maps are
sorted by key, negative zero is zero, floats are the shortest text that reads back. The engine hashes rows, this module
hashes the row hashes in order. `night_id` is left out and nothing else, hence the same input gives the same hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

LEFT_OUT = frozenset({"night_id"})
BLOCK_ROWS = 100_000
DIGEST_BYTES = 64


@dataclass(frozen=True)
class Content:
    """What a manifest says of a table: rows, bytes of canonical text, SHA-256 (hex)."""

    rows: int
    bytes: int
    sha256: str

    def as_dict(self) -> dict[str, int | str]:
        return asdict(self)


def content_of(connection: duckdb.DuckDBPyConnection, relation: str, grain: Sequence[str]) -> Content:
    """Rows, bytes and hash of `relation` (a quoted name), independent of threads and of the stored order."""
    columns = columns_of(connection, relation)
    kept = [(name, kind) for name, kind in columns if name not in LEFT_OUT]
    text = " || ".join(canonical(name, kind) for name, kind in kept)
    order = ", ".join([*(f"{quoted(name)} nulls last" for name in grain), "row_hash"])
    hashed = connection.sql(
        f"select sha256(row_text) as row_hash, strlen(row_text) as row_bytes from "
        f"(select {text} as row_text, {', '.join(quoted(name) for name in grain)} from {relation}) order by {order}"
    )
    digest = hashlib.sha256("|".join(f"{name} {kind}" for name, kind in kept).encode())
    rows = size = 0
    for block in hashed.to_arrow_reader(BLOCK_ROWS):
        digest.update(_joined(block.column(0)))
        rows += block.num_rows
        size += pc.sum(block.column(1)).as_py() or 0
    return Content(rows, size, digest.hexdigest())


def columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, str]]:
    """(name, type) of each column, in order."""
    return [(name, kind) for name, kind, *_ in connection.execute(f"describe select * from {relation}").fetchall()]


def canonical(name: str, kind: str) -> str:
    """SQL text of one column: `<length>:<text>`, or `~` for NULL."""
    text = _text(quoted(name), kind)
    return f"coalesce(strlen({text})::varchar || ':' || {text}, '~')"


def quoted(name: str) -> str:
    """`name` as a quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def _joined(hashes: pa.Array) -> memoryview:
    """The hex digests of a block one after another: Arrow keeps them so, 64 bytes each."""
    if len(hashes) == 0:
        return memoryview(b"")
    start = int(hashes.offset) * DIGEST_BYTES
    return memoryview(hashes.buffers()[2])[start : start + len(hashes) * DIGEST_BYTES]


def _text(column: str, kind: str) -> str:
    if kind.startswith("MAP(") and not kind.endswith("[]"):
        return f"case when {column} is not null then to_json(list_sort(map_entries({column})))::varchar end"
    if kind.endswith("]") or kind.startswith(("STRUCT(", "UNION(")):
        return f"case when {column} is not null then to_json({column})::varchar end"
    if kind in ("DOUBLE", "FLOAT"):
        return f"({column} + 0.0::{kind})::varchar"
    return f"{column}::varchar"
