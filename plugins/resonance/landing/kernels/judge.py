"""Rows judged against the contract, given as tables of numbers: what is plainly good, and the values it holds.

A row that is not plainly good is not rejected here: the strict parser says what is wrong with it, if anything is.
"""

from __future__ import annotations

import numpy as np

from resonance.landing.kernels import compiled, inlined
from resonance.landing.kernels.fits import are_digits, enum_code, has_nul, items_fit, network, points
from resonance.landing.kernels.shapes import (
    ABSENT,
    ADDRESS,
    AT_MOST_TIMES,
    BOOL,
    CSV,
    DATE,
    DIGITS,
    ENUM_END,
    ENUM_FIRST,
    EQUAL_WHEN,
    FALSE,
    FLOAT,
    INT,
    ITEMS,
    LIST,
    MAX_LENGTH,
    MAY_BE_EMPTY,
    MONEY,
    NULLABLE,
    NUMBER,
    OR_DATE,
    PARQUET,
    STRING,
    TEXT,
    TIMESTAMP,
    TRUE,
    TYPE,
    VALUE,
)
from resonance.landing.kernels.text import byte
from resonance.landing.kernels.values import DAY_US, SHANGHAI_US, boolean, date, instant, money, whole_number

FIRST_DAY = 12_784
"""2005-01-01 as epoch day."""
BLOCK = 512
"""Rows judged column by column together: what stays in the processor's cache."""


@compiled
def absent_or_empty(cells, spec, k, first, last, good):
    """Make empty texts absent in one column of rows first:last, and drop from `good` the rows that lack a required one."""
    keeps, nullable = spec.column[k, MAY_BE_EMPTY] != 0, spec.column[k, NULLABLE] != 0
    for row in range(first, last):
        i = np.uint64(row)
        tag = cells.tag[i, k]
        if tag == TEXT and cells.length[i, k] == 0 and not keeps:
            tag = cells.tag[i, k] = ABSENT
        if tag == ABSENT and not nullable:
            good[i] = False


@compiled
def texts_fit(cells, spec, k, first, last, good, kind):
    """One column of texts in rows first:last: `good` where they fit; the value is the place in the enum, or the network."""
    buffer, enum = cells.buffer, spec.enum
    longest, wanted, is_address = spec.column[k, MAX_LENGTH], spec.column[k, DIGITS], spec.column[k, TYPE] == ADDRESS
    low, high = spec.column[k, ENUM_FIRST], spec.column[k, ENUM_END]
    for row in range(first, last):
        i = np.uint64(row)
        if not good[i] or cells.tag[i, k] == ABSENT:
            continue
        p, n, fits = cells.start[i, k], np.int64(cells.length[i, k]), cells.tag[i, k] == TEXT
        if not fits:
            good[i] = False
        elif high > low:
            code = enum_code(buffer, p, n, enum, low, high)
            cells.value[i, k] = code
            good[i] = code >= 0
        else:
            if is_address:
                cells.value[i, k] = network(buffer, p, n)
            if longest >= 0 and n > longest:
                fits = points(buffer, p, n) <= longest
            if wanted > 0:
                fits = are_digits(buffer, p, n, wanted)
            good[i] = fits and not (kind == PARQUET and has_nul(buffer, p, n))


@compiled
def lists_fit(cells, spec, k, first, last, good):
    """One column of lists in rows first:last: `good` where they fit."""
    for row in range(first, last):
        i = np.uint64(row)
        if good[i] and cells.tag[i, k] != ABSENT:
            fits = items_fit(cells.buffer, cells.start[i, k], np.int64(cells.length[i, k]), spec.column[k, DIGITS])
            good[i] = cells.tag[i, k] == ITEMS and fits


@inlined
def time_value(buffer, p, n, column_type, or_date):
    """(good, value) of a date or an instant."""
    if column_type == DATE:
        return date(buffer, p, n)
    if or_date and n == 10:
        good, day = date(buffer, p, n)
        return good, day * DAY_US - SHANGHAI_US
    return instant(buffer, p, n)


@inlined
def scalar(buffer, p, n, tag, column_type, or_date, kind):
    """(good, value) of a number, time or boolean as it is written."""
    wanted = TEXT if kind == CSV else NUMBER
    if column_type == TIMESTAMP or column_type == DATE:
        return time_value(buffer, p, n, column_type, or_date) if tag == TEXT else (False, np.int64(0))
    if column_type == INT and tag == wanted:
        return whole_number(buffer, p, n)
    if column_type == MONEY and (tag == TEXT or tag == NUMBER):
        return money(buffer, p, n)
    if column_type == BOOL and kind != CSV:
        return tag == TRUE or tag == FALSE, np.int64(1 if tag == TRUE else 0)
    return boolean(buffer, p, n) if column_type == BOOL else (False, np.int64(0))


@compiled
def scalars_fit(cells, spec, k, first, last, good, kind):
    """One column of numbers, times or booleans in rows first:last: their values, and `good` where they fit."""
    t, or_date, low, high = spec.column[k, TYPE], spec.column[k, OR_DATE] != 0, spec.limit[k, 0], spec.limit[k, 1]
    for row in range(first, last):
        i = np.uint64(row)
        tag = cells.tag[i, k]
        if not good[i] or tag == ABSENT:
            continue
        fits, value = True, cells.value[i, k]
        if tag != VALUE:
            fits, value = scalar(cells.buffer, cells.start[i, k], np.int64(cells.length[i, k]), tag, t, or_date, kind)
            cells.value[i, k], cells.tag[i, k] = value, VALUE
        if t == INT:
            fits = fits and low <= value <= high
        elif t == FLOAT:
            shown = np.int64(value).view(np.float64)
            fits = fits and low <= shown <= high and abs(shown) < np.inf
        good[i] = fits


@inlined
def rules_hold(cells, i, rule):
    """Do the rules between two columns hold?"""
    for r in range(len(rule)):
        kind, c, other, when = rule[r, 0], rule[r, 1], rule[r, 2], rule[r, 3]
        if kind == AT_MOST_TIMES:
            if cells.value[i, c] > rule[r, 5] * cells.value[i, other]:
                return False
            continue
        if cells.tag[i, when] == ABSENT or not rule[r, 4] >> cells.value[i, when] & 1:
            continue
        if cells.tag[i, c] == ABSENT:
            return False
        if kind == EQUAL_WHEN and not same_text(cells, i, c, other):
            return False
    return True


@compiled
def same_text(cells, i, c, other):
    """Do two text cells hold the same bytes?"""
    n = cells.length[i, c]
    if n != cells.length[i, other] or cells.tag[i, other] != TEXT:
        return False
    for k in range(n):
        if byte(cells.buffer, cells.start[i, c] + k) != byte(cells.buffer, cells.start[i, other] + k):
            return False
    return True


@inlined
def in_time(event, received, delivered):
    """Epoch µs of event and receipt, epoch day of delivery: none of bad_ts, future_ts and too_late."""
    day = (event + SHANGHAI_US) // DAY_US
    if day < FIRST_DAY or received + SHANGHAI_US >= (delivered + 2) * DAY_US:
        return False
    return event <= received + 300_000_000 and day >= delivered - 30


@compiled
def judge(cells, spec, kind, delivered, good):
    """Keep `good` (bool, n) where a row is plainly good, and set the values of its cells; delivered: epoch days (n)."""
    for first in range(0, len(good), BLOCK):
        last = min(first + BLOCK, len(good))
        for c in range(cells.tag.shape[1]):
            k, t = np.uint64(c), spec.column[c, TYPE]
            absent_or_empty(cells, spec, k, first, last, good)
            if t == STRING or t == ADDRESS:
                texts_fit(cells, spec, k, first, last, good, kind)
            elif t == LIST:
                lists_fit(cells, spec, k, first, last, good)
            else:
                scalars_fit(cells, spec, k, first, last, good, kind)
        rows_fit(cells, spec, first, last, delivered, good)


@compiled
def rows_fit(cells, spec, first, last, delivered, good):
    """What concerns several columns of rows first:last: rules, a user or a device, times."""
    for row in range(first, last):
        i = np.uint64(row)
        if not good[i]:
            continue
        good[i] = rules_hold(cells, i, spec.rule)
        if good[i] and len(spec.event):
            user, device = cells.tag[i, spec.event[2]], cells.tag[i, spec.event[3]]
            event, received = cells.value[i, spec.event[0]], cells.value[i, spec.event[1]]
            good[i] = (user != ABSENT or device != ABSENT) and in_time(event, received, delivered[i])
