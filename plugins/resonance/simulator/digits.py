"""Numbers and instants as text, by look-up tables on whole arrays; NUL bytes are padding that a line leaves out."""

from __future__ import annotations

from functools import cache

import numpy as np

from resonance.simulator.draws import Array
from resonance.simulator.rhythm import DAY_MS, HOUR_MS

HEX_DIGITS = 16
LARGEST = 10**8
Part = bytes | Array | tuple[Array, Array]


def key_text(prefix: str, key: int) -> str:
    """The id of an event, share, comment, grant or playlist by its number."""
    return f"{prefix}{key:016X}"


@cache
def _four_hex() -> Array:
    digits = np.frombuffer(b"0123456789ABCDEF", dtype=np.uint8)
    numbers = np.arange(65_536)[:, None] >> np.array([12, 8, 4, 0])
    return np.ascontiguousarray(digits[numbers & 15]).view(np.uint32).ravel()


@cache
def _four_digits() -> tuple[Array, Array]:
    """(0 … 9999 as they are, with leading zeros), four bytes each."""
    plain = np.array([str(number).encode() for number in range(10_000)], dtype="S4").view(np.uint32)
    padded = np.array([b"%04d" % number for number in range(10_000)], dtype="S4").view(np.uint32)
    return plain, padded


@cache
def _clock() -> tuple[Array, Array]:
    """(seconds of a day as HH:MM:SS, thousandths as .mmm)."""
    seconds = [b"%02d:%02d:%02d" % (at // 3600, at // 60 % 60, at % 60) for at in range(86_400)]
    return np.array(seconds), np.array([b".%03d" % at for at in range(1000)])


def hexadecimal(keys: Array) -> Array:
    """Sixteen hexadecimal digits of numbers that are not negative."""
    whole = keys.astype(np.uint64)
    quarters = np.empty((len(keys), 4), dtype=np.uint32)
    for at, shift in enumerate((48, 32, 16, 0)):
        quarters[:, at] = _four_hex()[(whole >> np.uint64(shift)) & np.uint64(0xFFFF)]
    return quarters.view("S16").ravel()


def whole_numbers(values: Array) -> Array:
    """Decimal digits of whole numbers from 0 below 10^8; OverflowError for others."""
    if len(values) and (values.min() < 0 or values.max() >= LARGEST):
        raise OverflowError(f"a number lies outside 0 to {LARGEST - 1}")
    plain, padded = _four_digits()
    high, low = np.divmod(values, 10_000)
    halves = np.zeros((len(values), 2), dtype=np.uint32)
    halves[:, 0] = np.where(high > 0, plain[high], 0)
    halves[:, 1] = np.where(high > 0, padded[low], plain[low])
    return halves.view("S8").ravel()


def decimals(values: Array, per: int, places: int) -> Array:
    """value / per with so many places, for columns of few different values."""
    known, at = np.unique(values, return_inverse=True)
    texts = np.array([f"{value / per:.{places}f}".encode() for value in known.tolist()] or [b""])
    return texts[at]


def instants(milliseconds: Array) -> list[Part]:
    """RFC 3339 in Asia/Shanghai, of epoch milliseconds: date, T, time, thousandths, offset."""
    day, clock = np.divmod(milliseconds + 8 * HOUR_MS, DAY_MS)
    first = int(day.min()) if len(day) else 0
    dates = np.arange(first, int(day.max()) + 1 if len(day) else 1).astype("datetime64[D]")
    second, thousandth = np.divmod(clock, 1000)
    seconds, thousandths = _clock()
    return [
        (np.datetime_as_string(dates).astype("S10"), day - first),
        b"T",
        (seconds, second),
        (thousandths, thousandth),
        b"+08:00",
    ]


def joined(parts: list[Part], size: int) -> Array:
    """One row of bytes per line, its parts side by side with their padding (size × width, uint8)."""
    known = [part if isinstance(part, bytes) else part[0] if isinstance(part, tuple) else part for part in parts]
    formats = [f"S{max(1, len(part) if isinstance(part, bytes) else part.itemsize)}" for part in known]
    rows = np.empty(size, dtype=np.dtype({"names": [f"p{at}" for at in range(len(parts))], "formats": formats}))
    for at, part in enumerate(parts):
        rows[f"p{at}"] = part[0][part[1]] if isinstance(part, tuple) else part
    return rows.view(np.uint8).reshape(size, rows.dtype.itemsize)
