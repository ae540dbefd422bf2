"""Deliveries of one stream as chunks of lines: small files together, large ones piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from resonance.contract import Stream
from resonance.landing import columnar, records
from resonance.landing.cells import from_table
from resonance.landing.chunk import Chunk, joined
from resonance.landing.discover import Delivery
from resonance.landing.jsonl import LineReader, Space
from resonance.landing.kernels.shapes import CSV, PARQUET
from resonance.landing.pieces import LIMITS, RefusedFile, Source, unpacked


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
        self.free: list[Space] = []

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
                    pending.append(self.compact(first))
                    size += pending[-1].size
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

    def compact(self, chunk: Chunk) -> Chunk:
        """The chunk in memory of its own, which it can keep while others are read."""
        if chunk.space is None:
            return chunk
        kept = chunk.compact()
        self.done(chunk)
        return kept

    def done(self, chunk: Chunk) -> None:
        """Use the memory of a chunk again."""
        if chunk.space is not None:
            self.free.append(chunk.space)

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
        reader = LineReader(self.stream, index, LIMITS, self.free)
        for chunk in reader.chunks(blocks):
            facts.received, facts.drift = reader.received, facts.drift | reader.strange
            yield chunk

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
                number, file, at = first + np.arange(n, dtype=np.int64), np.full(n, index, np.int64), np.flatnonzero(piece.good)
                cells, used = from_table(piece.table, at, n, self.stream, CSV)
                text = np.frombuffer(data, np.uint8)
                yield Chunk(CSV, file, number, cells, piece.good, used, text, piece.starts, piece.ends, piece.table, at)
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
                at, file = np.arange(n, dtype=np.int64), np.full(n, index, np.int64)
                cells, used = from_table(table, at, n, self.stream, PARQUET)
                yield Chunk(PARQUET, file, number, cells, np.ones(n, np.bool_), used, table=table, at=at)

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
