"""Which line of an event id is the first: by (dt, received_ts, payload, stream, file, line), over arrays of keyed ids."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

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


def losers(ids: Any, stream: npt.NDArray[np.int32]) -> Ints:
    """Indexes of lines that are not the first of their id; ids: IDS (n), stream: rank of each line's stream (n)."""
    high = np.ascontiguousarray(ids["high"])
    order = np.argsort(high)
    high = high[order]
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
