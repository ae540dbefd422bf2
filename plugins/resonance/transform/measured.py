"""Between intermediate and marts: statistics and graph work that SQL cannot say well.

A measurement reads the intermediate tables as Arrow and leaves one Parquet file, `$RESONANCE_HOME/measured/<name>.parquet`.
The model of that name in `dbt_project/models/measured/` reads the file on either engine, and marts select from the model.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.settings import Settings

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Measurement:
    """`measure`: the warehouse and the night's dbt variables → a table of `schema`."""

    name: str
    schema: pa.Schema
    measure: Callable[[duckdb.DuckDBPyConnection, Given], pa.Table]


def measurements() -> tuple[Measurement, ...]:
    """Everything that is measured before the marts are built."""
    from resonance.diffusion import MEASUREMENTS as DIFFUSION
    from resonance.scenes import MEASUREMENTS as SCENES

    return (*DIFFUSION, *SCENES)


def measure(settings: Settings, connection: duckdb.DuckDBPyConnection, given: Given) -> int:
    """Measure all, leave the files; returns the number of rows."""
    rows = 0
    for measurement in measurements():
        table = measurement.measure(connection, given).cast(measurement.schema)
        _leave(settings, measurement.name, table)
        rows += table.num_rows
    return rows


def leave_empty(settings: Settings) -> None:
    """A file without rows for every measurement, for builds of models without a night."""
    for measurement in measurements():
        _leave(settings, measurement.name, measurement.schema.empty_table())


def _leave(settings: Settings, name: str, table: pa.Table) -> None:
    settings.measured.mkdir(parents=True, exist_ok=True)
    partial = settings.measured / f"{name}.partial"
    pq.write_table(table, partial)
    os.replace(partial, settings.measured / f"{name}.parquet")


__all__ = ["Given", "Measurement", "leave_empty", "measure", "measurements"]
