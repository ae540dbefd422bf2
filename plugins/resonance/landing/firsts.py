"""Which line of an event id is the first: by (dt, received_ts, payload, stream, file, line), over arrays of keyed ids."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
IDS = np.dtype(
    [
        ("high", "u8"),
        ("low", "u8"),
        ("payload", "u8"),
        ("received", "i8"),
        ("day", "i4"),
        ("file", "i4"),
        ("number", "i8"),
        ("part", "i4"),
    ]
)
"""high, low: halves of the keyed event id; payload: 64 bits of its hash; received: epoch µs; day: dt as epoch day;
file: index in name order."""


def words_of(blobs: pa.ChunkedArray) -> npt.NDArray[np.uint64]:
    """Three uint64 per row from blobs of 24 bytes each, (3, n)."""
    parts = [np.zeros(0, np.uint8)]
    for chunk in blobs.chunks:
        offsets = np.frombuffer(chunk.buffers()[1], np.int32)
        first, last = int(offsets[chunk.offset]), int(offsets[chunk.offset + len(chunk)])
        parts.append(np.frombuffer(chunk.buffers()[2], np.uint8)[first:last])
    return np.concatenate(parts).view(">u8").astype(np.uint64).reshape(-1, 3).T


def losers(ids: Any, stream: npt.NDArray[np.int32]) -> Ints:
    """Indexes of lines that are not the first of their id; ids: IDS (n), stream: rank of each line's stream (n)."""
    order = np.argsort(ids["high"], kind="stable")
    high = ids["high"][order]
    same = high[1:] == high[:-1]
    if not same.any():
        return np.zeros(0, np.int64)
    suspects = order[np.concatenate([same, [False]]) | np.concatenate([[False], same])]
    s = ids[suspects]
    keys = (s["number"], s["file"], stream[suspects], s["payload"], s["received"], s["day"], s["low"], s["high"])
    rank = np.lexsort(keys)
    ordered = s[rank]
    repeated = (ordered["high"][1:] == ordered["high"][:-1]) & (ordered["low"][1:] == ordered["low"][:-1])
    return suspects[rank[1:][repeated]]
