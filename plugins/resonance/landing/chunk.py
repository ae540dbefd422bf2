"""Rows to be judged together: their cells, their raw lines, where they come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resonance.contract import Stream
from resonance.landing.kernels.shapes import ABSENT, ITEMS, JSON, SLACK, TEXT, VALUE, Cells

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]


@dataclass
class Chunk:
    """Rows to be judged together. kind: JSON, CSV or PARQUET; file, number: index of the delivery and line number (n).

    cells: (n, c), the first `used` bytes of their buffer count; good: not known to be doubtful (n). text, start, end: raw bytes
    of every line (JSON, CSV). table, at: the fields as they were read, and the row of each record (CSV, PARQUET). space: the
    memory that may be used again when the chunk is done with.
    """

    kind: int
    file: Ints
    number: Ints
    cells: Cells
    good: Flags
    used: int
    text: Bytes = field(default_factory=lambda: np.zeros(0, np.uint8))
    start: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    end: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    table: pa.Table | None = None
    at: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    space: Any = None

    @property
    def size(self) -> int:
        """Bytes held, about."""
        return self.used + len(self.file) * 24 * self.cells.tag.shape[1]

    def raw(self, row: int) -> bytes:
        """The bytes of one line (JSON, CSV)."""
        return self.text[self.start[row] : self.end[row]].tobytes()

    def compact(self) -> Chunk:
        """The same rows in arrays of their own."""
        n = len(self.file)
        buffer = np.concatenate([self.cells.buffer[: self.used], np.zeros(SLACK, np.uint8)])
        cells = Cells(buffer, *(part[:n].copy() for part in self.cells[1:]))
        text = buffer if self.kind == JSON else self.text
        return Chunk(
            self.kind, self.file, self.number, cells, self.good, self.used, text, self.start, self.end, self.table, self.at
        )

    def put(self, rows: dict[int, dict[str, Any]], stream: Stream) -> None:
        """Set rows to values as the strict parser gives them."""
        tail = bytearray()
        for row, values in rows.items():
            self.cells.tag[row, :] = ABSENT
            for name, found in values.items():
                k = [column.name for column in stream.columns].index(name)
                text = text_of(found)
                if text is None:
                    self.cells.value[row, k], self.cells.tag[row, k] = number_of(found), VALUE
                    continue
                self.cells.start[row, k], self.cells.length[row, k] = self.used + len(tail), len(text)
                self.cells.tag[row, k] = ITEMS if isinstance(found, list) else TEXT
                tail += text
        added = np.frombuffer(bytes(tail) + bytes(SLACK), np.uint8)
        self.cells = self.cells._replace(buffer=np.concatenate([self.cells.buffer[: self.used], added]))
        self.used += len(tail)


def text_of(found: Any) -> bytes | None:
    """Bytes of a text or list as a cell holds them, None for other values."""
    if isinstance(found, list):
        return b"".join(item.encode() + b"\0" for item in found)
    return found.encode() if isinstance(found, str) else None


def number_of(found: Any) -> int:
    """A number, time or boolean as a cell holds it."""
    if isinstance(found, Decimal):
        return int(found.scaleb(2))
    if isinstance(found, date):
        return (found - date(1970, 1, 1)).days
    return int(np.float64(found).view(np.int64)) if isinstance(found, float) else int(found)


def joined(parts: list[Chunk]) -> Chunk:
    """Several small files of one kind as one chunk."""
    if len(parts) == 1:
        return parts[0]
    firsts = np.cumsum([0, *(len(part.file) for part in parts[:-1])])
    shifts = np.cumsum([0, *(part.used for part in parts[:-1])])
    slack = np.zeros(SLACK, np.uint8)
    buffer = np.concatenate([*(part.cells.buffer[: part.used] for part in parts), slack])
    starts = np.concatenate([part.cells.start + shift for part, shift in zip(parts, shifts, strict=True)])
    rest = [np.concatenate([part.cells[j] for part in parts]) for j in (2, 3, 4)]
    lines = shifts if parts[0].kind == JSON else np.cumsum([0, *(len(part.text) for part in parts[:-1])])
    tables = [part.table for part in parts if part.table is not None]
    return Chunk(
        parts[0].kind,
        np.concatenate([part.file for part in parts]),
        np.concatenate([part.number for part in parts]),
        Cells(buffer, starts, *rest),
        np.concatenate([part.good for part in parts]),
        int(sum(part.used for part in parts)),
        buffer if parts[0].kind == JSON else np.concatenate([part.text for part in parts]),
        np.concatenate([part.start + shift for part, shift in zip(parts, lines, strict=True)]),
        np.concatenate([part.end + shift for part, shift in zip(parts, lines, strict=True)]),
        pa.concat_tables(tables, promote_options="permissive") if tables else None,
        np.concatenate([part.at + first for part, first in zip(parts, firsts, strict=True)]),
    )
