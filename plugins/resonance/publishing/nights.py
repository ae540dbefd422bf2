"""Publish a night: build aside, verify, seal, switch; or serve an earlier one again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from resonance.business_date import night_id
from resonance.engine import connect
from resonance.errors import HeldNight, ResonanceError
from resonance.policy import load_policy
from resonance.publishing import pointer
from resonance.publishing.manifest import describe, write_manifest
from resonance.publishing.snapshot import DATABASES, literal, write_databases, write_parquet
from resonance.publishing.tables import PUBLIC, RESTRICTED, PublishedTable, declared_tables
from resonance.publishing.verify import verify
from resonance.settings import Settings

Render = Callable[[Path, Mapping[str, Any], Path], Any]
STEPS_WITH_GATES = ("landing", "marts")


@dataclass(frozen=True)
class Evidence:
    """What the manifest repeats of the night: each gate's result and the ledger's totals (None: read from the home)."""

    gates: Mapping[str, Any] | None = None
    ledger_totals: Mapping[str, Any] | None = None
    tables: Sequence[PublishedTable] | None = None


def publish(
    settings: Settings,
    day: date,
    warehouse: duckdb.DuckDBPyConnection | Path,
    evidence: Evidence | None = None,
    render: Render | None = None,
) -> Path:
    """Publish business date `day` and return its folder; whatever fails, `current` stays where it was.

    `render(marts.duckdb, manifest, folder)` writes the report's files beside the marts before anyone sees the folder.
    Raises HeldNight when a gate did not pass, UnpublishableTable and CorruptPublication when the marts cannot be served.
    """
    given = evidence or Evidence()
    gates = _passed_gates(settings, day, given)
    folder = pointer.fresh_folder(settings, night_id(day, settings.as_of))
    tables = given.tables if given.tables is not None else _declared(settings)
    with _reading(settings, warehouse) as connection:
        contents = write_databases(connection, folder, tables)
    write_parquet(settings, folder, tables)
    totals = given.ledger_totals if given.ledger_totals is not None else _ledger_totals(settings, day)
    manifest = {**describe(settings, day, tables, contents), "gates": dict(gates), "ledger": dict(totals)}
    write_manifest(folder, manifest)
    if render is not None:
        render(folder / DATABASES[PUBLIC], manifest, folder)
    verify(settings, folder)
    seal(folder)
    published = pointer.install(settings, folder, str(manifest["night_id"]))
    pointer.prune(settings, int(load_policy(settings, day)["publication_keep_nights"]))
    return published


def rollback(settings: Settings, name: str) -> Path:
    """Serve the published night `name` again, after verifying it; later nights stay on disk."""
    folder = pointer.known_night(settings, name)
    verify(settings, folder)
    pointer.flip(settings, name)
    return folder


def seal(folder: Path) -> None:
    """Make every file read-only (restricted tables: not for others) and let its bytes reach the disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            path.chmod(0o440 if path.name == DATABASES[RESTRICTED] else 0o444)
            _sync(path)
    for path in (folder, *(p for p in folder.rglob("*") if p.is_dir())):
        pointer.sync_folder(path)


def _passed_gates(settings: Settings, day: date, given: Evidence) -> Mapping[str, Any]:
    from resonance.quality.results import read_gate

    gates = given.gates if given.gates is not None else {step: read_gate(settings, day, step) for step in STEPS_WITH_GATES}
    for step in STEPS_WITH_GATES:
        status = (gates.get(step) or {}).get("status", "missing")
        if status == "missing":
            raise ResonanceError(f"the {step} gate has not judged {day}", str(settings.quality), f"resonance night {day}")
        if status not in ("pass", "warn"):
            raise HeldNight(f"the {step} gate held {day}; yesterday is still served", str(settings.quality), "resonance status")
    return gates


def _declared(settings: Settings) -> tuple[PublishedTable, ...]:
    from resonance.transform.runner import manifest

    return declared_tables(manifest(settings))


def _ledger_totals(settings: Settings, day: date) -> Mapping[str, Any]:
    from resonance.quality.ledger import ledger_totals

    return ledger_totals(settings, day)


@contextmanager
def _reading(settings: Settings, warehouse: duckdb.DuckDBPyConnection | Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse as a connection that may also write elsewhere; a given connection is left open."""
    if not isinstance(warehouse, Path):
        yield warehouse
        return
    connection = connect(settings)
    try:
        connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
        connection.execute("use warehouse")
        yield connection
    finally:
        connection.close()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
