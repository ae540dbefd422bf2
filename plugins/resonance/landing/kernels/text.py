"""JSON strings in a byte buffer: plain text eight bytes at a time, escapes, UTF-8. −1 means: not plainly good.

The buffer's last text byte is followed by a newline, so that no loop runs beyond it.
"""

from __future__ import annotations

import numpy as np

from resonance.landing.kernels import compiled, inlined
from resonance.landing.kernels.shapes import BACKSLASH, QUOTE, SLACK

_ONES, _TOPS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_QUOTES, _BACKSLASHES, _SPACES = np.uint64(0x2222222222222222), np.uint64(0x5C5C5C5C5C5C5C5C), np.uint64(0x2020202020202020)


@inlined
def byte(buffer, p):
    """The byte at p ≥ 0."""
    return buffer[np.uint64(p)]


@inlined
def word(buffer, p):
    """Eight bytes at p ≥ 0, the first one lowest."""
    q, u = np.uint64(p), np.uint64
    low = u(buffer[q]) | u(buffer[q + u(1)]) << u(8) | u(buffer[q + u(2)]) << u(16) | u(buffer[q + u(3)]) << u(24)
    high = (
        u(buffer[q + u(4)]) << u(32) | u(buffer[q + u(5)]) << u(40) | u(buffer[q + u(6)]) << u(48) | u(buffer[q + u(7)]) << u(56)
    )
    return low | high


@inlined
def specials(bytes8):
    """The top bit of each of eight bytes that is a quote, a backslash, below a space or no ASCII (exact up to the first one)."""
    q, b = bytes8 ^ _QUOTES, bytes8 ^ _BACKSLASHES
    return (((q - _ONES) & ~q) | ((b - _ONES) & ~b) | ((bytes8 - _SPACES) & ~bytes8) | bytes8) & _TOPS


@inlined
def lowest(tops):
    """Which of eight bytes has the lowest top bit set (Hacker's Delight, 5-4)."""
    bit = (tops & (~tops + np.uint64(1))) >> np.uint64(7)
    return np.int64((((bit - np.uint64(1)) & _ONES) * _ONES) >> np.uint64(56))


@inlined
def blanks(buffer, p):
    """Position of the next byte that is no JSON white space within the line."""
    while byte(buffer, p) <= 32 and (byte(buffer, p) == 32 or byte(buffer, p) == 9 or byte(buffer, p) == 13):
        p += 1
    return p


@compiled
def rune(buffer, p):
    """Position behind the UTF-8 sequence at p (first byte ≥ 128), −1 when it is none (RFC 3629)."""
    b, c = byte(buffer, p), byte(buffer, p + 1)
    if c & 0xC0 != 0x80:
        return -1
    if 0xC2 <= b <= 0xDF:
        return p + 2
    if 0xE0 <= b <= 0xEF:
        if (b == 0xE0 and c < 0xA0) or (b == 0xED and c > 0x9F) or byte(buffer, p + 2) & 0xC0 != 0x80:
            return -1
        return p + 3
    if 0xF0 <= b <= 0xF4:
        if (b == 0xF0 and c < 0x90) or (b == 0xF4 and c > 0x8F):
            return -1
        return p + 4 if byte(buffer, p + 2) & 0xC0 == 0x80 and byte(buffer, p + 3) & 0xC0 == 0x80 else -1
    return -1


@inlined
def plain_text(buffer, p):
    """Position of the quote, backslash or wrong byte that ends the plain text from p."""
    while True:
        found = specials(word(buffer, p))
        if found == np.uint64(0):
            p += 8
            continue
        p += lowest(found)
        if byte(buffer, p) < 128:
            return p
        q = rune(buffer, p)
        if q < 0:
            return p
        p = q


@compiled
def hexadecimal(buffer, p):
    """Value of four hex digits at p, −1 when they are none."""
    found = 0
    for k in range(4):
        b = np.int64(byte(buffer, p + k))
        if 48 <= b <= 57:
            digit = b - 48
        elif 65 <= (b & 0xDF) <= 70:
            digit = (b & 0xDF) - 55
        else:
            return -1
        found = found * 16 + digit
    return found


@compiled
def put_rune(buffer, at, point):
    """Write a code point as UTF-8 at `at`; returns the position behind it."""
    if point < 0x80:
        buffer[np.uint64(at)] = point
        return at + 1
    if point < 0x800:
        buffer[np.uint64(at)], buffer[np.uint64(at + 1)] = 0xC0 | point >> 6, 0x80 | point & 63
        return at + 2
    if point < 0x10000:
        buffer[np.uint64(at)], buffer[np.uint64(at + 1)], buffer[np.uint64(at + 2)] = (
            0xE0 | point >> 12,
            0x80 | point >> 6 & 63,
            0x80 | point & 63,
        )
        return at + 3
    buffer[np.uint64(at)], buffer[np.uint64(at + 1)] = 0xF0 | point >> 18, 0x80 | point >> 12 & 63
    buffer[np.uint64(at + 2)], buffer[np.uint64(at + 3)] = 0x80 | point >> 6 & 63, 0x80 | point & 63
    return at + 4


@compiled
def escape(buffer, p, at):
    """Write what the escape at p (a backslash) means to `at`: (position behind it or −1, position behind what was written)."""
    b = byte(buffer, p + 1)
    if b == 117:
        point = hexadecimal(buffer, p + 2)
        p += 6
        if 0xD800 <= point < 0xDC00 and byte(buffer, p) == BACKSLASH and byte(buffer, p + 1) == 117:
            low = hexadecimal(buffer, p + 2)
            if not 0xDC00 <= low < 0xE000:
                return -1, at
            return p + 6, put_rune(buffer, at, 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00))
        if point <= 0 or 0xD800 <= point < 0xE000:
            return -1, at
        return p, put_rune(buffer, at, point)
    meant = 0
    if b == QUOTE or b == BACKSLASH or b == 47:
        meant = b
    elif b == 110:
        meant = 10
    elif b == 116:
        meant = 9
    elif b == 114:
        meant = 13
    elif b == 98:
        meant = 8
    elif b == 102:
        meant = 12
    if meant == 0:
        return -1, at
    buffer[np.uint64(at)] = meant
    return p + 2, at + 1


@compiled
def unescaped(buffer, first, p, at):
    """Copy the text from `first`, whose first backslash is at p, to `at`: (where it closes or −1, end of the copy)."""
    room = len(buffer) - SLACK
    while True:
        if at + p - first > room:
            return -1, at
        for k in range(first, p):
            buffer[np.uint64(at)] = byte(buffer, k)
            at += 1
        if byte(buffer, p) == QUOTE:
            return p, at
        if byte(buffer, p) != BACKSLASH:
            return -1, at
        first, at = escape(buffer, p, at)
        if first < 0:
            return -1, at
        p = plain_text(buffer, first)
