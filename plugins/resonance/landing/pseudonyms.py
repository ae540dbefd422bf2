"""Keys for the ids and addresses of a chunk: each distinct one is keyed once, and remembered for the chunks that follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resonance.contract import Column, Stream
from resonance.landing.chunk import Chunk
from resonance.landing.kernels.shapes import ABSENT, TEXT
from resonance.landing.texts import text_array
from resonance.privacy.keys import device_key, ip_key, user_key

Ints = npt.NDArray[np.int64]
MOST_KEPT = 1_000_000
"""Keys remembered per kind: about 250 bytes each."""


@dataclass
class Coded:
    """A column of n rows as codes int32 (n, −1: null) into `words`; a word that is None is null too."""

    codes: npt.NDArray[np.int32]
    words: list[str | None]

    def array(self) -> pa.Array:
        """The column for Arrow."""
        no_word = np.array([*(word is None for word in self.words), True])
        words = ["" if word is None else word for word in self.words]
        codes = pa.array(self.codes, mask=no_word[self.codes])
        return pa.DictionaryArray.from_arrays(codes, pa.array(words, pa.string()))

    def among(self, wanted: frozenset[str]) -> npt.NDArray[np.bool_]:
        """Is the word one of `wanted`? (n)"""
        hit = np.array([*(word in wanted for word in self.words), False])
        return hit[self.codes]


class Keys:
    """Keys by kind (user, device, ip) under one secret. An address that is none has no key."""

    def __init__(self, secret: bytes) -> None:
        self._make: dict[str, Callable[[str], str]] = {
            "user": partial(user_key, secret),
            "device": partial(device_key, secret),
            "ip": partial(ip_key, secret),
        }
        self._known: dict[str, dict[Any, str | None]] = {kind: {} for kind in self._make}

    def of(self, kind: str, ids: list[Any]) -> list[str | None]:
        """The key of every id, in order; an int is the network of an IPv4 address."""
        known = self._known[kind]
        if len(known) > MOST_KEPT:
            known.clear()
        for found in ids:
            if found not in known:
                known[found] = self._key(kind, found)
        return [known[found] for found in ids]

    def _key(self, kind: str, found: Any) -> str | None:
        if isinstance(found, int):
            found = f"{found >> 16}.{found >> 8 & 255}.{found & 255}.0"
        if kind != "ip":
            return self._make[kind](found)
        try:
            return None if "%" in found else self._make[kind](found)
        except ValueError:
            return None

    def column(self, chunk: Chunk, rows: Ints, stream: Stream, column: Column) -> Coded:
        """The lake's values of an id column: keys where the id is somebody's, the id itself where it is nobody's."""
        k = list(stream.by_name).index(column.name)
        parts: list[Coded] = []
        codes = np.full(len(rows), -1, np.int32)
        for kind, of_kind in self._kinds(chunk, rows, stream, column):
            there = np.flatnonzero(of_kind & (chunk.cells.tag[rows, k] == TEXT))
            coded = text_array(chunk.cells, rows[there], k).dictionary_encode()
            ids = coded.dictionary.to_pylist()
            codes[there] = np.asarray(coded.indices) + sum(len(part.words) for part in parts)
            parts.append(Coded(codes, self.of(kind, ids) if kind else ids))
        return Coded(codes, [word for part in parts for word in part.words])

    @staticmethod
    def _kinds(chunk: Chunk, rows: Ints, stream: Stream, column: Column) -> list[tuple[str, Any]]:
        """(kind of id, which rows hold such); kind "": nobody's."""
        if column.id_when is None:
            return [(str(column.id), np.ones(len(rows), np.bool_))]
        when = column.id_when
        enum = stream.by_name[when.column].enum
        found = chunk.cells.value[rows, list(stream.by_name).index(when.column)]
        device = found == (enum.index(when.device) if when.device else -1)
        nobody = np.isin(found, [enum.index(value) for value in when.safe])
        return [("user", ~device & ~nobody), ("device", device), ("", nobody)]

    def networks(self, chunk: Chunk, stream: Stream, rows: Ints) -> Coded:
        """Keys of the networks of the rows' addresses; code −1 where there is none, and where it is no address."""
        k = list(stream.by_name).index("ip")
        there = chunk.cells.tag[rows, k] != ABSENT
        plain = chunk.cells.value[rows, k] >= 0
        codes = np.full(len(rows), -1, np.int32)
        v4, other = np.flatnonzero(there & plain), np.flatnonzero(there & ~plain)
        coded = pa.array(chunk.cells.value[rows[v4], k]).dictionary_encode()
        codes[v4] = np.asarray(coded.indices)
        words = self.of("ip", coded.dictionary.to_pylist())
        texts = text_array(chunk.cells, rows[other], k).dictionary_encode()
        keys = self.of("ip", texts.dictionary.to_pylist())
        places = np.array([-1 if key is None else len(words) + j for j, key in enumerate(keys)], np.int32)
        codes[other] = places[np.asarray(texts.indices)] if len(other) else codes[other]
        return Coded(codes, words + keys)
