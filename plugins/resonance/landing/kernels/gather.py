"""Cells back into columns: the texts of chosen rows end to end, and Arrow columns into cells."""

from __future__ import annotations

import numpy as np

from resonance.landing.kernels import compiled
from resonance.landing.kernels.shapes import ABSENT, CSV, ITEMS, NUMBER, TEXT, VALUE, Cells
from resonance.landing.kernels.text import byte
from resonance.landing.kernels.values import exact_float, is_number


@compiled
def lengths(length, tag, rows, c, offsets):
    """Fill offsets int64 (len(rows) + 1) of the texts of column c in `rows`; returns the bytes they take."""
    total = 0
    offsets[0] = 0
    for j in range(len(rows)):
        i, k = np.uint64(rows[j]), np.uint64(c)
        total += length[i, k] if tag[i, k] == TEXT else 0
        offsets[j + 1] = total
    return total


@compiled
def copy(buffer, start, rows, c, offsets, out):
    """Copy the texts of column c in `rows` to `out`, at the offsets that `lengths` gave."""
    for j in range(len(rows)):
        p, first, last = start[np.uint64(rows[j]), np.uint64(c)], offsets[j], offsets[j + 1]
        for k in range(last - first):
            out[np.uint64(first + k)] = byte(buffer, p + k)


@compiled
def float_cells(cells: Cells, c, kind, rest):
    """Make values of column c's numbers where one division is exact; the rows of the others go to `rest`. Returns their count."""
    wanted, count = TEXT if kind == CSV else NUMBER, 0
    for row in range(len(rest)):
        i, k = np.uint64(row), np.uint64(c)
        p, n = cells.start[i, k], np.int64(cells.length[i, k])
        if cells.tag[i, k] != wanted or n == 0:
            continue
        good, found = exact_float(cells.buffer, p, n)
        if good:
            cells.value[i, k], cells.tag[i, k] = np.float64(found).view(np.int64), VALUE
        elif is_number(cells.buffer, p, n):
            rest[count] = row
            count += 1
    return count


@compiled
def text_column(cells: Cells, rows, c, offsets, base, valid):
    """Cells of column c for an Arrow text column: its bytes lie in the buffer from `base`; offsets (n + 1), valid bool (n)."""
    for j in range(len(rows)):
        i, k = np.uint64(rows[j]), np.uint64(c)
        cells.start[i, k], cells.length[i, k] = base + offsets[j], offsets[j + 1] - offsets[j]
        cells.tag[i, k] = TEXT if valid[j] else ABSENT


@compiled
def value_column(cells: Cells, rows, c, values, valid):
    """Cells of column c for an Arrow column of numbers, as int64 (n)."""
    for j in range(len(rows)):
        i, k = np.uint64(rows[j]), np.uint64(c)
        cells.value[i, k] = values[j]
        cells.tag[i, k] = VALUE if valid[j] else ABSENT


@compiled
def split_column(cells: Cells, c, nullable, spill):
    """Make lists of column c's texts: items between semicolons, empty ones dropped, copied to the spill. Returns its end."""
    buffer, separator = cells.buffer, 59
    for row in range(len(cells.tag)):
        i, k = np.uint64(row), np.uint64(c)
        if cells.tag[i, k] != TEXT:
            continue
        p, n, first = cells.start[i, k], np.int64(cells.length[i, k]), spill
        if n == 0 and nullable:
            continue
        size = 0
        for j in range(n + 1):
            b = byte(buffer, p + j) if j < n else separator
            if b != separator:
                buffer[spill] = b
                spill, size = spill + 1, size + 1
            elif size:
                buffer[spill] = 0
                spill, size = spill + 1, 0
        cells.start[i, k], cells.length[i, k], cells.tag[i, k] = first, spill - first, ITEMS
    return spill


@compiled
def items_of(cells: Cells, rows, c, ends, offsets, out):
    """Items of column c's lists in `rows`: ends int64 (rows + 1) counts items; offsets int64 and out take their bytes.

    Returns (items, bytes); with empty `offsets` and `out` it only counts.
    """
    count, size = 0, 0
    for j in range(len(rows)):
        i, k = np.uint64(rows[j]), np.uint64(c)
        p = cells.start[i, k]
        for q in range(p, p + (cells.length[i, k] if cells.tag[i, k] == ITEMS else 0)):
            if byte(cells.buffer, q) == 0:
                count += 1
                if len(offsets):
                    offsets[count] = size
            else:
                if len(out):
                    out[size] = byte(cells.buffer, q)
                size += 1
        ends[j + 1] = count
    return count, size
