"""Accepted rows on their way to Parquet: gathered to parts of many rows, written by a thread of their own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

Ints = npt.NDArray[np.int64]
ROWS = 250_000
"""Rows of one part, at least, but for the last."""
_EPOCH = date(1970, 1, 1).toordinal()
_NO_DICTIONARY = {"event_id", "event_ts", "received_ts", "line_number", "payload_hash", "text_hash", "text_simhash"}


class Parts:
    """Writes `folder`/part-NNNNN/dt=…/rows.parquet; `number`: the part that the next rows go to."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0
        self._tables: list[pa.Table] = []
        self._days: list[Ints] = []
        self._writer = ThreadPoolExecutor(1)
        self._work: deque[Future[None]] = deque()

    def __enter__(self) -> Parts:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._flush()
                self._wait(0)
        finally:
            self._writer.shutdown(cancel_futures=True)

    def add(self, build: Callable[[], pa.Table], days: Ints) -> None:
        """Rows of one chunk, which `build` makes a table of; days: their delivery days as epoch days (n)."""
        self._wait(2)
        self._work.append(self._writer.submit(lambda: self._tables.append(build())))
        self._days.append(days)
        if sum(map(len, self._days)) >= ROWS:
            self._flush()

    def _wait(self, most: int) -> None:
        while len(self._work) > most:
            self._work.popleft().result()

    def _flush(self) -> None:
        if self._days:
            days, self._days = np.concatenate(self._days), []
            self._work.append(self._writer.submit(self._write, days, self.folder / f"part-{self.number:05d}"))
            self.number += 1

    def _write(self, days: Ints, folder: Path) -> None:
        folder.mkdir()
        table = pa.concat_tables(self._tables).unify_dictionaries()
        self._tables.clear()
        coded = [name for name in table.column_names if name not in _NO_DICTIONARY]
        ranged = [f.name for f in table.schema if pa.types.is_temporal(f.type) or pa.types.is_integer(f.type)]
        for day, rows in _by_day(table, days):
            path = folder / f"dt={day}" / "rows.parquet"
            path.parent.mkdir()
            pq.write_table(
                rows, path, use_dictionary=coded, write_statistics=ranged, compression="zstd", compression_level=1,
                store_schema=False,
            )  # fmt: skip


def _by_day(table: pa.Table, days: Ints) -> Iterator[tuple[date, pa.Table]]:
    found = np.unique(days)
    for day in found.tolist():
        yield date.fromordinal(_EPOCH + day), table if len(found) == 1 else table.filter(pa.array(days == day))
