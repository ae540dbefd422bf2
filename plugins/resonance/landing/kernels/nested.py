"""JSON values in a byte buffer: numbers, literals, nested values, lists of texts. −1 means: not plainly good."""

from __future__ import annotations

import numpy as np

from resonance.landing.kernels import compiled
from resonance.landing.kernels.shapes import (
    ABSENT,
    BACKSLASH,
    CLOSE,
    CLOSE_LIST,
    COLON,
    COMMA,
    DEEPEST,
    FALSE,
    OPEN,
    OPEN_LIST,
    QUOTE,
    SLACK,
    TRUE,
    WRONG,
)
from resonance.landing.kernels.text import blanks, byte, plain_text, unescaped


@compiled
def number(buffer, p):
    """Position behind the JSON number at p, −1 when there is none."""
    if byte(buffer, p) == 45:
        p += 1
    if not 48 <= byte(buffer, p) <= 57:
        return -1
    zero = byte(buffer, p) == 48
    p += 1
    if zero and 48 <= byte(buffer, p) <= 57:
        return -1
    while 48 <= byte(buffer, p) <= 57:
        p += 1
    if byte(buffer, p) == 46:
        p += 1
        if not 48 <= byte(buffer, p) <= 57:
            return -1
        while 48 <= byte(buffer, p) <= 57:
            p += 1
    if byte(buffer, p) == 101 or byte(buffer, p) == 69:
        p += 1
        if byte(buffer, p) == 43 or byte(buffer, p) == 45:
            p += 1
        if not 48 <= byte(buffer, p) <= 57:
            return -1
        while 48 <= byte(buffer, p) <= 57:
            p += 1
    return p


@compiled
def literal(buffer, p):
    """(position behind true, false or null at p, its tag); −1 when there is none."""
    if byte(buffer, p) == 116 and byte(buffer, p + 1) == 114 and byte(buffer, p + 2) == 117 and byte(buffer, p + 3) == 101:
        return p + 4, TRUE
    if byte(buffer, p) == 110 and byte(buffer, p + 1) == 117 and byte(buffer, p + 2) == 108 and byte(buffer, p + 3) == 108:
        return p + 4, ABSENT
    if (
        byte(buffer, p) == 102
        and byte(buffer, p + 1) == 97
        and byte(buffer, p + 2) == 108
        and byte(buffer, p + 3) == 115
        and byte(buffer, p + 4) == 101
    ):
        return p + 5, FALSE
    return -1, WRONG


@compiled
def text_end(buffer, p, spill):
    """Position of the quote that closes the text from p, −1 when the text is none; `spill`: room for scratch."""
    q = plain_text(buffer, p)
    if byte(buffer, q) == BACKSLASH:
        q, _ = unescaped(buffer, p, q, spill)
        return q
    return q if byte(buffer, q) == QUOTE else -1


@compiled
def key_end(buffer, p, spill):
    """Position behind the key at p and its colon."""
    if byte(buffer, p) != QUOTE:
        return -1
    p = text_end(buffer, p + 1, spill)
    if p < 0:
        return -1
    p = blanks(buffer, p + 1)
    return p + 1 if byte(buffer, p) == COLON else -1


@compiled
def scalar_end(buffer, p, spill):
    """Position behind the text, number or literal at p."""
    b = byte(buffer, p)
    if b == QUOTE:
        q = text_end(buffer, p + 1, spill)
        return q + 1 if q >= 0 else -1
    if b == 45 or 48 <= b <= 57:
        return number(buffer, p)
    return literal(buffer, p)[0]


@compiled
def value_end(buffer, p, spill):
    """Position behind the value at p, nested or not."""
    depth, kinds = 0, 0
    while True:
        p = blanks(buffer, p)
        b = byte(buffer, p)
        if b == OPEN or b == OPEN_LIST:
            if depth == DEEPEST:
                return -1
            depth, kinds = depth + 1, kinds * 2 + (1 if b == OPEN else 0)
            p = blanks(buffer, p + 1)
            if byte(buffer, p) != CLOSE and byte(buffer, p) != CLOSE_LIST:
                p = key_end(buffer, p, spill) if b == OPEN else p
                if p < 0:
                    return -1
                continue
        else:
            p = scalar_end(buffer, p, spill)
            if p < 0:
                return -1
        p, depth, kinds = closed(buffer, p, depth, kinds, spill)
        if p < 0 or depth == 0:
            return p


@compiled
def closed(buffer, p, depth, kinds, spill):
    """What follows a value: containers that end, then the start of the next value. (position, depth, kinds)."""
    while depth > 0:
        p = blanks(buffer, p)
        inside = kinds & 1
        if byte(buffer, p) == COMMA:
            p = blanks(buffer, p + 1)
            return (key_end(buffer, p, spill) if inside else p), depth, kinds
        if byte(buffer, p) != (CLOSE if inside else CLOSE_LIST):
            return -1, depth, kinds
        p, depth, kinds = p + 1, depth - 1, kinds >> 1
    return p, depth, kinds


@compiled
def items(buffer, p, at):
    """Copy the list of texts at p to `at`, each followed by NUL: (position behind it or −1, end of the copy)."""
    p = blanks(buffer, p + 1)
    if byte(buffer, p) == CLOSE_LIST:
        return p + 1, at
    while byte(buffer, p) == QUOTE:
        q = plain_text(buffer, p + 1)
        p, at = unescaped(buffer, p + 1, q, at)
        if p < 0 or at > len(buffer) - SLACK:
            return -1, at
        buffer[np.uint64(at)] = 0
        at += 1
        p = blanks(buffer, p + 1)
        if byte(buffer, p) == CLOSE_LIST:
            return p + 1, at
        if byte(buffer, p) != COMMA:
            return -1, at
        p = blanks(buffer, p + 1)
    return -1, at
