"""Rows in staging beside the lines that the ledger accepted, per event stream and delivery day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import pandas as pd

ACCEPTED = """
    select delivery_date, coalesce(sum(accepted_count), 0)::bigint as accepted_count
    from staging.stg_ledger_files
    where stream = '{stream}' and refused_reason is null and delivery_date between cast($night_date as date) - 3 and $night_date
    group by delivery_date"""
STAGED = """
    select delivery_date, count(*) as staged_count
    from staging.stg_{stream}
    where delivery_date between cast($night_date as date) - 3 and $night_date
    group by delivery_date"""


def staged_streams(warehouse: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any]) -> pd.DataFrame:
    """One row per (stream, delivery_date): accepted_count, extra_row_count and staged_share (NULL where nothing was accepted)."""
    parts = [
        f"select '{stream}' as stream, delivery_date, coalesce(accepted_count, 0) as accepted_count, "
        "coalesce(staged_count, 0) as staged_count "
        f"from ({ACCEPTED.format(stream=stream)}) full join ({STAGED.format(stream=stream)}) using (delivery_date)"
        for stream in parameters["event_streams"]
    ]
    query = (
        "select stream, delivery_date::varchar as delivery_date, accepted_count, "
        "greatest(staged_count - accepted_count, 0) as extra_row_count, staged_count / nullif(accepted_count, 0) as staged_share "
        f"from ({' union all '.join(parts)}) order by stream, delivery_date"
    )
    return warehouse.execute(query, {"night_date": parameters["night_date"]}).df()
