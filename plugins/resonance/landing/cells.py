"""Cells for the kernels from Arrow tables: text columns of CSV, typed columns of Parquet."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resonance.contract import Column, Stream
from resonance.landing.chunk import Bytes, Ints
from resonance.landing.kernels import gather
from resonance.landing.kernels.shapes import ABSENT, CSV, ITEMS, PARQUET, SLACK, WRONG, Cells


def empty_cells(rows: int, columns: int, buffer: Bytes) -> Cells:
    """Cells without content over a buffer."""
    shape = (rows, columns)
    return Cells(
        buffer, np.empty(shape, np.int64), np.empty(shape, np.int32), np.empty(shape, np.uint8), np.empty(shape, np.int64)
    )


def from_table(table: pa.Table, rows: Ints, count: int, stream: Stream, kind: int) -> tuple[Cells, int]:
    """Cells of `count` rows, those in `rows` from a table of text (CSV) or typed columns (PARQUET); and the bytes used."""
    arrays = {name: _one(table.column(name), stream.by_name[name]) for name in table.column_names}
    texts = {name: _bytes_of(array) for name, array in arrays.items() if pa.types.is_string(array.type)}
    lists = [c.name for c in stream.columns if c.type == "list" and c.name in texts and kind == CSV]
    room = sum(len(texts[name][1]) + count for name in lists)
    cells = empty_cells(count, len(stream.columns), np.zeros(sum(len(d) for _, d in texts.values()) + room + SLACK, np.uint8))
    cells.tag[:] = ABSENT
    used = 0
    for k, column in enumerate(stream.columns):
        if column.name not in arrays:
            continue
        array = arrays[column.name]
        valid = np.asarray(array.is_valid())
        if column.name not in texts:
            gather.value_column(cells, rows, k, _numbers(array), valid)
            continue
        offsets, data = texts[column.name]
        cells.buffer[used : used + len(data)] = data
        gather.text_column(cells, rows, k, offsets - offsets[0], used, valid)
        used += len(data)
        if column.type == "list" and kind == PARQUET:
            _mark_lists(cells, rows, k, table.column(column.name), array)
    for name in lists:
        k = list(stream.by_name).index(name)
        used = gather.split_column(cells, k, stream.by_name[name].nullable, used)
    return cells, used


def _one(column: pa.ChunkedArray, contract: Column) -> pa.Array:
    array = column.combine_chunks()
    if pa.types.is_list(array.type):
        joined = pc.binary_join(array, "\0")
        empty = pc.equal(pc.list_value_length(array), 0)
        return pc.if_else(empty, "", pc.binary_join_element_wise(joined, "", "\0"))
    return array


def _mark_lists(cells: Cells, rows: Ints, k: int, source: pa.ChunkedArray, joined: pa.Array) -> None:
    """Lists are items; one that holds a null is of no type."""
    there, whole = np.asarray(source.combine_chunks().is_valid()), np.asarray(joined.is_valid())
    cells.tag[rows, k] = np.where(whole, ITEMS, np.where(there, WRONG, ABSENT))


def _bytes_of(array: pa.Array) -> tuple[Any, Bytes]:
    if len(array) == 0:
        return np.zeros(1, np.int64), np.zeros(0, np.uint8)
    buffers = array.buffers()
    offsets = np.frombuffer(buffers[1], np.int32)[array.offset : array.offset + len(array) + 1].astype(np.int64)
    data = np.frombuffer(buffers[2], np.uint8) if buffers[2] else np.zeros(0, np.uint8)
    return offsets, data[offsets[0] : offsets[-1]]


def _numbers(array: pa.Array) -> Any:
    """An Arrow column as int64: floats by their bits, money in hundredths."""
    kinds = pa.types
    if kinds.is_decimal(array.type):
        words = np.frombuffer(array.buffers()[1], np.int64).reshape(-1, 2)
        return np.ascontiguousarray(words[array.offset : array.offset + len(array), 0])
    if kinds.is_null(array.type) or not len(array):
        return np.zeros(len(array), np.int64)
    if kinds.is_boolean(array.type):
        return np.asarray(array.fill_null(False)).astype(np.int64)
    if kinds.is_date(array.type):
        array = array.cast(pa.int32())
    elif kinds.is_timestamp(array.type):
        array = array.cast(pa.int64())
    numbers = np.asarray(array.fill_null(0))
    return numbers.view(np.int64) if numbers.dtype == np.float64 else numbers.astype(np.int64)
