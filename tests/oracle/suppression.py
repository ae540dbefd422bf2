"""Rates with their parts, and rows that rest on fewer than k users."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tests.oracle.landing import Row


def rate(name: str, numerator: int | None, denominator: int | None) -> Row:
    """`<name>_numerator`, `<name>_denominator`, `<name>_rate`; 0/0 is NULL."""
    value = numerator / denominator if denominator and numerator is not None else None
    return {f"{name}_numerator": numerator, f"{name}_denominator": denominator, f"{name}_rate": value}


def suppressed(rows: list[Row], grain: Iterable[str], k: int = 20, total: tuple[str, str | None] | None = None) -> list[Row]:
    """Rows with measures NULL and `is_suppressed` where they rest on < k users; `users` is consumed.

    `total` names the column and its value that adds siblings up: where exactly one sibling is hidden and the total is
    not, the smallest other sibling (users, then id) is hidden too. A value of None: every row tells of its siblings, so that
    any that is shown gives the total.
    """
    grain = tuple(grain)
    hidden = {tuple(row[name] for name in grain) for row in rows if len(row["users"]) < k}
    if total:
        hidden |= _siblings(rows, grain, hidden, *total)
    found = []
    for row in rows:
        key = tuple(row[name] for name in grain)
        is_hidden = key in hidden
        kept = {name: value for name, value in row.items() if name != "users"}
        if is_hidden:
            kept = hidden_row(kept, grain)
        found.append({**kept, "is_suppressed": is_hidden})
    return found


def hidden_row(row: Row, grain: tuple[str, ...]) -> Row:
    """The row with its measures NULL."""
    return {name: value if _stays(name, value, grain) else None for name, value in row.items()}


def _stays(name: str, value: Any, grain: tuple[str, ...]) -> bool:
    return name in grain or isinstance(value, bool)


def _siblings(
    rows: list[Row], grain: tuple[str, ...], hidden: set[tuple[Any, ...]], column: str, whole: Any
) -> set[tuple[Any, ...]]:
    families: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        families[tuple(row[name] for name in grain if name != column)].append(row)
    more = set()
    for family in families.values():
        keyed = {tuple(row[name] for name in grain): row for row in family}
        totals = [key for key, row in keyed.items() if row[column] == whole]
        parts = {key: row for key, row in keyed.items() if row[column] != whole}
        open_parts = sorted((len(row["users"]), str(row[column]), key) for key, row in parts.items() if key not in hidden)
        is_told = bool(open_parts) if whole is None else bool(totals) and totals[0] not in hidden
        if is_told and len(parts) - len(open_parts) == 1 and open_parts:
            more.add(open_parts[0][2])
    return more
