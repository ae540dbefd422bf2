"""The one door to DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb

from resonance.settings import Settings


def connect(settings: Settings, path: Path | None = None, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open `path` (None: in memory) with the deployment's limits; clocks in UTC, no extension is ever fetched."""
    if path is not None and not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
    scratch = settings.home / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        str(path) if path else ":memory:",
        read_only=read_only,
        config={
            "threads": settings.threads,
            "memory_limit": settings.memory,
            "temp_directory": str(scratch),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    connection.execute("set TimeZone = 'UTC'")
    return connection


def quoted(text: str) -> str:
    """Text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"
