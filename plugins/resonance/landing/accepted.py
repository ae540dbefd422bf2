"""Accepted rows as the lake's table: values as they are, ids as keys, of a comment's text what may be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resonance.authenticity.text_model import TextReader
from resonance.contract import Column, Stream
from resonance.landing import comments
from resonance.landing.chunk import Chunk
from resonance.landing.kernels.values import DAY_US, SHANGHAI_US
from resonance.landing.pseudonyms import Coded
from resonance.landing.texts import column_array, text_array

Ints = npt.NDArray[np.int64]
ERASED_USER = "u:erased"
_ARROW = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "DECIMAL(18,2)": pa.decimal128(18, 2),
    "BOOLEAN": pa.bool_(),
    "TIMESTAMP": pa.timestamp("us"),
    "DATE": pa.date32(),
    "VARCHAR[]": pa.list_(pa.string()),
}
_HEX = np.frombuffer("".join(f"{b:02x}" for b in range(256)).encode(), np.uint16)


@dataclass
class Accepted:
    """Rows of one chunk on their way to the lake.

    coded: keyed columns of all `rows`; digests: uint64 (rows, 4), None for references.
    """

    stream: Stream
    chunk: Chunk
    rows: Ints
    coded: dict[str, Coded]
    digests: npt.NDArray[np.uint64] | None
    erased: frozenset[str]
    secret: bytes
    reader: TextReader | None

    def table(self, kept: Ints, names: list[str]) -> pa.Table:
        """The lake's columns for the kept ones of `rows`, with their file's index; `names`: files by index."""
        rows = self.rows[kept]
        found: dict[str, pa.Array] = {}
        for k, column in enumerate(self.stream.columns):
            if column.id == "text":
                found |= self._features(rows, k)
            elif column.name in self.coded:
                found[column.lake_name] = self._shown(column, kept)
            else:
                found[column.lake_name] = column_array(self.chunk.cells, rows, k, column)
        for column in self.stream.columns:
            if self._is_about(column):
                found[column.lake_name] = self._swept(column, found[column.lake_name], kept)
        file = self.chunk.file[rows]
        found["file_name"] = pa.DictionaryArray.from_arrays(pa.array(file.astype(np.int32)), pa.array(names, pa.string()))
        found["line_number"] = pa.array(self.chunk.number[rows])
        if self.digests is not None:
            found |= self._times(rows) | {"payload_hash": _hex(self.digests[kept, 2:])}
        return pa.table({name: _typed(found[name], kind) for name, kind in self.stream.lake_columns().items()})

    def _features(self, rows: Ints, k: int) -> dict[str, pa.Array]:
        assert self.reader is not None
        event_ids, texts = text_array(self.chunk.cells, rows, 0), text_array(self.chunk.cells, rows, k)
        table = comments.features(event_ids, texts, self.secret, self.reader)
        return {name: table.column(name).combine_chunks() for name in table.column_names}

    def _times(self, rows: Ints) -> dict[str, pa.Array]:
        names = list(self.stream.by_name)
        event, received = (self.chunk.cells.value[rows, names.index(name)] for name in ("event_ts", "received_ts"))
        held = np.minimum(event, received)
        return {
            "event_ts": pa.array(held),
            "is_clock_clamped": pa.array(event > received),
            "business_date": pa.array(((held + SHANGHAI_US) // DAY_US).astype(np.int32)),
        }

    def _shown(self, column: Column, kept: Ints) -> pa.Array:
        coded = self.coded[column.name]
        codes, words = coded.codes[kept], coded.words
        if column.id == "user" and not column.owner and self.stream.name != "erasures":
            words = [(None if column.nullable else ERASED_USER) if word in self.erased else word for word in words]
        return Coded(codes, words).array()

    def _is_about(self, column: Column) -> bool:
        about = any(c.id_when and c.owner for c in self.stream.columns)
        return about and column.type == "string" and not column.enum and column.id is None

    def _swept(self, column: Column, texts: pa.Array, kept: Ints) -> pa.Array:
        """A free text without the id of the user or device that its own line is about."""
        about = next(c for c in self.stream.columns if c.id_when and c.owner)
        k = list(self.stream.by_name).index(about.name)
        raw = text_array(self.chunk.cells, self.rows[kept], k).to_pylist()
        keys = Coded(self.coded[about.name].codes[kept], self.coded[about.name].words).array().to_pylist()
        swept = [t and t.replace(r, key) for t, r, key in zip(texts.to_pylist(), raw, keys, strict=True)]
        return pa.array(swept, pa.string())


def _hex(halves: npt.NDArray[np.uint64]) -> pa.Array:
    """Two words a row as 32 hex digits."""
    digits = _HEX[halves.astype(">u8").view(np.uint8)]
    offsets = np.arange(len(halves) + 1, dtype=np.int32) * 32
    return pa.Array.from_buffers(
        pa.string(), len(halves), [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(digits))]
    )


def _typed(found: Any, kind: str) -> Any:
    wanted = _ARROW[kind]
    return found if pa.types.is_dictionary(found.type) or found.type == wanted else found.cast(wanted)
