"""The dbt project as dbt parses it, kept between processes: parsing costs a small night more than building its models.

Nothing of a night is in it: variables are read when a model is compiled. A kept parse is named by a digest of every file that
dbt reads and of dbt's version, so that an edit is a new parse; a folder that cannot be written only costs the time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from resonance.settings import PROJECT_ROOT

PROJECT = PROJECT_ROOT / "dbt_project"
KEPT = PROJECT / "target" / "parsed"
READ_BY_DBT = {".sql", ".yml", ".yaml", ".csv", ".md"}
PACKED, LISTED = "project.msgpack", "manifest.json"


@dataclass(frozen=True)
class ParsedProject:
    """A parse of the project: `folder` holds dbt's manifest.json and the packed manifest."""

    folder: Path

    @cached_property
    def manifest(self) -> Any:
        """What dbt's runner takes instead of parsing."""
        from dbt.contracts.graph.manifest import Manifest
        from dbt.parser.manifest import extended_mashumuro_decoder

        manifest = Manifest.from_msgpack((self.folder / PACKED).read_bytes(), decoder=extended_mashumuro_decoder)
        manifest.build_flat_graph()
        return manifest

    @cached_property
    def listed(self) -> dict[str, Any]:
        """The same as the JSON that dbt writes."""
        listed: dict[str, Any] = json.loads((self.folder / LISTED).read_text(encoding="utf-8"))
        return listed


def parsed_project(engine: str, own: Path, parse: Callable[[Path], Any]) -> ParsedProject:
    """The kept parse for `engine`, or a new one; kept in the project, or under `own` where that is read-only.

    `parse` lets dbt parse with a target folder and returns its manifest.
    """
    name = f"{engine}-{_digest()}"
    for kept in (KEPT / name, own / name):
        if (kept / PACKED).exists():
            return ParsedProject(kept)
    folder = KEPT if _is_writable(KEPT) else own
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=folder) as aside:
        _parse_into(Path(aside) / name, parse)
        with suppress(OSError):  # another process was first, with the same parse
            (Path(aside) / name).rename(folder / name)
    _forget_others(folder, name)
    return ParsedProject(folder / name)


def _is_writable(folder: Path) -> bool:
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return os.access(folder, os.W_OK)


def _parse_into(folder: Path, parse: Callable[[Path], Any]) -> None:
    from dbt.parser.manifest import extended_mashumaro_encoder

    manifest = parse(folder)
    (folder / PACKED).write_bytes(manifest.to_msgpack(extended_mashumaro_encoder))


def _forget_others(folder: Path, name: str) -> None:
    """Remove parses of older files, but none that a process of today may still be reading."""
    for other in folder.glob(f"{name.partition('-')[0]}-*"):
        if other.name != name and time.time() - other.stat().st_mtime > 86_400:
            shutil.rmtree(other, ignore_errors=True)


def _digest() -> str:
    digest = hashlib.sha256(f"{version('dbt-core')} {version('dbt-duckdb')}".encode())
    for path in sorted(p for p in PROJECT.rglob("*") if p.suffix in READ_BY_DBT and "target" not in p.parts):
        digest.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
