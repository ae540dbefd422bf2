"""Delivered files as raw lines: (line number, columns or None when the line is not parseable)."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import zstandard

Line = tuple[int, dict[str, Any] | None]
LONGEST = 1024 * 1024
MAY_BE_EMPTY = ("text", "tags", "surfaces", "song_ids", "reward_eligible_actions")
"""Columns whose empty CSV field is an empty text or list; any other is null."""


class Cell(str):
    """Text of a CSV field, from which numbers and booleans may be read; JSON text is text."""


def lines_of(path: Path) -> list[Line]:
    """All lines of one file; OSError, EOFError or ValueError when the file cannot be read whole."""
    name = path.name
    if name.endswith(".parquet"):
        return [(number, row) for number, row in enumerate(pq.read_table(path).to_pylist(), start=1)]
    data = path.read_bytes()
    if name.endswith(".gz"):
        data, name = gzip.decompress(data), name[:-3]
    elif name.endswith(".zst"):
        data, name = zstandard.ZstdDecompressor().decompressobj().decompress(data), name[:-4]
    return csv_lines(data) if name.endswith(".csv") else json_lines(data)


def json_lines(data: bytes) -> list[Line]:
    """One entry per line that is not blank."""
    found: list[Line] = []
    for number, raw in enumerate(data.split(b"\n"), start=1):
        if raw.strip():
            found.append((number, parsed(raw)))
    return found


def parsed(raw: bytes) -> dict[str, Any] | None:
    """The object of a line, None when it is none."""
    if len(raw) > LONGEST or b"\x00" in raw:
        return None
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse)
    except (UnicodeDecodeError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def csv_lines(data: bytes) -> list[Line]:
    """One entry per record; every value is text, and empty text is null but in MAY_BE_EMPTY."""
    records = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    header = records[0]
    found: list[Line] = []
    for number, record in enumerate(records[1:], start=1):
        fits = len(record) == len(header)
        found.append(
            (
                number,
                {k: Cell(v) if v or k in MAY_BE_EMPTY else None for k, v in zip(header, record, strict=True)} if fits else None,
            )
        )
    return found


def _refuse(word: str) -> Any:
    raise ValueError(word)
