"""Read a publication back the way a stranger would, and hold it against its manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from resonance.engine import connect
from resonance.errors import ResonanceError
from resonance.publishing.content import content_of, quoted
from resonance.publishing.snapshot import DATABASES, literal
from resonance.publishing.tables import PUBLIC
from resonance.settings import Settings

MANIFEST = "manifest.json"


class CorruptPublication(ResonanceError):
    """A published folder is not what its manifest says."""


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of one publication; CorruptPublication when it is missing or unreadable."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CorruptPublication(f"the manifest cannot be read: {error}", str(folder / MANIFEST), "resonance status") from error
    return manifest


def verify(settings: Settings, folder: Path) -> None:
    """Reopen every file read-only and locked down; raises CorruptPublication at the first row, table or hash that differs."""
    manifest = read_manifest(folder)
    for visibility, file_name in DATABASES.items():
        expected = {name: entry for name, entry in manifest["tables"].items() if entry["visibility"] == visibility}
        try:
            _verify_database(settings, folder / file_name, expected)
        except (duckdb.Error, OSError) as error:
            raise _corrupt(f"{file_name} cannot be read: {error}", folder / file_name) from error
    public = {name: entry["rows"] for name, entry in manifest["tables"].items() if entry["visibility"] == PUBLIC}
    try:
        _verify_parquet(settings, folder / "parquet", public)
    except duckdb.Error as error:
        raise _corrupt(f"Parquet cannot be read: {error}", folder / "parquet") from error


def _verify_database(settings: Settings, path: Path, expected: Mapping[str, Mapping[str, Any]]) -> None:
    if not path.is_file():
        raise _corrupt(f"{path.name} is missing", path)
    connection = _locked(settings, path)
    try:
        found = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        if found != set(expected):
            raise _corrupt(f"tables differ from the manifest: {', '.join(sorted(found ^ set(expected)))}", path)
        for name, entry in expected.items():
            content = content_of(connection, f"main.{quoted(name)}", entry["grain"]).as_dict()
            if content != {key: entry[key] for key in content}:
                raise _corrupt(f"table {name} has {content}, the manifest says {dict(entry)}", path)
    finally:
        connection.close()


def _locked(settings: Settings, path: Path) -> duckdb.DuckDBPyConnection:
    """A reader that can open nothing but `path`."""
    limits = {"threads": settings.threads, "memory_limit": settings.memory}
    connection = duckdb.connect(str(path), read_only=True, config={**limits, "enable_external_access": False})
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set lock_configuration = true")
    return connection


def _verify_parquet(settings: Settings, folder: Path, rows: Mapping[str, int]) -> None:
    found = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if found != set(rows):
        raise _corrupt(f"Parquet folders differ from the manifest: {', '.join(sorted(found ^ set(rows)))}", folder)
    connection = connect(settings)
    try:
        for name, expected in rows.items():
            pattern = literal(folder / name / "**" / "*.parquet")
            row = connection.execute(f"select count(*) from read_parquet({pattern})").fetchone()
            if row is None or row[0] != expected:
                raise _corrupt(f"Parquet of {name} has {row and row[0]} rows, the manifest says {expected}", folder / name)
    finally:
        connection.close()


def _corrupt(cause: str, place: Path) -> CorruptPublication:
    return CorruptPublication(cause, str(place), "publish the night again: resonance night DATE")
