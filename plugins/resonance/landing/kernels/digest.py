"""SipHash-2-4 with 128 bits (Aumasson & Bernstein 2012) over the words of a row: a keyed function of short input."""

from __future__ import annotations

import numpy as np

from resonance.landing.kernels import compiled
from resonance.landing.kernels.shapes import ABSENT, TEXT, Cells
from resonance.landing.kernels.text import word

_EIGHT = np.uint64(0xFFFFFFFFFFFFFFFF)


@compiled
def rotated(x, n):
    """x rotated left by n bits."""
    return (x << np.uint64(n)) | (x >> np.uint64(64 - n))


@compiled
def stirred(a, b, c, d):
    """One SipRound."""
    a += b
    c += d
    b, d = rotated(b, 13) ^ a, rotated(d, 16) ^ c
    a = rotated(a, 32)
    a += d
    c += b
    b, d = rotated(b, 17) ^ c, rotated(d, 21) ^ a
    return a, b, rotated(c, 32), d


@compiled
def started(key):
    """State for a key of two words."""
    k0, k1 = key[0], key[1]
    a, b = k0 ^ np.uint64(0x736F6D6570736575), k1 ^ np.uint64(0x646F72616E646F6D) ^ np.uint64(0xEE)
    return a, b, k0 ^ np.uint64(0x6C7967656E657261), k1 ^ np.uint64(0x7465646279746573)


@compiled
def fed(a, b, c, d, m):
    """The state after one more word."""
    d ^= m
    a, b, c, d = stirred(a, b, c, d)
    a, b, c, d = stirred(a, b, c, d)
    return a ^ m, b, c, d


@compiled
def tail(buffer, p, n):
    """The last n < 8 bytes from p as a word."""
    return word(buffer, p) & ~(_EIGHT << np.uint64(8 * n)) if n else np.uint64(0)


@compiled
def finished(a, b, c, d, m):
    """Both halves of the digest; m: the last word."""
    a, b, c, d = fed(a, b, c, d, m)
    c ^= np.uint64(0xEE)
    for _ in range(4):
        a, b, c, d = stirred(a, b, c, d)
    first = a ^ b ^ c ^ d
    b ^= np.uint64(0xDD)
    for _ in range(4):
        a, b, c, d = stirred(a, b, c, d)
    return first, a ^ b ^ c ^ d


@compiled
def text_digest(buffer, p, n, key):
    """SipHash-2-4-128 of n bytes at p."""
    a, b, c, d = started(key)
    whole = n // 8
    for k in range(whole):
        a, b, c, d = fed(a, b, c, d, word(buffer, p + 8 * k))
    return finished(a, b, c, d, tail(buffer, p + 8 * whole, n - 8 * whole) | np.uint64(n & 255) << np.uint64(56))


@compiled
def payload_digest(cells: Cells, row, columns, key):
    """Digest of a row's cells in the given columns: each its length and bytes, or its value; an absent cell is one word.

    Every cell starts with a word that says what follows, so that no two rows feed the same words.
    """
    a, b, c, d = started(key)
    for j in range(len(columns)):
        i, k = np.uint64(row), np.uint64(columns[np.uint64(j)])
        tag = cells.tag[i, k]
        if tag == ABSENT:
            a, b, c, d = fed(a, b, c, d, _EIGHT)
        elif tag == TEXT:
            n, p = np.int64(cells.length[i, k]), cells.start[i, k]
            a, b, c, d = fed(a, b, c, d, np.uint64(n))
            for _ in range(n // 8):
                a, b, c, d = fed(a, b, c, d, word(cells.buffer, p))
                p += 8
            a, b, c, d = fed(a, b, c, d, tail(cells.buffer, p, n % 8))
        else:
            a, b, c, d = fed(a, b, c, d, np.uint64(0xFFFFFFFFFFFFFFFE))
            a, b, c, d = fed(a, b, c, d, np.uint64(cells.value[i, k]))
    return finished(a, b, c, d, np.uint64(len(columns)))


@compiled
def digests(cells, rows, columns, keys, out):
    """For each of `rows`: event id's digest (0, 1) and payload's digest (2, 3) into out uint64 (n, 4).

    columns int64: the payload's; the event id is column 0. keys uint64 (2, 2): the event ids', the payloads'.
    """
    for j in range(len(rows)):
        row = rows[j]
        p, n = cells.start[row, 0], np.int64(cells.length[row, 0])
        out[j, 0], out[j, 1] = text_digest(cells.buffer, p, n, keys[0])
        out[j, 2], out[j, 3] = payload_digest(cells, row, columns, keys[1])
