"""From coded columns to the bytes of one file: JSONL, CSV or Parquet, compressed, the same bytes every time."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import zstandard

from resonance.simulator.columns import CONTEXT, STREAMS, Column
from resonance.simulator.draws import Array
from resonance.simulator.rhythm import HOUR_MS
from resonance.simulator.vocabulary import CSV, ENUMS, JSONL, PARQUET, Vocabulary
from resonance.simulator.world import World

TAIL = (Column("campaign_id", "code", "campaigns"), Column("surface", "code", "surface"))
GZIP_LEVEL = 1


@dataclass
class Rows:
    """One file's worth of one stream: event columns, and the contexts they point to."""

    stream: str
    columns: dict[str, Array]
    contexts: dict[str, Array]


def header(stream: str) -> list[str]:
    """Column names in the order in which lines carry them."""
    return ["event_id", "event_ts", "received_ts", *(column.name for column in (*CONTEXT, *TAIL, *STREAMS[stream]))]


def render(world: World, rows: Rows, extension: str, connection: duckdb.DuckDBPyConnection) -> tuple[bytes, bytes]:
    """(file's bytes, first lines uncompressed) for an extension such as `jsonl.gz`."""
    shape, _, packing = extension.partition(".")
    if shape == PARQUET:
        return _parquet(world, rows, connection.cursor()), b""
    table, pieces = _pieces(world, rows, shape)
    body = _joined(connection, table, pieces)
    if shape == CSV:
        body = ",".join(header(rows.stream)).encode() + b"\n" + body
    return pack(body, packing), body[:400_000]


def pack(body: bytes, packing: str) -> bytes:
    """Compressed bytes without a clock in them."""
    if packing == "gz":
        packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 31)
        return packer.compress(body) + packer.flush()
    return zstandard.ZstdCompressor(level=3).compress(body) if packing == "zst" else body


def _joined(connection: duckdb.DuckDBPyConnection, table: pa.Table, pieces: list[str]) -> bytes:
    if not table.num_rows:
        return b""
    cursor = connection.cursor()
    cursor.register("lines", table)
    lines = cursor.sql(f"select concat({', '.join(pieces)}) as line from lines").to_arrow_table().column("line")
    cursor.unregister("lines")
    return b"".join(_characters(chunk) for chunk in lines.chunks)


def _characters(chunk: pa.Array) -> bytes:
    whole = chunk if pa.types.is_large_string(chunk.type) else chunk.cast(pa.large_string())
    offsets = np.frombuffer(whole.buffers()[1], dtype=np.int64)[whole.offset : whole.offset + len(whole) + 1]
    return bytes(whole.buffers()[2][int(offsets[0]) : int(offsets[-1])])


def _pieces(world: World, rows: Rows, shape: str) -> tuple[pa.Table, list[str]]:
    """Arrow columns and the SQL pieces that a line is joined from."""
    arrays: dict[str, pa.Array] = {"event_id": pa.array(rows.columns["event_id"])}
    for name in ("event_ts", "received_ts"):
        arrays[name] = pa.array((rows.columns[name] + 8 * HOUR_MS) * 1000, pa.timestamp("us"))
    arrays["context"] = _contexts(world, rows, shape)
    stamp = "replace(cast({} as varchar), ' ', 'T'), '+08:00'"
    if shape == JSONL:
        pieces = [
            '\'{"event_id":"e\'',
            "to_hex(event_id)",
            '\'","event_ts":"\'',
            stamp.format("event_ts"),
            '\'","received_ts":"\'',
            stamp.format("received_ts"),
            "'\"'",
            "context",
        ]
    else:
        pieces = ["'e'", "to_hex(event_id)", "','", stamp.format("event_ts"), "','", stamp.format("received_ts"), "context"]
    for column in (*TAIL, *STREAMS[rows.stream]):
        more, sql = _column(world, rows, column, shape)
        arrays |= more
        pieces += sql
    return pa.table(arrays), [*pieces, "'}' || chr(10)" if shape == JSONL else "chr(10)"]


def _contexts(world: World, rows: Rows, shape: str) -> pa.DictionaryArray:
    columns = []
    for column in CONTEXT:
        pieces = world.vocabulary(column).fragments(shape, column.name)
        columns.append(pieces.take(pa.array(rows.contexts[column.name] % len(pieces))))
    return pa.DictionaryArray.from_arrays(
        pa.array(rows.columns["context"].astype(np.int32)), pc.binary_join_element_wise(*columns, "")
    )


def _codes(rows: Rows, column: Column) -> Array:
    return rows.columns["campaign" if column.name == "campaign_id" else column.name]


def vocabulary_of(world: World, rows: Rows, column: Column) -> Vocabulary:
    """Values of a coded column; `follow` points at artists and users."""
    if rows.stream == "follow" and column.name == "target_id":
        return world.vocabularies["followed"]
    return ENUMS[column.of] if column.of in ENUMS else world.vocabularies[column.of]


def _column(world: World, rows: Rows, column: Column, shape: str) -> tuple[dict[str, pa.Array], list[str]]:
    name, start = column.name, f',"{column.name}":' if shape == JSONL else ","
    if column.kind == "code":
        return {name: vocabulary_of(world, rows, column).coded(_codes(rows, column), shape, name)}, [name]
    if column.kind == "text":
        parts = ("text_a", "text_b", "text_c")
        coded = {part: world.vocabularies[column.of].coded(rows.columns[part], shape, "") for part in parts}
        return coded, [f"'{start}\"'", *parts, "'\"'"]
    if column.kind == "either":
        coded = {
            name: vocabulary_of(world, rows, column).coded(rows.columns[name], shape, name),
            "target_comment": pa.array(rows.columns["target_comment"]),
        }
        return coded, [f"case when target_comment >= 0 then {_key(shape, start, 'c', 'target_comment')} else {name} end"]
    values = {name: pa.array(rows.columns[name].astype(np.int64))}
    if column.kind == "key":
        nothing = "''" if shape == JSONL else "','"
        return values, [f"case when {name} < 0 then {nothing} else {_key(shape, start, column.of, name)} end"]
    return values, [f"'{start}'", _NUMBERS[column.kind].format(name)]


_NUMBERS = {"number": "{}", "cents": "cast({} / 100 as decimal(18, 2))", "permille": "cast({} / 1000 as decimal(9, 3))"}


def _key(shape: str, start: str, prefix: str, name: str) -> str:
    quote = '"' if shape == JSONL else ""
    return f"concat('{start}{quote}{prefix}', to_hex({name}), '{quote}')"


def _parquet(world: World, rows: Rows, cursor: duckdb.DuckDBPyConnection) -> bytes:
    context = rows.columns["context"]
    arrays: dict[str, pa.Array] = {"event_id": _keys(rows.columns["event_id"], "e", cursor)}
    for name in ("event_ts", "received_ts"):
        arrays[name] = pa.array(rows.columns[name] * 1000, pa.timestamp("us", tz="UTC"))
    for column in CONTEXT:
        arrays[column.name] = _decoded(world.vocabulary(column), rows.contexts[column.name][context], column.name)
    for column in (*TAIL, *STREAMS[rows.stream]):
        arrays[column.name] = _values(world, rows, column, cursor)
    sink = io.BytesIO()
    pq.write_table(pa.table(arrays), sink, compression="zstd", store_schema=False)
    return sink.getvalue()


def _values(world: World, rows: Rows, column: Column, cursor: duckdb.DuckDBPyConnection) -> pa.Array:
    if column.kind == "code":
        return _decoded(vocabulary_of(world, rows, column), _codes(rows, column), column.name)
    raw = rows.columns[column.name]
    if column.kind == "key":
        return _keys(raw, column.of, cursor)
    if column.kind == "permille":
        return pa.array(raw / 1000.0)
    if column.kind == "cents":
        return pc.divide(pa.array(raw).cast(pa.decimal128(18, 2)), pa.scalar(100, pa.decimal128(3, 0))).cast(pa.decimal128(18, 2))
    if column.kind in ("text", "either"):
        raise NotImplementedError(f"{rows.stream}.{column.name} is not delivered as Parquet")
    return pa.array(raw.astype(np.int64))


def _decoded(vocabulary: Vocabulary, codes: Array, name: str) -> pa.Array:
    pieces = vocabulary.fragments(PARQUET, name)
    return pieces.take(pa.array((codes % len(pieces)).astype(np.int32)))


def _keys(numbers: Array, prefix: str, cursor: duckdb.DuckDBPyConnection) -> pa.Array:
    cursor.register("numbers", pa.table({"key": pa.array(numbers)}))
    texts = cursor.sql(
        f"select case when key >= 0 then concat('{prefix}', to_hex(key)) end as text from numbers"
    ).to_arrow_table()
    cursor.unregister("numbers")
    return texts.column("text").combine_chunks().cast(pa.string())
