"""JSONL pieces cut into lines with numpy: where each line starts, which lines the fast parser may not be trusted with."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resonance.landing.pieces import LIMITS

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_TRAILING_COMMA = re.compile(rb",[ \t\r]*[\]}]")
_NOT_A_NUMBER = re.compile(rb"[:\[,][ \t]*-?(?:nan|inf)", re.IGNORECASE)
_BLANKS = np.frombuffer(b" \t\r", dtype=np.uint8)


@dataclass
class Lines:
    """Lines of one piece. starts, ends: byte offsets; number: physical line numbers; doubtful: for the strict parser (n)."""

    data: bytes
    starts: Ints
    ends: Ints
    number: Ints
    doubtful: Flags
    physical: int

    def line(self, position: int) -> bytes:
        return self.data[self.starts[position] : self.ends[position]]


def split(data: bytes, first_number: int) -> Lines:
    """Cut `data` at newlines; blank lines are no lines but keep their number."""
    buffer = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(buffer == 10)
    if len(data) and data[-1] != 10:
        ends = np.append(ends, len(data))
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1]) if len(ends) else ends
    number = first_number + np.arange(len(ends), dtype=np.int64)
    blank = _blank(buffer, data, starts, ends)
    physical = len(ends)
    if blank.any():
        starts, ends, number = starts[~blank], ends[~blank], number[~blank]
    lines = Lines(data, starts, ends, number, np.zeros(len(ends), np.bool_), physical)
    if len(ends):
        lines.doubtful = _doubtful(buffer, lines)
    return lines


def _blank(buffer: npt.NDArray[np.uint8], data: bytes, starts: Ints, ends: Ints) -> Flags:
    blank = ends == starts
    where = np.flatnonzero(~blank)
    suspects = where[np.isin(buffer[starts[where]], _BLANKS)]
    for position in suspects:
        blank[position] = not data[starts[position] : ends[position]].strip(b" \t\r")
    return blank


def _doubtful(buffer: npt.NDArray[np.uint8], lines: Lines) -> Flags:
    """Lines that do not look like `{…}`, are too long, or where a comma may stand before a closing bracket."""
    last = lines.ends - 1
    for _ in range(4):
        last = last - np.isin(buffer[last], _BLANKS)
    before = last - 1
    for _ in range(4):
        before = before - np.isin(buffer[before], _BLANKS)
    doubtful = (buffer[lines.starts] != ord("{")) | (buffer[last] != ord("}"))
    doubtful |= (buffer[before] == ord(",")) | np.isin(buffer[before], _BLANKS)
    doubtful |= lines.ends - lines.starts > LIMITS.line
    if b"[" in lines.data or lines.data.count(b"{") > len(lines.ends):
        _flag(doubtful, lines, _TRAILING_COMMA)
    return doubtful


def _flag(doubtful: Flags, lines: Lines, pattern: re.Pattern[bytes]) -> None:
    offsets = np.fromiter((match.start() for match in pattern.finditer(lines.data)), np.int64)
    if len(offsets):
        doubtful[np.searchsorted(lines.starts, offsets, side="right") - 1] = True


def doubt_numbers(lines: Lines) -> None:
    """Also doubt lines that may hold NaN or Infinity, which the fast parser takes for numbers."""
    _flag(lines.doubtful, lines, _NOT_A_NUMBER)


def without_overlong(lines: Lines) -> bytes:
    """The piece with every overlong line blanked to an empty object, newline by newline in place."""
    long = np.flatnonzero(lines.ends - lines.starts > LIMITS.line)
    if not len(long):
        return lines.data
    parts, at = [], 0
    for position in long:
        start, end = int(lines.starts[position]), int(lines.ends[position])
        parts += [lines.data[at:start], b"{}"]
        at = end
    return b"".join([*parts, lines.data[at:]])
