"""JSON lines of one file as chunks: unpacked blocks gathered in a buffer that is used again, cut and scanned by the kernels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from resonance.contract import Stream
from resonance.landing.cells import empty_cells
from resonance.landing.chunk import Bytes, Chunk
from resonance.landing.kernels.scan import count_lines, last_newline, scan
from resonance.landing.kernels.shapes import JSON, SLACK, Cells, Lines, Strangers
from resonance.landing.pieces import Limits
from resonance.landing.spec import names_of

MOST_ROWS = 200_000
SMALL = 1 << 20
STRANGERS = 64


@dataclass
class Space:
    """Memory for one chunk, used again when the chunk is done with."""

    buffer: Bytes
    cells: Cells

    def for_bytes(self, used: int, more: int, piece: int) -> None:
        """Make room for `more` bytes behind the first `used`, and for what they unescape to.

        Where there are many, for a whole `piece` at once: growing touches fresh pages, which cost more than scanning them.
        """
        if len(self.buffer) < used + more + SLACK:
            wanted = used + more if used + more < SMALL else max(used + more, piece + SMALL)
            grown = np.empty(2 * wanted + SLACK, np.uint8)
            grown[:used] = self.buffer[:used]
            self.buffer = grown

    def for_rows(self, rows: int, columns: int) -> Cells:
        """Cells of at least so many rows over the buffer."""
        if self.cells.tag.shape[0] < rows or self.cells.tag.shape[1] != columns:
            self.cells = empty_cells(rows + rows // 8, columns, self.buffer)
        return self.cells._replace(buffer=self.buffer)


class LineReader:
    """Cuts one file. `free`: spaces to use again; `strange`: unknown keys met so far; `received`: lines so far."""

    def __init__(self, stream: Stream, index: int, limits: Limits, free: list[Space]) -> None:
        self.stream, self.index, self.limits, self.free = stream, index, limits, free
        self.names = names_of(stream)
        self.strange: set[str] = set()
        self.used, self.number, self.received = 0, 1, 0
        self.space = self._space()

    def _space(self) -> Space:
        return self.free.pop() if self.free else Space(np.empty(0, np.uint8), empty_cells(0, 0, np.empty(0, np.uint8)))

    def chunks(self, blocks: Iterator[bytes]) -> Iterator[Chunk]:
        """Chunks of at most about one piece of text each."""
        for block in blocks:
            self.space.for_bytes(self.used, len(block), self.limits.piece)
            self.space.buffer[self.used : self.used + len(block)] = np.frombuffer(block, np.uint8)
            self.used += len(block)
            while self.used >= self.limits.piece:
                end = int(last_newline(self.space.buffer, self.used)) + 1
                if not end:
                    self.used = min(self.used, self.limits.line + 1)
                    break
                yield from self._cut(end)
        while self.used:
            self.space.for_bytes(self.used, 1, 0)
            self.space.buffer[self.used] = 10
            yield from self._cut(self.used)
        self.free.append(self.space)

    def _cut(self, end: int) -> Iterator[Chunk]:
        space, used = self.space, self.used
        most = min(int(count_lines(space.buffer, end)) + 1, MOST_ROWS)
        cells = space.for_rows(most, len(self.stream.columns))
        start, stop, number = (np.empty(most, np.int64) for _ in range(3))
        lines = Lines(start, stop, number, np.empty(most, np.bool_))
        strangers = Strangers(np.empty(STRANGERS, np.int64), np.empty(STRANGERS, np.int64), np.zeros(1, np.int64))
        bounds = np.array([0, end, used + 1, self.number], np.int64)
        n = scan(space.buffer, bounds, cells, lines, self.names, strangers, self.limits.line)
        at, _, spill, self.number = map(int, bounds)
        for first, length in zip(strangers.start[: strangers.count[0]], strangers.length, strict=False):
            self.strange.add(space.buffer[first : first + length].tobytes().decode()[:64])
        self.space = self._space()
        self.used = max(used - at, 0)
        self.space.for_bytes(0, self.used, self.limits.piece)
        self.space.buffer[: self.used] = space.buffer[at:used]
        self.received += n
        if n:
            file, shown = np.full(n, self.index, np.int64), Cells(space.buffer, *(part[:n] for part in cells[1:]))
            places = (space.buffer, start[:n], stop[:n])
            yield Chunk(JSON, file, number[:n], shown, ~lines.doubtful[:n], spill, *places, space=space)
        else:
            self.free.append(space)
