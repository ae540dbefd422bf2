"""Weekly upkeep: what is past its keeping goes, and the served night is restored elsewhere to prove that it can be."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from resonance.errors import ResonanceError
from resonance.lock import only_writer
from resonance.settings import Settings

KEEP_RECORDS = timedelta(days=400)


def sweep(settings: Settings) -> dict[str, Any]:
    """Remove the engine's scratch files and night records older than 400 days; publications prune themselves."""
    with only_writer(settings):
        scratch = settings.home / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)
        limit = (settings.as_of - KEEP_RECORDS).timestamp()
        old = [path for path in settings.nights.glob("*.json") if path.stat().st_mtime < limit]
        for path in old:
            path.unlink()
    return {"records_removed": len(old)}


def restore_drill(settings: Settings) -> dict[str, Any]:
    """Copy the served night to a fresh folder and verify every table against its manifest there."""
    from resonance.publishing import current_publication, read_manifest, verify

    folder = current_publication(settings)
    if folder is None:
        raise ResonanceError("nothing is published, nothing can be restored", str(settings.published), "resonance night DATE")
    with tempfile.TemporaryDirectory() as scratch:
        restored = Path(scratch) / folder.name
        shutil.copytree(folder, restored)
        verify(settings, restored)
        tables = len(read_manifest(restored)["tables"])
    return {"restored": folder.name, "tables": tables}
