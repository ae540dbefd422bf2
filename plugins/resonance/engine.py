"""The one door to DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb

from resonance.settings import Settings


def connect(settings: Settings, path: Path | None = None, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open `path` (None: in memory) with the deployment's limits; clocks in UTC, no extension is ever fetched."""
    if path is not None and not read_only:
        found_database(path)
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


def found_database(path: Path) -> None:
    """Make an empty database where there is none: aside and renamed, so that a night killed meanwhile leaves no broken file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    duckdb.connect(str(partial)).close()
    partial.replace(path)


def quoted(text: str) -> str:
    """Text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"
