"""Columns of cells as Arrow arrays, for chosen rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resonance.contract import Column
from resonance.landing.kernels import gather
from resonance.landing.kernels.shapes import ABSENT, TEXT, Cells

Ints = npt.NDArray[np.int64]


def text_array(cells: Cells, rows: Ints, k: int) -> pa.Array:
    """Texts of column k (n), null where there is none."""
    offsets = np.empty(len(rows) + 1, np.int64)
    size = gather.lengths(cells.length, cells.tag, rows, k, offsets)
    out = np.empty(size, np.uint8)
    gather.copy(cells.buffer, cells.start, rows, k, offsets, out)
    there = cells.tag[rows, k] == TEXT
    valid = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little").tobytes())
    if size < 2**31:
        return pa.Array.from_buffers(pa.string(), len(rows), [valid, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(out)])
    return pa.Array.from_buffers(pa.large_string(), len(rows), [valid, pa.py_buffer(offsets), pa.py_buffer(out)])


def list_array(cells: Cells, rows: Ints, k: int) -> pa.Array:
    """Lists of texts of column k (n)."""
    ends = np.zeros(len(rows) + 1, np.int64)
    none = np.empty(0, np.int64)
    count, size = gather.items_of(cells, rows, k, ends, none, np.empty(0, np.uint8))
    offsets, out = np.zeros(count + 1, np.int64), np.empty(size, np.uint8)
    gather.items_of(cells, rows, k, ends, offsets, out)
    buffers = [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(out)]
    items = pa.Array.from_buffers(pa.string(), count, buffers)
    return pa.ListArray.from_arrays(pa.array(ends.astype(np.int32)), items, mask=pa.array(cells.tag[rows, k] == ABSENT))


def money_array(hundredths: Ints, absent: Any) -> pa.Array:
    """DECIMAL(18, 2) from hundredths (n)."""
    words = np.stack([hundredths, hundredths >> 63], axis=1)
    valid = pa.py_buffer(np.packbits(~absent, bitorder="little").tobytes())
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(hundredths), [valid, pa.py_buffer(np.ascontiguousarray(words))])


_NUMBERS: dict[str, Callable[[Ints, Any], pa.Array]] = {
    "int": lambda v, absent: pa.array(v, mask=absent),
    "float": lambda v, absent: pa.array(v.view(np.float64), mask=absent),
    "bool": lambda v, absent: pa.array(v != 0, mask=absent),
    "timestamp": lambda v, absent: pa.array(v, mask=absent).cast(pa.timestamp("us")),
    "date": lambda v, absent: pa.array(v.astype(np.int32), mask=absent).cast(pa.date32()),
    "money": money_array,
}


def column_array(cells: Cells, rows: Ints, k: int, column: Column) -> pa.Array:
    """Column k as the lake has it; an enum as codes into its values."""
    if column.type == "list":
        return list_array(cells, rows, k)
    if column.type == "string" and not column.enum:
        return text_array(cells, rows, k)
    values, absent = np.ascontiguousarray(cells.value[rows, k]), cells.tag[rows, k] == ABSENT
    if column.enum:
        codes = pa.array(values.astype(np.int8), mask=absent)
        return pa.DictionaryArray.from_arrays(codes, pa.array(column.enum, pa.string()))
    return _NUMBERS[column.type](values, absent)
