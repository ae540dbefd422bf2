"""What a publication says of itself: `manifest.json`, the same for the same input."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date
from pathlib import Path
from typing import Any

from resonance.business_date import night_id
from resonance.policy import policy_version
from resonance.publishing.content import Content
from resonance.publishing.tables import PublishedTable
from resonance.publishing.verify import MANIFEST
from resonance.settings import Settings
from resonance.transform import code_version


def describe(settings: Settings, day: date, tables: Sequence[PublishedTable], contents: Mapping[str, Content]) -> dict[str, Any]:
    """Names, versions and the content of every table, public or not."""
    return {
        "night_id": night_id(day, settings.as_of),
        "business_date": str(day),
        "as_of": settings.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "policy_version": policy_version(settings),
        "code_version": code_version(),
        "engine": settings.engine,
        "tables": {t.name: _entry(t, contents[t.name]) for t in sorted(tables)},
    }


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> Path:
    """Write `manifest.json`; keys keep their order, text stays readable."""
    path = folder / MANIFEST
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _entry(table: PublishedTable, content: Content) -> dict[str, Any]:
    return {**content.as_dict(), "visibility": table.visibility, "grain": list(table.grain)}
