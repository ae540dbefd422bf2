"""Does a text fit: its enum, its length, its digits, an address."""

from __future__ import annotations

import numpy as np

from resonance.landing.kernels import compiled
from resonance.landing.kernels.text import byte, word

_EIGHT = np.uint64(0xFFFFFFFFFFFFFFFF)


@compiled
def masked(buffer, p, n):
    """Up to eight of the n bytes at p as a word."""
    return word(buffer, p) if n >= 8 else word(buffer, p) & ~(_EIGHT << np.uint64(8 * n)) if n > 0 else np.uint64(0)


@compiled
def enum_code(buffer, p, n, enum, first, end):
    """Which of enum[first:end] the text is, counted from first; −1 when it is none."""
    start, length = masked(buffer, p, n), np.uint64(n)
    for k in range(first, end):
        e = np.uint64(k)
        if enum[e, 0] == start and enum[e, 3] == length:
            rest = enum[e, 1] == masked(buffer, p + 8, n - 8) and enum[e, 2] == masked(buffer, p + 16, n - 16)
            if n <= 8 or rest:
                return k - first
    return -1


@compiled
def points(buffer, p, n):
    """Code points of UTF-8 text."""
    count = 0
    for k in range(n):
        count += 1 if byte(buffer, p + k) & 0xC0 != 0x80 else 0
    return count


@compiled
def are_digits(buffer, p, n, wanted):
    """Is the text `wanted` ASCII digits?"""
    if n != wanted:
        return False
    for k in range(n):
        if byte(buffer, p + k) < 48 or byte(buffer, p + k) > 57:
            return False
    return True


@compiled
def has_nul(buffer, p, n):
    """Does the text hold U+0000?"""
    for k in range(n):
        if byte(buffer, p + k) == 0:
            return True
    return False


@compiled
def network(buffer, p, n):
    """The first three numbers of a plain IPv4 address, as one; −1 when it is none."""
    found, part, size, dots = 0, 0, 0, 0
    for k in range(n + 1):
        b = byte(buffer, p + k) if k < n else 46
        if b == 46:
            if size == 0 or part > 255 or (size > 1 and byte(buffer, p + k - size) == 48) or dots == 4:
                return -1
            found = found * 256 + part if dots < 3 else found
            dots, part, size = dots + 1, 0, 0
        elif 48 <= b <= 57 and size < 3:
            part, size = part * 10 + np.int64(b) - 48, size + 1
        else:
            return -1
    return found if dots == 4 else -1


@compiled
def items_fit(buffer, p, n, wanted):
    """Has every item of a list, each followed by NUL, `wanted` digits (0: whatever)?"""
    first = p
    for k in range(p, p + n if wanted > 0 else p):
        if byte(buffer, k) == 0:
            if not are_digits(buffer, first, k - first, wanted):
                return False
            first = k + 1
    return True
