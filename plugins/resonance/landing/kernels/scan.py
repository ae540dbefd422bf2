"""JSON lines cut into cells: one row per line, one cell per contract column, everything checked that JSON and UTF-8 demand.

What is not plainly good is left to the strict parser (`doubtful`): it is never judged here.
"""

from __future__ import annotations

import numpy as np

from resonance.landing.kernels import compiled, inlined
from resonance.landing.kernels.nested import items, literal, number, value_end
from resonance.landing.kernels.shapes import (
    ABSENT,
    BACKSLASH,
    CLOSE,
    COLON,
    COMMA,
    ITEMS,
    NEWLINE,
    NUMBER,
    OPEN,
    OPEN_LIST,
    QUOTE,
    TEXT,
)
from resonance.landing.kernels.text import blanks, byte, plain_text, unescaped, word


@compiled
def is_at(buffer, p, text, first, last):
    """Does the buffer hold text[first:last] at p?"""
    for k in range(last - first):
        if byte(buffer, p + k) != byte(text, first + k):
            return False
    return True


@inlined
def is_name(buffer, p, key, c):
    """Does the name of column c, with its closing quote, stand at p?"""
    differ = (word(buffer, p) ^ key[np.uint64(c), 0]) & key[np.uint64(c), 3]
    if differ != np.uint64(0):
        return False
    differ = (word(buffer, p + 8) ^ key[np.uint64(c), 1]) & key[np.uint64(c), 4]
    return (differ | (word(buffer, p + 16) ^ key[np.uint64(c), 2]) & key[np.uint64(c), 5]) == np.uint64(0)


@compiled
def named(buffer, p, key):
    """Column whose name, with its closing quote, stands at p; −1 when it is none of them."""
    for c in range(len(key)):
        if is_name(buffer, p, key, c):
            return c
    return -1


@compiled
def is_noted(buffer, p, q, strangers):
    """Note the unknown key at p:q; False when there are too many of them."""
    count = strangers.count[0]
    for k in range(count):
        first = strangers.start[k]
        if strangers.length[k] == q - p and is_at(buffer, p, buffer, first, first + q - p):
            return True
    if count == len(strangers.start):
        return False
    strangers.start[count], strangers.length[count] = p, q - p
    strangers.count[0] = count + 1
    return True


@inlined
def cell(buffer, p, spill):
    """The value at p: (position behind it or −1, its first byte, length, tag, end of the spill)."""
    b = byte(buffer, p)
    if b == QUOTE:
        first = p + 1
        q = plain_text(buffer, first)
        if byte(buffer, q) == QUOTE:
            return q + 1, first, q - first, TEXT, spill
        if byte(buffer, q) != BACKSLASH:
            return -1, first, 0, TEXT, spill
        q, last = unescaped(buffer, first, q, spill)
        return (q + 1 if q >= 0 else -1), spill, last - spill, TEXT, last
    if b == OPEN_LIST:
        first = spill
        p, spill = items(buffer, p, spill)
        return p, first, spill - first, ITEMS, spill
    if b == 45 or 48 <= b <= 57:
        q = number(buffer, p)
        return q, p, q - p, NUMBER, spill
    q, tag = literal(buffer, p)
    return q, p, 0, tag, spill


@compiled
def line(buffer, p, row, cells, names, strangers, spill):
    """Read the object that starts the line at p into a row: (position behind it or −1, end of the spill)."""
    met, ordinal = 0, 0
    p = blanks(buffer, p + 1)
    if byte(buffer, p) == CLOSE:
        return p + 1, spill
    while byte(buffer, p) == QUOTE:
        c = names.guess[np.uint64(ordinal & 63)]
        if not is_name(buffer, p + 1, names.key, c):
            c = named(buffer, p + 1, names.key)
            if c >= 0:
                names.guess[np.uint64(ordinal & 63)] = c
        q = p + 1 + np.int64(names.key[np.uint64(c), 6]) if c >= 0 else plain_text(buffer, p + 1)
        v = blanks(buffer, q + 1)
        if byte(buffer, q) != QUOTE or byte(buffer, v) != COLON or (c >= 0 and met >> c & 1):
            return -1, spill
        v = blanks(buffer, v + 1)
        if c >= 0:
            met |= 1 << c
            v, first, length, tag, spill = cell(buffer, v, spill)
            i, k = np.uint64(row), np.uint64(c)
            cells.start[i, k], cells.length[i, k], cells.tag[i, k] = first, length, tag
        else:
            v = value_end(buffer, v, spill) if is_noted(buffer, p + 1, q, strangers) else -1
        if v < 0:
            return -1, spill
        p = blanks(buffer, v)
        if byte(buffer, p) == CLOSE:
            return p + 1, spill
        if byte(buffer, p) != COMMA:
            return -1, spill
        p = blanks(buffer, p + 1)
        ordinal += 1
    return -1, spill


@compiled
def object_line(buffer, p, row, cells, names, strangers, spill, longest):
    """One line as a row: (position of its newline, whether it is plainly good, end of the spill)."""
    strange, first, kept = strangers.count[0], p, spill
    cells.tag[row, :] = ABSENT
    good = byte(buffer, p) == OPEN
    if good:
        p, spill = line(buffer, p, row, cells, names, strangers, spill)
        good = p >= 0
        p = blanks(buffer, p) if good else first
    if good and byte(buffer, p) == NEWLINE and p - first <= longest:
        return p, True, spill
    while byte(buffer, p) != NEWLINE:
        p += 1
    strangers.count[0] = strange
    return p, False, kept


@compiled
def scan(buffer, bounds, cells, lines, names, strangers, longest):
    """Cut buffer[at:end] into lines and cells until the rows are full; blank lines are no rows but keep their number.

    bounds int64: at, end, spill (first free byte behind the text), number of the next line; moved on. Returns the rows filled.
    """
    at, end, spill, physical = bounds
    row, most = 0, len(lines.start)
    while at < end and row < most:
        p = blanks(buffer, at)
        if byte(buffer, p) != NEWLINE:
            first = at if p - at > 4 else p
            p, good, spill = object_line(buffer, first, row, cells, names, strangers, spill, longest - (first - at))
            lines.start[row], lines.end[row], lines.number[row], lines.doubtful[row] = at, p, physical, not good
            row += 1
        at, physical = p + 1, physical + 1
    bounds[0], bounds[2], bounds[3] = at, spill, physical
    return row


@compiled
def count_lines(buffer, end):
    """Newlines in buffer[:end]."""
    count = 0
    for p in range(end):
        count += buffer[p] == NEWLINE
    return count


@compiled
def last_newline(buffer, end):
    """Position of the last newline in buffer[:end], −1 when there is none."""
    p = end - 1
    while p >= 0 and buffer[p] != NEWLINE:
        p -= 1
    return p
