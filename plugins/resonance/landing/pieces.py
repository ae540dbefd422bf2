"""Bytes of a delivery, unpacked, with limits that hold while they stream."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import zstandard
from zlib_ng import zlib_ng

READ, UNPACK = 64 << 10, 512 << 10
"""Bytes read and unpacked at once: small enough that memory is used again instead of mapped anew."""


@dataclass(frozen=True)
class Limits:
    """Bytes. `piece`: how much is held at once; `line`: longest line; `unpacked`, `ratio`: decompression limits."""

    piece: int = 24 << 20
    line: int = 1 << 20
    unpacked: int = 1 << 30
    ratio: int = 200
    raw: int = 64 << 10


LIMITS = Limits()


class RefusedFile(Exception):
    """A file that is refused whole; `reason` goes into the ledger."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Source:
    """A file being read: digest and size of the bytes as delivered, filled while it streams."""

    path: Path
    digest: Any = field(default_factory=hashlib.sha256)
    size: int = 0

    def open(self) -> IO[bytes]:
        """The file itself, never what a link points to."""
        return os.fdopen(os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW), "rb")

    def read(self) -> Iterator[bytes]:
        with self.open() as file:
            while block := file.read(READ):
                self.digest.update(block)
                self.size += len(block)
                yield block


def unpacked(source: Source, packing: str, size: int, limits: Limits) -> Iterator[bytes]:
    """Blocks of unpacked bytes; RefusedFile when truncated, unreadable or beyond the limits."""
    if packing == "":
        yield from source.read()
        return
    allowed = max(limits.unpacked, limits.ratio * size)
    total = 0
    for block in _gunzip(source) if packing == "gz" else _unzstd(source):
        total += len(block)
        if total > allowed:
            raise RefusedFile("too_large")
        yield block


def _gunzip(source: Source) -> Iterator[bytes]:
    machine, fresh = zlib_ng.decompressobj(wbits=31), True
    for block in source.read():
        while block:
            if fresh and not block.strip(b"\0"):
                break
            fresh = False
            try:
                yield machine.decompress(block, UNPACK)
            except zlib_ng.error as error:  # type: ignore[misc]  # its stub calls the class an instance
                raise RefusedFile("unreadable") from error
            block = machine.unconsumed_tail
            if machine.eof:
                block, machine, fresh = machine.unused_data, zlib_ng.decompressobj(wbits=31), True
    if not fresh or source.size == 0:
        raise RefusedFile("truncated")


def _unzstd(source: Source) -> Iterator[bytes]:
    machine, fresh = _zstd_frame(), True
    for block in source.read():
        while block:
            part, rest = block[:4096], block[4096:]
            fresh = False
            try:
                yield machine.decompress(part)
            except zstandard.ZstdError as error:
                raise RefusedFile("unreadable") from error
            block = rest
            if machine.eof:
                block, machine, fresh = machine.unused_data + rest, _zstd_frame(), True
    if not fresh or source.size == 0:
        raise RefusedFile("truncated")


def _zstd_frame() -> Any:
    return zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj(write_size=UNPACK)
