"""Which mechanic speaks to which segment: each against the other segments of its mechanic, the best only where it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from resonance.lift.contrast import Interval
from resonance.lift.evidence import q_values
from resonance.lift.proportions import newcombe, newcombe_p

Row = dict[str, Any]
Side = tuple[float, int]
KPIS = {"participation_rate": ("participant_count", 1), "negative_feedback_rate": ("negative_count", -1)}
"""Column of the events, and whether more (1) or less (−1) is better."""


def segment_rows(connection: duckdb.DuckDBPyConnection, since: date) -> Iterator[Row]:
    """Rows of segment_mechanics for every date from `since` on."""
    found = connection.execute(
        "select business_date, mechanic, segment, exposed_count, user_count, participant_count, negative_count "
        "from intermediate.int_segment_mechanics where business_date >= ? order by business_date, mechanic, segment",
        [since],
    )
    names = [column[0] for column in found.description]
    days: dict[date, list[Row]] = {}
    for row in found.fetchall():
        cell = dict(zip(names, row, strict=True))
        days.setdefault(cell["business_date"], []).append(cell)
    for cells in days.values():
        for kpi in KPIS:
            yield from compare_cells(cells, kpi)


def compare_cells(cells: Sequence[Row], kpi: str) -> list[Row]:
    """Rows of one date and kpi; q-values are corrected over all of them."""
    rows = [_compared(cells, cell, kpi) for cell in cells]
    corrected = q_values([row["p_value"] for row in rows], [False] * len(rows))
    return [{**row, "q_value": q_value} for row, q_value in zip(rows, corrected, strict=True)]


def _compared(cells: Sequence[Row], cell: Row, kpi: str) -> Row:
    column, _ = KPIS[kpi]
    own = _side([cell], column)
    others = _side([one for one in cells if one["mechanic"] == cell["mechanic"] and one is not cell], column)
    interval: Interval = (None, None)
    difference = p_value = None
    if own[1] and others[1]:
        difference, interval, p_value = own[0] / own[1] - others[0] / others[1], newcombe(own, others), newcombe_p(own, others)
    return {
        "mechanic": cell["mechanic"], "segment": cell["segment"], "kpi": kpi, "business_date": cell["business_date"],
        "value": own[0] / own[1] if own[1] else None, "difference": difference, "ci_low": interval[0], "ci_high": interval[1],
        "p_value": p_value, "evidence_grade": None if difference is None else "D", "is_best": is_best(cells, cell, kpi),
        "user_count": cell["user_count"],
    }  # fmt: skip


def is_best(cells: Sequence[Row], cell: Row, kpi: str) -> bool:
    """Whether the mechanic is better in its segment than each other one, by an interval that leaves 0 out."""
    column, sign = KPIS[kpi]
    rivals = [one for one in cells if one["segment"] == cell["segment"] and one is not cell]
    return bool(rivals) and all(_is_above(cell, rival, column, sign) for rival in rivals)


def _is_above(cell: Row, rival: Row, column: str, sign: int) -> bool:
    one, other = _side([cell], column), _side([rival], column)
    if not one[1] or not other[1]:
        return False
    low, high = newcombe(one, other)
    bound = low if sign > 0 else high
    return bound is not None and bound * sign > 0


def _side(cells: Sequence[Mapping[str, Any]], column: str) -> Side:
    return float(sum(cell[column] for cell in cells)), sum(cell["exposed_count"] for cell in cells)
