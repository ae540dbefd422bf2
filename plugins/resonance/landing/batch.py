"""One night's staged work, on its way to a commit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from resonance.contract import load_contract
from resonance.settings import Settings


@dataclass
class Batch:
    """One night's staged work. results: stream → what its parse found; repeated: (stream, file index) → counts by reason."""

    settings: Settings
    night_date: date
    stage: Path
    seq: int
    results: dict[str, dict[str, Any]]
    planned: dict[str, Any]
    duplicates: Counter[tuple[str, int]] = field(default_factory=Counter)
    conflicts: Counter[tuple[str, int]] = field(default_factory=Counter)
    moves: list[tuple[Path, str]] = field(default_factory=list)
    replaced: dict[Path, Path] = field(default_factory=dict)

    def parts(self, stream: str) -> list[Path]:
        """Staged Parquet files with the stream's accepted rows."""
        return [self.replaced.get(path, path) for path in sorted((self.stage / stream).glob("part-*/dt=*/*.parquet"))]

    def folder(self, stream: str) -> Path:
        """Where settle puts what it finds for one stream; made anew by every attempt."""
        path = self.stage / "settle" / stream
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def event_streams(self) -> list[str]:
        return [name for name in sorted(self.results) if load_contract().streams[name].is_event]
