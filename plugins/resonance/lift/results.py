"""The estimates of a night as tables that the marts read: corrected in their families, graded, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from resonance.lift.evidence import grade_of, q_values
from resonance.lift.lifts import Lift

Row = dict[str, Any]
TEXT, NUMBER, COUNT = pa.string(), pa.float64(), pa.int64()
MEASURES = [
    *((name, COUNT) for name in ("treated_count", "control_count")),
    *((name, NUMBER) for name in ("treated_value", "control_value", "difference", "ratio", "pct_change")),
    *((name, NUMBER) for name in ("ci_low", "ci_high", "ratio_ci_low", "ratio_ci_high", "p_value", "q_value")),
    *(("evidence_grade", TEXT), ("flags", pa.list_(TEXT)), ("adjustment_gap", NUMBER), ("sample_ratio_p", NUMBER)),
    *(("is_fraud_differential", pa.bool_()), ("user_count", COUNT)),
]
KEYS = {
    "campaign_lifts": ("campaign_id", "variant", "kpi", "outcome", "estimator"),
    "surface_comparisons": ("campaign_id", "surface", "kpi", "outcome", "estimator"),
    "programme_lifts": ("programme", "kpi", "outcome", "estimator"),
}
SCHEMAS = {name: pa.schema([*((key, TEXT) for key in keys), *MEASURES]) for name, keys in KEYS.items()}
KEYS |= {"segment_mechanics": ("business_date", "mechanic", "segment", "kpi"), "insight_outcomes": ("insight_id",)}
SCHEMAS |= {
    "segment_mechanics": pa.schema(
        [
            *(("business_date", pa.date32()), ("mechanic", TEXT), ("segment", TEXT), ("kpi", TEXT)),
            *((name, NUMBER) for name in ("value", "difference", "ci_low", "ci_high", "p_value", "q_value")),
            *(("evidence_grade", TEXT), ("is_best", pa.bool_()), ("user_count", COUNT)),
        ]
    ),
    "insight_outcomes": pa.schema(
        [
            *(("insight_id", TEXT), ("outcome_difference", NUMBER), ("ci_low", NUMBER), ("ci_high", NUMBER)),
            *(("evidence_grade", TEXT), ("user_count", COUNT)),
        ]
    ),
}


@dataclass(frozen=True)
class Family:
    """Lifts of one subject; `key` gives a lift's values of the table's first columns, in their order."""

    lifts: Sequence[Lift]
    keys: Sequence[tuple[str, ...]]
    primary_kpi: str = ""


def rows_of(table: str, family: Family) -> list[Row]:
    """Rows of a table for one subject, with q-values by outcome and estimator, and the gap between raw and weighted."""
    pairs = [(lift, dict(zip(KEYS[table], key, strict=True))) for lift, key in zip(family.lifts, family.keys, strict=True)]
    differences = {_asked(key, lift.outcome): lift.contrast.difference for lift, key in pairs}
    rows = []
    for (lift, key), q_value in zip(pairs, _corrected(family), strict=True):
        raw, weighted = (differences.get(_asked(key, outcome)) for outcome in ("raw", "weighted"))
        gap = raw - weighted if raw is not None and weighted is not None else None
        rows.append({**key, **measures(lift), "q_value": q_value, "adjustment_gap": gap})
    return rows


def _asked(key: Row, outcome: str) -> tuple[str, ...]:
    return tuple(outcome if name == "outcome" else value for name, value in key.items())


def _corrected(family: Family) -> list[float | None]:
    found: list[float | None] = [None] * len(family.lifts)
    members: dict[tuple[str, str], list[int]] = {}
    for place, lift in enumerate(family.lifts):
        members.setdefault((lift.outcome, lift.estimator), []).append(place)
    for places in members.values():
        p_values = [family.lifts[place].contrast.p_value for place in places]
        primary = [family.lifts[place].kpi == family.primary_kpi for place in places]
        for place, q_value in zip(places, q_values(p_values, primary), strict=True):
            found[place] = q_value
    return found


def measures(lift: Lift) -> Row:
    """All columns but the keys and what only the family knows."""
    one = lift.contrast
    flags = [*one.flags, *(["is_fraud_differential"] if lift.is_fraud_differential else [])]
    return {
        "treated_count": one.treated_count, "control_count": one.control_count,
        "treated_value": one.treated_value, "control_value": one.control_value,
        "difference": one.difference, "ratio": one.ratio, "pct_change": one.pct_change,
        "ci_low": one.interval[0], "ci_high": one.interval[1],
        "ratio_ci_low": one.ratio_interval[0], "ratio_ci_high": one.ratio_interval[1],
        "p_value": one.p_value, "evidence_grade": grade_of(lift.estimator, one), "flags": sorted(set(flags)),
        "sample_ratio_p": lift.sample_ratio_p, "is_fraud_differential": lift.is_fraud_differential,
        "user_count": lift.user_count,
    }  # fmt: skip


def table_of(name: str, rows: Iterable[Row]) -> pa.Table:
    """The estimates of one table, ordered by its keys."""
    ordered = sorted(rows, key=lambda row: tuple(row[key] for key in KEYS[name]))
    return pa.Table.from_pylist(ordered, SCHEMAS[name])
