"""Lines that do not reach the lake's tables: quarantined ones with what may be kept of them, and the places of the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.contract import Stream
from resonance.landing import strict
from resonance.landing.chunk import Chunk
from resonance.landing.discover import Delivery
from resonance.landing.kernels.shapes import JSON
from resonance.landing.redact import Redactor, shape
from resonance.landing.strict import Fault, MalformedLine

Ints = npt.NDArray[np.int64]
KINDS = ("json", "csv", "parquet")
_PLACE = [("stream", pa.string()), ("delivery_date", pa.date32()), ("file_name", pa.string()), ("line_number", pa.int64())]
QUARANTINE = pa.schema(
    [
        *_PLACE,
        ("reason", pa.string()),
        ("column_name", pa.string()),
        ("value_shape", pa.string()),
        ("event_id", pa.string()),
        ("raw", pa.string()),
        ("user_keys", pa.list_(pa.string())),
    ]
)
LINES = pa.schema([*_PLACE, ("outcome", pa.string()), ("reason", pa.string()), ("event_id", pa.string())])


class SetAside:
    """Writes them into `folder`, a file per part. quarantined, erased: counts by index of the delivery."""

    def __init__(self, stream: Stream, secret: bytes, deliveries: list[Delivery], folder: Path) -> None:
        self.stream, self.deliveries, self.folder = stream, deliveries, folder
        self.redactor = Redactor(stream, secret)
        self.days = [date.fromisoformat(d.delivery_date) for d in deliveries]
        self.quarantined: list[Counter[str]] = [Counter() for _ in deliveries]
        self.erased: Counter[int] = Counter()
        self.drift: list[set[str]] = [set() for _ in deliveries]

    def strictly(self, chunk: Chunk, part: int, gone: frozenset[str]) -> dict[int, dict[str, Any]]:
        """Judge every row that is not plainly good, one by one: the values of those that are good after all; quarantine the rest.

        `gone`: keys of erased users, of whose lines only the place and the reason stay.
        """
        good: dict[int, dict[str, Any]] = {}
        rows: list[dict[str, Any]] = []
        kind = KINDS[chunk.kind]
        for at, fields in _fields(chunk, np.flatnonzero(~chunk.good)):
            file = int(chunk.file[at])
            if fields is None:
                rows.append(self._unparseable(kind, chunk, at))
                continue
            if chunk.kind == JSON:
                self.drift[file] |= {name[:64] for name in fields if name not in self.stream.by_name}
            verdict = strict.judge(kind, self.stream, fields, self.days[file])
            if isinstance(verdict, Fault):
                rows.append(self._quarantined(kind, chunk, at, verdict, fields))
            else:
                good[at] = verdict
        kept = [row if gone.isdisjoint(row["user_keys"]) else row | _BLANK for row in rows]
        if kept:
            pq.write_table(pa.Table.from_pylist(kept, QUARANTINE), self.folder / f"quarantine-{part:05d}.parquet")
        return good

    def _place(self, chunk: Chunk, at: int) -> dict[str, Any]:
        file = int(chunk.file[at])
        return {
            "stream": self.stream.name,
            "delivery_date": self.days[file],
            "file_name": self.deliveries[file].file_name,
            "line_number": int(chunk.number[at]),
        }

    def _unparseable(self, kind: str, chunk: Chunk, at: int) -> dict[str, Any]:
        self.quarantined[int(chunk.file[at])]["unparseable"] += 1
        raw = self.redactor.unparseable(kind, chunk.raw(at))
        users = sorted(set(re.findall(r"u:[0-9a-f]{32}", raw)))
        return {**self._place(chunk, at), "reason": "unparseable", "raw": raw, "user_keys": users}

    def _quarantined(self, kind: str, chunk: Chunk, at: int, fault: Fault, fields: dict[str, Any]) -> dict[str, Any]:
        self.quarantined[int(chunk.file[at])][fault.reason] += 1
        event_id = fields.get("event_id") if self.stream.is_event else None
        return {
            **self._place(chunk, at),
            "reason": fault.reason,
            "column_name": fault.column,
            "value_shape": shape(self.stream.by_name.get(fault.column or ""), fault.raw),
            "event_id": event_id if isinstance(event_id, str) and len(event_id) <= 64 else None,
            "raw": self.redactor.line(kind, fields),
            "user_keys": self.redactor.users(fields),
        }

    def erase(self, chunk: Chunk, rows: Ints, part: int) -> None:
        """Note lines of erased users: their place, nothing else."""
        if not len(rows):
            return
        files = chunk.file[rows].tolist()
        self.erased.update(files)
        n = len(files)
        columns = {
            "stream": [self.stream.name] * n,
            "delivery_date": [self.days[file] for file in files],
            "file_name": [self.deliveries[file].file_name for file in files],
            "line_number": chunk.number[rows],
            "outcome": ["erased"] * n,
            "reason": ["erased_user"] * n,
            "event_id": [None] * n,
        }
        pq.write_table(pa.table(columns, schema=LINES), self.folder / f"lines-erased-{part:05d}.parquet")


_BLANK: dict[str, Any] = {"raw": "", "value_shape": None, "event_id": None, "user_keys": []}


def _fields(chunk: Chunk, rows: Ints) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """(row, its fields as the strict parser takes them); None for what could not be parsed."""
    if chunk.kind == JSON:
        for at in rows.tolist():
            try:
                yield at, strict.parse_json(chunk.raw(at))
            except MalformedLine:
                yield at, None
        return
    assert chunk.table is not None
    parsed = np.isin(rows, chunk.at)
    found = iter(chunk.table.take(np.searchsorted(chunk.at, rows[parsed])).to_pylist())
    for at, is_parsed in zip(rows.tolist(), parsed.tolist(), strict=True):
        yield at, next(found) if is_parsed else None
