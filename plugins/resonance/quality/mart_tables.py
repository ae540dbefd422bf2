"""What every mart promises by its columns' names, counted per table: the suffix is the type and brings its check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import duckdb
import pandas as pd

from resonance.publishing.tables import CONTRACT_GRAINS
from resonance.transform.stamps import STAMPS

DATES = ("business_date", "cohort_date", "week_start_date")
USERS = {
    "campaign_funnels": "exposed_count",
    "artist_weeks": "listener_count_28d",
    "song_screenings": "trial_count",
    "song_diffusion_days": "adopter_count_7d",
    "promotion_summaries": "node_count",
    "profile_days": "user_count",
    "audience_sizes": "member_count",
    "early_supporter_summaries": "supporter_count",
    "authenticity_days": "user_count",
}
BETWEEN_TWO_GROUPS = frozenset(
    {"social_active_rate", "participation_rate", "follower_conversion_rate", "save_rate", "like_rate", "other_scene_like_rate"}
)
"""Rates whose numerator is no part of the denominator by definition: who likes need not be active, who takes part today
may have been exposed yesterday, who follows, saves or likes need not have listened. They may lie above one."""
NUMBERS = ("BIGINT", "INTEGER", "DOUBLE", "DECIMAL", "HUGEINT", "FLOAT", "SMALLINT")
CHECKS = (
    "repeated_grain_count",
    "null_grain_count",
    "future_count",
    "genuine_above_raw_count",
    "weighted_outside_count",
    "rate_outside_count",
    "rate_mismatch_count",
    "negative_count",
    "shown_though_suppressed_count",
    "few_shown_count",
)


def mart_tables(warehouse: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any]) -> pd.DataFrame:
    """One row per table of schema `marts`: table_name, row_count and the number of rows that break each of CHECKS."""
    columns: dict[str, dict[str, str]] = {}
    found = warehouse.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'marts' order by table_name, column_index"
    ).fetchall()
    for table, column, kind in found:
        columns.setdefault(table, {})[column] = kind
    rows = [_counted(warehouse, table, kinds, parameters) for table, kinds in columns.items()]
    return pd.DataFrame(rows, columns=["table_name", "row_count", *CHECKS])


def _counted(
    warehouse: duckdb.DuckDBPyConnection, table: str, kinds: Mapping[str, str], parameters: Mapping[str, Any]
) -> tuple[Any, ...]:
    grain = _grain(table, kinds)
    conditions = _conditions(table, kinds, grain, parameters)
    counts = [f"count(*) filter (where {' or '.join(conditions[check]) or 'false'})" for check in CHECKS[1:]]
    keys = ", ".join(f'"{key}"' for key in grain)
    repeated = f'(select count(*) from (select 1 from marts."{table}" group by {keys} having count(*) > 1))'
    row = warehouse.execute(f'select count(*), {repeated}, {", ".join(counts)} from marts."{table}"').fetchone()
    return (table, *(row or ()))


def _grain(table: str, kinds: Mapping[str, str]) -> tuple[str, ...]:
    """The contract's grain; for a table that it does not name (the dimensions), the first column."""
    return CONTRACT_GRAINS.get(table) or (next(iter(kinds)),)


def _conditions(
    table: str, kinds: Mapping[str, str], grain: tuple[str, ...], parameters: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Per check the SQL conditions of which any marks a row as broken."""
    night: date = parameters["night_date"]
    conditions: dict[str, list[str]] = {check: [] for check in CHECKS}
    conditions["null_grain_count"] = [f'"{key}" is null' for key in grain]
    conditions["future_count"] = [f"\"{key}\" > date '{night}'" for key in DATES if key in grain and table != "dim_dates"]
    for check, condition in _by_suffix(kinds):
        conditions[check].append(condition)
    if "is_suppressed" in kinds:
        measures = [c for c, kind in kinds.items() if c not in (*grain, *STAMPS) and kind.startswith(NUMBERS)]
        conditions["shown_though_suppressed_count"] = [f'(is_suppressed and "{measure}" is not null)' for measure in measures]
        if table in USERS:
            few = f'(not is_suppressed and coalesce("{USERS[table]}", 0) < {int(parameters["suppression_min_users"])})'
            conditions["few_shown_count"] = [few, "is_suppressed is null"]
    return conditions


def _by_suffix(kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for column, kind in kinds.items():
        name = f'"{column}"'
        if column.endswith("_genuine") and (raw := f"{column[:-8]}_raw") in kinds:
            yield "genuine_above_raw_count", f'{name} > "{raw}"'
        elif column.endswith("_weighted") and (raw := f"{column[:-9]}_raw") in kinds:
            yield "weighted_outside_count", f'{name} > "{raw}" or {name} < 0'
        if column.endswith(("_count", "_raw", "_genuine", "_numerator", "_denominator")) and kind.startswith(NUMBERS):
            yield "negative_count", f"{name} < 0"
        if column.endswith("_rate"):
            yield from _rate(column[:-5], name, kinds)


def _rate(stem: str, name: str, kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "rate_outside_count", f"{name} < 0" if f"{stem}_rate" in BETWEEN_TWO_GROUPS else f"not {name} between 0 and 1"
    numerator, denominator = f"{stem}_numerator", f"{stem}_denominator"
    if numerator in kinds and denominator in kinds:
        quotient = f'"{numerator}" / nullif("{denominator}", 0)::double'
        yield (
            "rate_mismatch_count",
            f'({name} is distinct from {quotient} and "{numerator}" is not null and "{denominator}" is not null)',
        )
        yield "rate_mismatch_count", f'({name} is not null and ("{numerator}" is null or "{denominator}" is null))'
