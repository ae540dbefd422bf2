"""Spark as dbt's engine: statements run in ANSI mode, where an overflow or a bad cast fails as it does on DuckDB."""

from __future__ import annotations

from functools import wraps
from typing import Any


def keep_ansi_mode() -> None:
    """dbt-spark turns ANSI mode off after it has read the profile, and again with every statement; turn it on after that."""
    from dbt.adapters.spark.connections import SparkCredentials

    turn_off = SparkCredentials.__post_init__
    if getattr(turn_off, "keeps_ansi_mode", False):
        return

    @wraps(turn_off)
    def turn_on(credentials: Any) -> None:
        turn_off(credentials)
        credentials.server_side_parameters["spark.sql.ansi.enabled"] = "true"

    turn_on.keeps_ansi_mode = True  # type: ignore[attr-defined]
    SparkCredentials.__post_init__ = turn_on
