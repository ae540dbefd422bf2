"""Where a made-up world lies, whichever platform made it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class World:
    """`landing/` is in the contract's format; `truth/users.parquet` and `truth/events.parquet` lie beside it."""

    folder: Path
    kind: str
    seed: int
    last_day: date

    @property
    def landing(self) -> Path:
        return self.folder / "landing"

    @classmethod
    def read(cls, folder: Path) -> World:
        """The world that was written to `folder`."""
        known = json.loads((folder / "world.json").read_text())
        return cls(folder, known["kind"], known["seed"], date.fromisoformat(known["last_day"]))

    def note(self, rows: Mapping[str, int]) -> World:
        """Write what `read` needs, and the number of rows by stream, beside the landing folder."""
        known = {"kind": self.kind, "seed": self.seed, "last_day": str(self.last_day), "rows": rows}
        (self.folder / "world.json").write_text(json.dumps(known, indent=1) + "\n")
        return self
