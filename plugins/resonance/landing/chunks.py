"""Deliveries of one stream as chunks of lines: small files together, large ones piece by piece, read ahead by one chunk."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resonance.contract import Stream
from resonance.landing import columnar, lines, records
from resonance.landing.discover import Delivery
from resonance.landing.pieces import LIMITS, RefusedFile, Source, unpacked, whole_lines

Ints = npt.NDArray[np.int64]


@dataclass
class FileFacts:
    """What is learnt about one delivery while it is read; counts are lines."""

    delivery: Delivery
    received: int = 0
    sha256: str = ""
    bytes: int = 0
    refused: str | None = None
    drift: set[str] = field(default_factory=set)
    header: tuple[str, ...] = ()


@dataclass
class Chunk:
    """Lines to be judged together. file, number: index of the delivery and line number (n); at: position of each raw row (m ≤ n).

    kind json: `data` holds m = n lines; csv and parquet: `table` holds m rows, and positions not in `at` could not be parsed.
    """

    kind: str
    file: Ints
    number: Ints
    at: Ints
    data: bytes = b""
    table: pa.Table | None = None
    doubtful: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    slices: list[tuple[int, Any]] = field(default_factory=list)

    def raw(self, position: int) -> bytes:
        """The bytes of one line (json, csv)."""
        first, source = max((s for s in self.slices if s[0] <= position), key=lambda s: s[0])
        line: bytes = source.line(position - first)
        return line


class Restart(Exception):
    """A large file turned out to be refused after some of its lines were taken: the stream is parsed again without it."""

    def __init__(self, file: int, reason: str) -> None:
        super().__init__(reason)
        self.file, self.reason = file, reason


class Reader:
    """Reads the deliveries of one stream into chunks. `facts`: one entry per delivery, in their order."""

    def __init__(self, landing: Path, stream: Stream, deliveries: list[Delivery]) -> None:
        self.landing, self.stream = landing, stream
        self.facts = [FileFacts(d, refused=d.refused, bytes=d.bytes) for d in deliveries]
        self._names = [column.name for column in stream.columns]

    def chunks(self) -> Iterator[Chunk]:
        """Chunks of at most about one piece of unpacked bytes each."""
        for kind in ("jsonl", "csv", "parquet"):
            yield from self._of_kind(kind)

    def _of_kind(self, kind: str) -> Iterator[Chunk]:
        pending: list[Chunk] = []
        size = 0
        for index, facts in enumerate(self.facts):
            if facts.refused or facts.delivery.format.partition(".")[0] != kind:
                continue
            parts = self._parts(index, facts)
            first = next(parts, None)
            second = next(parts, None) if first is not None else None
            if second is None:
                if facts.refused is None and first is not None:
                    pending.append(first)
                    size += len(first.data) + (first.table.nbytes if first.table is not None else 0)
                if size > LIMITS.piece // 2:
                    yield joined(pending)
                    pending, size = [], 0
                continue
            if facts.refused:
                continue
            if pending:
                yield joined(pending)
                pending, size = [], 0
            yield from (part for part in (first, second) if part is not None)
            yield from parts
            if facts.refused:
                raise Restart(index, facts.refused)
        if pending:
            yield joined(pending)

    def _parts(self, index: int, facts: FileFacts) -> Iterator[Chunk]:
        source = Source(facts.delivery.path(self.landing))
        try:
            if facts.delivery.format == "parquet":
                yield from self._parquet(index, facts, source)
            else:
                yield from self._text(index, facts, source)
            facts.sha256, facts.bytes = source.digest.hexdigest(), source.size
            self._keep_promise(facts)
        except RefusedFile as refusal:
            facts.refused = refusal.reason
        except OSError:
            facts.refused = "unreadable"

    @staticmethod
    def _keep_promise(facts: FileFacts) -> None:
        promised = facts.delivery
        if promised.promised_sha256 not in (None, facts.sha256):
            raise RefusedFile("manifest_altered")
        if promised.promised_rows is not None and promised.promised_rows != facts.received:
            raise RefusedFile("manifest_short" if facts.received < promised.promised_rows else "manifest_altered")

    def _text(self, index: int, facts: FileFacts, source: Source) -> Iterator[Chunk]:
        kind, _, packing = facts.delivery.format.partition(".")
        blocks = unpacked(source, packing, facts.delivery.bytes, LIMITS)
        if kind == "csv":
            yield from self._csv(index, facts, blocks)
            return
        first = 1
        for data in whole_lines(blocks, LIMITS):
            piece = lines.split(data, first)
            first += piece.physical
            n = len(piece.number)
            facts.received += n
            if n:
                file, at = np.full(n, index, np.int64), np.arange(n, dtype=np.int64)
                safe = lines.without_overlong(piece)
                yield Chunk("json", file, piece.number, at, safe, None, piece.doubtful, [(0, piece)])

    def _csv(self, index: int, facts: FileFacts, blocks: Iterator[bytes]) -> Iterator[Chunk]:
        header: list[str] = []
        first = 1
        for data in _whole_records(blocks):
            if not header:
                end = data.find(b"\n") + 1 or len(data)
                header, data = records.header_of(data[:end]), data[end:]
                self._check_columns(facts, header)
            piece = records.split(data, header, self._names)
            n = len(piece.good)
            facts.received += n
            if n:
                number = first + np.arange(n, dtype=np.int64)
                file = np.full(n, index, np.int64)
                yield Chunk("csv", file, number, np.flatnonzero(piece.good), b"", piece.table, ~piece.good, [(0, piece)])
            first += n
        if not header:
            self._check_columns(facts, [])

    def _parquet(self, index: int, facts: FileFacts, source: Source) -> Iterator[Chunk]:
        for _ in source.read():
            pass
        file = columnar.open_parquet(source.open(), facts.delivery.bytes)
        self._check_columns(facts, list(file.schema_arrow.names))
        for table in columnar.batches(file, self.stream):
            n = table.num_rows
            number = facts.received + 1 + np.arange(n, dtype=np.int64)
            facts.received += n
            if n:
                at = np.arange(n, dtype=np.int64)
                yield Chunk("parquet", np.full(n, index, np.int64), number, at, b"", table, np.zeros(n, np.bool_))

    def _check_columns(self, facts: FileFacts, header: list[str]) -> None:
        if any(name not in header for name in self.stream.required):
            raise RefusedFile("missing_column")
        facts.header = tuple(header)
        facts.drift |= {name for name in header if name not in self._names}


def _whole_records(blocks: Iterator[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    length = 0
    for block in blocks:
        held.append(block)
        length += len(block)
        if length >= LIMITS.piece:
            data = b"".join(held)
            cut = records.last_cut(data) if length < 4 * LIMITS.piece else data.rfind(b"\n") + 1
            if not cut and length >= 4 * LIMITS.piece:
                raise RefusedFile("too_large")
            if cut:
                yield data[:cut]
            held, length = [data[cut:]], length - cut
    if length:
        yield b"".join(held)


def joined(parts: list[Chunk]) -> Chunk:
    """Several small files as one chunk."""
    if len(parts) == 1:
        return parts[0]
    firsts = np.cumsum([0, *(len(part.file) for part in parts[:-1])])
    tables = [part.table for part in parts if part.table is not None]
    return Chunk(
        parts[0].kind,
        np.concatenate([part.file for part in parts]),
        np.concatenate([part.number for part in parts]),
        np.concatenate([part.at + first for part, first in zip(parts, firsts, strict=True)]),
        b"".join(part.data if part.data.endswith(b"\n") else part.data + b"\n" for part in parts if part.data),
        pa.concat_tables(tables, promote_options="permissive") if tables else None,
        np.concatenate([part.doubtful for part in parts]),
        [(int(first) + s, source) for part, first in zip(parts, firsts, strict=True) for s, source in part.slices],
    )


def ahead(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The same chunks, the next one being read while the present one is judged."""
    waiting: queue.Queue[Any] = queue.Queue(maxsize=1)
    stop = threading.Event()

    def read() -> None:
        try:
            for chunk in chunks:
                if stop.is_set():
                    return
                waiting.put(chunk)
            waiting.put(None)
        except BaseException as error:
            waiting.put(error)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        while reader.is_alive():
            try:
                waiting.get(timeout=0.05)
            except queue.Empty:
                continue
