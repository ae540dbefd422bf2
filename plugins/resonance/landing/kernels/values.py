"""Text of a cell as a value: whole numbers, money, dates, instants. What is not written plainly is left to the strict parser.

Every reader returns (read, value); instants are epoch µs, dates epoch days, money hundredths.
"""

from __future__ import annotations

import numpy as np

from resonance.landing.kernels import compiled, inlined
from resonance.landing.kernels.text import byte

DAY_US = 86_400_000_000
SHANGHAI_US = 8 * 3_600_000_000


@inlined
def digits(buffer, p, n):
    """The number that n ≤ 18 digits at p make, −1 when they are none."""
    found = np.int64(0)
    for k in range(n):
        b = np.int64(byte(buffer, p + k)) - 48
        if b < 0 or b > 9:
            return np.int64(-1)
        found = found * 10 + b
    return found


@inlined
def span(buffer, p, last):
    """Position behind the digits from p, at most `last`."""
    while p < last and 48 <= byte(buffer, p) <= 57:
        p += 1
    return p


@inlined
def decimal(buffer, p, n):
    """Parts of `-?digits(.digits)?`: (sign, whole, where the fraction starts, where it ends); sign 0: it is none, or too long."""
    last, sign = p + n, 1
    if n > 0 and byte(buffer, p) == 45:
        p, sign = p + 1, -1
    dot = span(buffer, p, last)
    if dot == p or dot - p > 18:
        return 0, np.int64(0), p, p
    whole = digits(buffer, p, dot - p)
    if dot == last:
        return sign, whole, dot, dot
    if byte(buffer, dot) != 46 or dot + 1 == last or span(buffer, dot + 1, last) != last:
        return 0, np.int64(0), p, p
    return sign, whole, dot + 1, last


@inlined
def are_zeros(buffer, p, last):
    """Is everything from p to `last` a zero?"""
    while p < last:
        if byte(buffer, p) != 48:
            return False
        p += 1
    return True


@inlined
def whole_number(buffer, p, n):
    """`5`, `-5`, `5.0`."""
    sign, whole, first, last = decimal(buffer, p, n)
    return sign != 0 and are_zeros(buffer, first, last), sign * whole


@compiled
def money(buffer, p, n):
    """`5`, `5.1`, `5.10`, `5.100`: hundredths, below 10¹⁶."""
    sign, whole, first, last = decimal(buffer, p, n)
    if sign == 0 or whole >= 10**16 or not are_zeros(buffer, first + 2, last):
        return False, np.int64(0)
    cents = digits(buffer, first, min(last - first, 2))
    return True, sign * (whole * 100 + (cents * 10 if last - first == 1 else cents))


@compiled
def exact_float(buffer, p, n):
    """A number whose digits and power of ten are exact in a double, so that one division rounds once (Clinger 1990)."""
    sign, whole, first, last = decimal(buffer, p, n)
    if sign == 0 or last - first > 15:
        return False, 0.0
    scale = np.int64(10) ** (last - first)
    if whole > 2**53 // scale:
        return False, 0.0
    mantissa = whole * scale + digits(buffer, first, last - first)
    return mantissa <= 2**53, sign * (np.float64(mantissa) / np.float64(scale))


@compiled
def is_number(buffer, p, n):
    """Does the text look like `-?digits(.digits)?([eE][+-]?digits)?`?"""
    last = p + n
    if p < last and byte(buffer, p) == 45:
        p += 1
    q = span(buffer, p, last)
    if q == p:
        return False
    if q < last and byte(buffer, q) == 46:
        p, q = q + 1, span(buffer, q + 1, last)
        if q == p:
            return False
    if q < last and (byte(buffer, q) == 101 or byte(buffer, q) == 69):
        p = q + 1
        if p < last and (byte(buffer, p) == 43 or byte(buffer, p) == 45):
            p += 1
        q = span(buffer, p, last)
        if q == p:
            return False
    return q == last


@compiled
def date(buffer, p, n):
    """`YYYY-MM-DD` from year 1 on, as epoch days (Howard Hinnant, days_from_civil)."""
    if n != 10 or byte(buffer, p + 4) != 45 or byte(buffer, p + 7) != 45:
        return False, np.int64(0)
    year, month, day = digits(buffer, p, 4), digits(buffer, p + 5, 2), digits(buffer, p + 8, 2)
    if year < 1 or month < 1 or month > 12 or day < 1 or day > 31:
        return False, np.int64(0)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if (month == 2 and day > (29 if leap else 28)) or (day == 31 and (month == 4 or month == 6 or month == 9 or month == 11)):
        return False, np.int64(0)
    y = year - (1 if month <= 2 else 0)
    era = y // 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    of_era = (y - era * 400) * 365 + (y - era * 400) // 4 - (y - era * 400) // 100 + of_year
    return True, era * 146_097 + of_era - 719_468


@inlined
def clock(buffer, p):
    """`hh:mm:ss` in seconds, −1 when it is none."""
    hour, minute, second = digits(buffer, p, 2), digits(buffer, p + 3, 2), digits(buffer, p + 6, 2)
    if byte(buffer, p + 2) != 58 or byte(buffer, p + 5) != 58 or hour < 0 or hour > 23:
        return np.int64(-1)
    if minute < 0 or minute > 59 or second < 0 or second > 59:
        return np.int64(-1)
    return hour * 3600 + minute * 60 + second


@inlined
def offset(buffer, p, n):
    """`Z` or `±hh:mm` in minutes; (read, minutes)."""
    b = byte(buffer, p)
    if n == 1:
        return b == 90 or b == 122, np.int64(0)
    if n != 6 or (b != 43 and b != 45) or byte(buffer, p + 3) != 58:
        return False, np.int64(0)
    hour, minute = digits(buffer, p + 1, 2), digits(buffer, p + 4, 2)
    minutes = hour * 60 + minute
    return 0 <= hour <= 23 and 0 <= minute <= 59, minutes if b == 43 else -minutes


@inlined
def instant(buffer, p, n):
    """An RFC 3339 instant with an offset; digits beyond the microsecond are dropped."""
    good, day = date(buffer, p, 10) if n >= 20 else (False, np.int64(0))
    if not good or (byte(buffer, p + 10) != 84 and byte(buffer, p + 10) != 116):
        return False, np.int64(0)
    seconds = clock(buffer, p + 11)
    q, micro = p + 19, np.int64(0)
    if byte(buffer, q) == 46:
        q = span(buffer, p + 20, p + n)
        shown = min(q - p - 20, 6)
        if shown == 0:
            return False, np.int64(0)
        micro = digits(buffer, p + 20, shown)
        for _ in range(6 - shown):
            micro *= 10
    good, minutes = offset(buffer, q, p + n - q)
    return good and seconds >= 0, day * DAY_US + (seconds - minutes * 60) * 1_000_000 + micro


@compiled
def boolean(buffer, p, n):
    """`true` or `false` in any case."""
    wanted = 0x65757274 if n == 4 else 0x736C6166
    if n != 4 and n != 5:
        return False, np.int64(0)
    for k in range(4):
        if np.int64(byte(buffer, p + k) | 32) != (wanted >> 8 * k) & 255:
            return False, np.int64(0)
    return n == 4 or byte(buffer, p + 4) | 32 == 101, np.int64(1 if n == 4 else 0)
