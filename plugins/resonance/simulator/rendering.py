"""From coded columns to the bytes of one file: JSONL, CSV or Parquet, compressed, the same bytes every time."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import zstandard

from resonance.simulator.columns import CONTEXT, STREAMS, Column
from resonance.simulator.day import Contexts
from resonance.simulator.digits import HEX_DIGITS, Part, decimals, hexadecimal, instants, joined, whole_numbers
from resonance.simulator.draws import Array
from resonance.simulator.vocabulary import CSV, ENUMS, JSONL, PARQUET, Vocabulary
from resonance.simulator.world import World

TAIL = (Column("campaign_id", "code", "campaigns"), Column("surface", "code", "surface"))
GZIP_LEVEL, ZSTD_LEVEL = 1, 1
CHUNK = 20_000
SAMPLE = 400_000


@dataclass
class Rows:
    """One file's worth of one stream: event columns, and the contexts they point to."""

    stream: str
    columns: dict[str, Array]
    contexts: Contexts

    def __len__(self) -> int:
        return len(self.columns["event_id"])

    def taken(self, rows: Array | slice) -> Rows:
        """Some of the rows, the same contexts."""
        return Rows(self.stream, {name: column[rows] for name, column in self.columns.items()}, self.contexts)

    def placed(self, contexts: Contexts, shift: int) -> Rows:
        """The same rows, whose contexts now lie `shift` further among others."""
        return Rows(self.stream, self.columns | {"context": self.columns["context"] + shift}, contexts)


def together(parts: list[Rows]) -> Rows:
    """Rows of one stream and the same contexts, one after another."""
    columns = {name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns}
    return Rows(parts[0].stream, columns, parts[0].contexts)


def header(stream: str) -> list[str]:
    """Column names in the order in which lines carry them."""
    return ["event_id", "event_ts", "received_ts", *(column.name for column in (*CONTEXT, *TAIL, *STREAMS[stream]))]


def render(world: World, rows: Rows, extension: str) -> tuple[bytes, bytes]:
    """(file's bytes, first lines uncompressed) for an extension such as `jsonl.gz`."""
    shape, _, packing = extension.partition(".")
    if shape == PARQUET:
        return _parquet(world, rows), b""
    chunks = [_lines(world, rows.taken(slice(at, at + CHUNK)), shape) for at in range(0, len(rows), CHUNK)]
    if shape == CSV:
        chunks.insert(0, ",".join(header(rows.stream)).encode() + b"\n")
    body = b"".join(chunks)
    return pack(body, packing), body[:SAMPLE]


def pack(body: bytes, packing: str) -> bytes:
    """Compressed bytes without a clock in them."""
    if packing == "gz":
        packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 31)
        return packer.compress(body) + packer.flush()
    return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body) if packing == "zst" else body


def _lines(world: World, rows: Rows, shape: str) -> bytes:
    """Text of some rows."""
    columns = rows.columns
    start, between, end = (b'{"event_id":"e', b'","event_ts":"', b'","received_ts":"') if shape == JSONL else (b"e", b",", b",")
    parts: list[Part] = [start, hexadecimal(columns["event_id"]), between, *instants(columns["event_ts"])]
    parts += [end, *instants(columns["received_ts"]), b'"' if shape == JSONL else b""]
    parts.append((_contexts(world, rows.contexts, shape), columns["context"]))
    for column in (*TAIL, *STREAMS[rows.stream]):
        parts += _column(world, rows, column, shape)
    parts.append(b"}\n" if shape == JSONL else b"\n")
    return joined(parts, len(rows)).tobytes().translate(None, b"\0")


def _contexts(world: World, contexts: Contexts, shape: str) -> Array:
    """Text of the envelope's context columns, one row per context; made once per day and shape."""
    if shape not in contexts.texts:
        parts: list[Part] = []
        for column in CONTEXT:
            pieces = world.vocabulary(column).pieces(shape, column.name)
            parts.append((pieces, contexts.columns[column.name]))
        texts = joined(parts, len(contexts))
        contexts.texts[shape] = texts.view(f"S{texts.shape[1]}").ravel()
    return contexts.texts[shape]


def _codes(rows: Rows, column: Column) -> Array:
    return rows.columns["campaign" if column.name == "campaign_id" else column.name]


def vocabulary_of(world: World, rows: Rows, column: Column) -> Vocabulary:
    """Values of a coded column; `follow` points at artists and users."""
    if rows.stream == "follow" and column.name == "target_id":
        return world.vocabularies["followed"]
    return ENUMS[column.of] if column.of in ENUMS else world.vocabularies[column.of]


def _column(world: World, rows: Rows, column: Column, shape: str) -> list[Part]:
    name, start = column.name, f',"{column.name}":'.encode() if shape == JSONL else b","
    if column.kind == "code":
        return [(vocabulary_of(world, rows, column).pieces(shape, name), _codes(rows, column))]
    if column.kind == "text":
        bare = world.vocabularies[column.of].pieces(shape, "")
        return [start + b'"', *((bare, rows.columns[part]) for part in ("text_a", "text_b", "text_c")), b'"']
    if column.kind == "either":
        return [_either(world, rows, column, shape)]
    values = rows.columns[name]
    if column.kind == "key":
        nothing = b"" if shape == JSONL else b","
        return [_keys(values, (start, column.of.encode(), b'"' if shape == JSONL else b""), nothing)]
    return [start, _NUMBERS[column.kind](values)]


_NUMBERS = {
    "number": whole_numbers,
    "cents": lambda values: decimals(values, 100, 2),
    "permille": lambda values: decimals(values, 1000, 3),
}


def _keys(keys: Array, around: tuple[bytes, bytes, bytes], nothing: bytes) -> Array:
    """Key columns with what stands around them; `nothing` where there is no key."""
    start, prefix, quote = around
    texts = joined([start + quote + prefix, hexadecimal(keys.clip(0)), quote], len(keys))
    whole = texts.view(f"S{texts.shape[1]}").ravel()
    return np.where(keys < 0, nothing, whole) if len(keys) and keys.min() < 0 else whole


def _either(world: World, rows: Rows, column: Column, shape: str) -> Array:
    """A coded thing, or a comment's key where one is the target."""
    comment = rows.columns["target_comment"]
    start, quote = (f',"{column.name}":'.encode(), b'"') if shape == JSONL else (b",", b"")
    things = vocabulary_of(world, rows, column).pieces(shape, column.name)[rows.columns[column.name]]
    chosen = np.flatnonzero(comment >= 0)
    keys = _keys(comment[chosen], (start, b"c", quote), b"")
    whole = things.astype(f"S{max(things.itemsize, keys.itemsize)}")
    whole[chosen] = keys
    return whole


def _parquet(world: World, rows: Rows) -> bytes:
    context = rows.columns["context"]
    arrays: dict[str, pa.Array] = {"event_id": _key_array(rows.columns["event_id"], "e")}
    for name in ("event_ts", "received_ts"):
        arrays[name] = pa.array(rows.columns[name] * 1000, pa.timestamp("us", tz="UTC"))
    for column in CONTEXT:
        arrays[column.name] = world.vocabulary(column).decoded(rows.contexts.columns[column.name][context])
    for column in (*TAIL, *STREAMS[rows.stream]):
        arrays[column.name] = _values(world, rows, column)
    sink = io.BytesIO()
    repeating = [column.name for column in (*CONTEXT, *TAIL, *STREAMS[rows.stream]) if column.kind == "code"]
    pq.write_table(pa.table(arrays), sink, compression="zstd", use_dictionary=repeating, store_schema=False)
    return sink.getvalue()


def _values(world: World, rows: Rows, column: Column) -> pa.Array:
    if column.kind == "code":
        return vocabulary_of(world, rows, column).decoded(_codes(rows, column))
    raw = rows.columns[column.name]
    if column.kind == "permille":
        return pa.array(raw / 1000.0)
    if column.kind == "number":
        return pa.array(raw.astype(np.int64))
    if column.kind == "cents":
        return pc.divide(pa.array(raw).cast(pa.decimal128(18, 2)), pa.scalar(100, pa.decimal128(3, 0))).cast(pa.decimal128(18, 2))
    raise NotImplementedError(f"{rows.stream}.{column.name} is not delivered as Parquet")


def _key_array(numbers: Array, prefix: str) -> pa.Array:
    """Ids without nulls, all of one width."""
    texts = joined([prefix.encode(), hexadecimal(numbers)], len(numbers))
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * (len(prefix) + HEX_DIGITS)
    return pa.Array.from_buffers(pa.string(), len(numbers), [None, pa.py_buffer(offsets), pa.py_buffer(texts.tobytes())])
