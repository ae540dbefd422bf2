"""What the kernels pass to one another: tags and tuples of arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

ABSENT, TEXT, NUMBER, TRUE, FALSE, ITEMS, VALUE, WRONG = range(8)
"""Tags of a cell. TEXT, NUMBER: a slice of the buffer; ITEMS: a slice of texts, each followed by NUL; VALUE: a typed number;
WRONG: of another type than any column takes."""
NEWLINE, QUOTE, BACKSLASH, COMMA, COLON = 10, 34, 92, 44, 58
OPEN, CLOSE, OPEN_LIST, CLOSE_LIST = 123, 125, 91, 93
DEEPEST = 48
SLACK = 72
"""Bytes behind any text that may be read, never written."""


STRING, INT, FLOAT, MONEY, BOOL, TIMESTAMP, DATE, LIST, ADDRESS = range(9)
TYPE, NULLABLE, MAY_BE_EMPTY, MAX_LENGTH, DIGITS, OR_DATE, ENUM_FIRST, ENUM_END = range(8)
"""Columns of `Spec.column`."""
REQUIRED_WHEN, EQUAL_WHEN, AT_MOST_TIMES = range(3)
JSON, CSV, PARQUET = range(3)


class Cells(NamedTuple):
    """Cells (n, c) of rows in one `buffer` (uint8). start int64, length int32, tag uint8, value int64 (float: its bits)."""

    buffer: Any
    start: Any
    length: Any
    tag: Any
    value: Any


class Names(NamedTuple):
    """Key names. key uint64 (c, 7): the name and its closing quote in three words, which bits of them count, the name's bytes;
    guess int64 (64): which column the j-th key of a line was last."""

    key: Any
    guess: Any


class Strangers(NamedTuple):
    """Unknown keys met so far: start, length (64) in the buffer, count (1)."""

    start: Any
    length: Any
    count: Any


class Lines(NamedTuple):
    """Places of lines (n) in the buffer. start, end: bytes, int64; number: physical line, int64; doubtful: bool."""

    start: Any
    end: Any
    number: Any
    doubtful: Any


class Spec(NamedTuple):
    """A stream's contract.

    column int64 (c, 8); limit float64 (c, 2): least, most; enum uint64 (e, 4): three words of a value's text and its length;
    rule int64 (r, 6): kind, column, other, when, its values as bits, times; event int64: positions of event_ts, received_ts,
    user_id, device_id (none: a reference stream).
    """

    column: Any
    limit: Any
    enum: Any
    rule: Any
    event: Any
