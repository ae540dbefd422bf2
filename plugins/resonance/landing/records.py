"""CSV pieces cut into records with numpy (RFC 4180): quotes, widths, what is no record of the header's width."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pacsv

from resonance.landing.pieces import LIMITS, RefusedFile

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_RECORD = re.compile(rb'(?:"(?:[^"]|"")*"|[^"\n,][^\n,]*)?(?:,(?:"(?:[^"]|"")*"|[^"\n,][^\n,]*)?)*\r?(?:\n|\Z)')


@dataclass
class Records:
    """Records of one piece. starts, ends: byte offsets (n); good: can be parsed (n); table: the good ones' fields as text."""

    data: bytes
    starts: Ints
    ends: Ints
    good: Flags
    table: pa.Table

    def line(self, position: int) -> bytes:
        return self.data[self.starts[position] : self.ends[position]]


def header_of(line: bytes) -> list[str]:
    """Column names of a header line; RefusedFile when it is none."""
    try:
        text = line.decode("utf-8-sig").rstrip("\r\n")
        names = next(csv.reader(io.StringIO(text), strict=True), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise RefusedFile("unreadable") from error
    if len(set(names)) < len(names):
        raise RefusedFile("duplicate_column")
    return names


def last_cut(data: bytes) -> int:
    """Offset behind the last newline that ends a record; 0 when there is none."""
    cut = data.rfind(b"\n") + 1
    while cut and data.count(b'"', 0, cut) % 2:
        cut = data.rfind(b"\n", 0, cut - 1) + 1
    return cut


def split(data: bytes, header: list[str], wanted: list[str]) -> Records:
    """Cut `data` (whole records) and parse the good ones; empty lines are no records."""
    buffer = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(buffer == 34)
    if len(quotes) and not _tidy(buffer, quotes):
        starts, ends, broken = _slow_cuts(data)
    else:
        starts, ends = _cuts(buffer, quotes)
        broken = np.zeros(len(starts), np.bool_)
    filled = (ends - starts) > (buffer[np.minimum(starts, max(len(buffer) - 1, 0))] == 13) if len(starts) else broken
    starts, ends, broken = starts[filled], ends[filled], broken[filled]
    good = ~broken & (ends - starts <= LIMITS.line) & (_widths(data, buffer, quotes, starts, ends, broken) == len(header))
    good &= ~_touched(starts, _stray(buffer, quotes))
    good &= ~_touched(starts, _invalid(data, starts, ends))
    return Records(data, starts, ends, good, _table(data, starts, ends, good, header, wanted))


def _tidy(buffer: npt.NDArray[np.uint8], quotes: Ints) -> bool:
    """Every quote opens at a field's start or closes at its end."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    before = buffer[np.maximum(opening - 1, 0)]
    after = buffer[np.minimum(closing + 1, len(buffer) - 1)]
    starts = np.isin(before, (10, 44, 34)) | (opening == 0)
    stops = np.isin(after, (10, 13, 44, 34)) | (closing == len(buffer) - 1)
    return bool(starts.all() and stops.all())


def _inside(quotes: Ints, offsets: Ints) -> Flags:
    return np.searchsorted(quotes, offsets) % 2 == 1


def _cuts(buffer: npt.NDArray[np.uint8], quotes: Ints) -> tuple[Ints, Ints]:
    ends = np.flatnonzero(buffer == 10)
    if len(quotes):
        ends = ends[~_inside(quotes, ends)]
    if len(buffer) and (not len(ends) or ends[-1] != len(buffer) - 1):
        ends = np.append(ends, len(buffer))
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1]) if len(ends) else ends
    return starts, ends


def _slow_cuts(data: bytes) -> tuple[Ints, Ints, Flags]:
    """Cuts where quotes are untidy: a physical line that is no sequence of fields is broken, and the next line starts afresh."""
    starts, ends, broken = [], [], []
    at = 0
    while at < len(data):
        match = _RECORD.match(data, at)
        newline = data.find(b"\n", at)
        stop = match.end() if match and match.end() > at else (newline + 1 if newline >= 0 else len(data))
        starts.append(at)
        ends.append(stop - 1 if data[stop - 1 : stop] == b"\n" else stop)
        broken.append(match is None or match.end() == at)
        at = stop
    return np.array(starts, np.int64), np.array(ends, np.int64), np.array(broken, np.bool_)


def _widths(data: bytes, buffer: npt.NDArray[np.uint8], quotes: Ints, starts: Ints, ends: Ints, broken: Flags) -> Ints:
    commas = np.flatnonzero(buffer == 44)
    if broken.any():
        return np.array([_width(data[s:e]) for s, e in zip(starts, ends, strict=True)], np.int64)
    if len(quotes):
        commas = commas[~_inside(quotes, commas)]
    return np.searchsorted(commas, ends) - np.searchsorted(commas, starts) + 1


def _width(line: bytes) -> int:
    return re.sub(rb'"(?:[^"]|"")*"', b"", line).count(b",") + 1


def _stray(buffer: npt.NDArray[np.uint8], quotes: Ints) -> Ints:
    """NUL bytes, and carriage returns that end no line and stand in no quotes."""
    found = np.flatnonzero((buffer == 0) | (buffer == 13))
    if not len(found):
        return found
    zero = buffer[found] == 0
    following = buffer[np.minimum(found + 1, len(buffer) - 1)]
    ends_line = (following == 10) | (found == len(buffer) - 1)
    return found[zero | ~(ends_line | _inside(quotes, found))]


def _touched(starts: Ints, offsets: Ints) -> Flags:
    touched = np.zeros(len(starts), np.bool_)
    if len(offsets) and len(starts):
        touched[np.maximum(np.searchsorted(starts, offsets, side="right") - 1, 0)] = True
    return touched


def _invalid(data: bytes, starts: Ints, ends: Ints) -> Ints:
    """Offsets of bytes that are no UTF-8, one a record."""
    found, at = [], 0
    while at < len(data):
        try:
            data[at:].decode("utf-8") if at else data.decode("utf-8")
            break
        except UnicodeDecodeError as error:
            offset = at + error.start
            found.append(offset)
            position = int(np.searchsorted(starts, offset, side="right")) - 1
            at = max(offset + 1, int(ends[position]) if 0 <= position < len(ends) else offset + 1)
    return np.array(found, np.int64)


def _table(data: bytes, starts: Ints, ends: Ints, good: Flags, header: list[str], wanted: list[str]) -> pa.Table:
    names = [name for name in wanted if name in header]
    if not good.any():
        return pa.table({name: pa.array([], pa.string()) for name in names})
    parts, at = [], 0
    for position in np.flatnonzero(~good):
        parts.append(data[at : starts[position]])
        at = min(int(ends[position]) + 1, len(data))
    kept = b"".join([*parts, data[at:]]) if parts else data
    try:
        table = _read(kept, header, names)
    except pa.ArrowException:
        raise RefusedFile("unreadable") from None
    if table.num_rows != int(good.sum()):
        raise RefusedFile("unreadable")
    return table


def _read(kept: bytes, header: list[str], names: list[str]) -> pa.Table:
    return pacsv.read_csv(
        pa.BufferReader(kept),
        read_options=pacsv.ReadOptions(column_names=header, block_size=max(8 << 20, 2 * LIMITS.line)),
        parse_options=pacsv.ParseOptions(newlines_in_values=b'"' in kept),
        convert_options=pacsv.ConvertOptions(
            column_types={name: pa.string() for name in header}, include_columns=names, strings_can_be_null=False
        ),
    )
