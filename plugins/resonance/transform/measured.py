"""Between intermediate and marts: statistics and graph work that SQL cannot say well.

A measurement reads the intermediate tables as Arrow and leaves Parquet files, `$RESONANCE_HOME/measured/<name>.parquet`. Models
read them on either engine by the macro `measured(name)`.
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
    """What is measured together. `measure`: the warehouse and the night's dbt variables → a table for each of `schemas`."""

    schemas: Mapping[str, pa.Schema]
    measure: Callable[[duckdb.DuckDBPyConnection, Given], Mapping[str, pa.Table]]

    @classmethod
    def of_one(cls, name: str, schema: pa.Schema, measure: Callable[[duckdb.DuckDBPyConnection, Given], pa.Table]) -> Measurement:
        """A measurement that gives one table."""
        return cls({name: schema}, lambda connection, given: {name: measure(connection, given)})


def measurements() -> tuple[Measurement, ...]:
    """Everything that is measured before the marts are built."""
    from resonance.diffusion import MEASUREMENTS as DIFFUSION
    from resonance.lift.estimating import MEASUREMENTS as LIFTS
    from resonance.scenes import MEASUREMENTS as SCENES

    return (*DIFFUSION, *SCENES, *LIFTS)


def measure(settings: Settings, connection: duckdb.DuckDBPyConnection, given: Given) -> int:
    """Measure all, leave the files; returns the number of rows."""
    rows = 0
    for measurement in measurements():
        for name, table in measurement.measure(connection, given).items():
            _leave(settings, name, table.cast(measurement.schemas[name]))
            rows += table.num_rows
    return rows


def leave_empty(settings: Settings) -> None:
    """A file without rows for every measurement, for builds of models without a night."""
    for measurement in measurements():
        for name, schema in measurement.schemas.items():
            _leave(settings, name, schema.empty_table())


def _leave(settings: Settings, name: str, table: pa.Table) -> None:
    settings.measured.mkdir(parents=True, exist_ok=True)
    partial = settings.measured / f"{name}.partial"
    pq.write_table(table, partial)
    os.replace(partial, settings.measured / f"{name}.parquet")


__all__ = ["Given", "Measurement", "leave_empty", "measure", "measurements"]
