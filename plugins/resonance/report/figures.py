"""Numbers, dates and free text as a reader of Chinese or English expects them. Pure functions of their arguments."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))
WEEKDAYS_ZH = "一二三四五六日"
LONGEST_TEXT = 60
LONGEST_MARK_RUN = 2
JOINERS = "\u200c\u200d"
DASH = "–"


def count(value: float | int, language: str) -> str:
    """A whole number; from a million on in 万/亿 or K/M/B with three significant places."""
    if abs(value) < 1_000_000:
        return f"{value:,.0f}"
    units = ((1e8, " 亿"), (1e4, " 万")) if language == "zh" else ((1e9, "B"), (1e6, "M"))
    size, unit = next((size, unit) for size, unit in units if abs(value) >= size)
    scaled = value / size
    return f"{scaled:,.{2 if abs(scaled) < 10 else 1 if abs(scaled) < 1000 else 0}f}{unit}"


def percent(value: float) -> str:
    """A share with one decimal; two where it is below one percent, and never a rounded 0 or 100 that is not one."""
    if 0 < value < 0.0001:
        return "< 0.01%"
    if 0.9995 <= value < 1:
        return "> 99.9%"
    return f"{value * 100:.2f}%" if 0 < abs(value) < 0.01 else f"{value * 100:.1f}%"


def signed_percent(value: float) -> str:
    """A change: +3.2%, −1.0%, with a real minus sign."""
    rounded = f"{abs(value) * 100:.1f}%"
    return f"±{rounded}" if rounded == "0.0%" else f"{'+' if value > 0 else '−'}{rounded}"


def day(value: date, language: str) -> str:
    """2026年11月3日 周二 / Tue 3 Nov 2026."""
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日 周{WEEKDAYS_ZH[value.weekday()]}"
    return f"{value:%a} {value.day} {value:%b} {value.year}"


def short_day(value: date, language: str) -> str:
    return f"{value.month}月{value.day}日" if language == "zh" else f"{value.day} {value:%b}"


def instant(value: datetime, language: str) -> str:
    """An instant on Shanghai's clock; naive ones count as UTC."""
    local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(SHANGHAI)
    return f"{short_day(local.date(), language)} {local:%H:%M}"


def clean(text: object, longest: int = LONGEST_TEXT) -> str:
    """Free text that stays on its line: no control, direction-changing, private or unassigned characters, no piled marks.

    Escaping is not done here: the template does that to everything.
    """
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", str(text)):
        category = unicodedata.category(letter)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category in ("Zl", "Zp") or letter in "\t\n\r":
            kept.append(" ")
        elif (category[0] != "C" or letter in JOINERS) and marks <= LONGEST_MARK_RUN:
            kept.append(letter)
    line = " ".join("".join(kept).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
