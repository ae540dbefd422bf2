"""Where a made-up world lies and how it gets there, whichever platform made it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from resonance.made_up.third.scale import Chance, Scale

KINDS = {
    "S": "ordinary mix of attacks, and likes sold by real people",
    "A": "adversarial: small aged groups, own devices and networks, low and slow, camouflaged",
    "G": "ghosts: as A, but 88 % of what they like was really played",
    "N": "no fakes",
}


@dataclass(frozen=True)
class World:
    """`landing/` is in the contract's format; `truth/users.parquet` and `truth/events.parquet` lie beside it.
    ValueError: no such kind."""

    folder: Path
    kind: str
    seed: int
    last_day: date

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind {self.kind!r} is none of {', '.join(KINDS)}")

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


class Imagined(Protocol):
    """What is read of a world in the making, of any platform, when it is written; what is `Any` differs between platforms."""

    chance: Chance
    scale: Scale
    accounts: Any
    catalogue: Any
    log: Any


Stage = TypeVar("Stage", bound=Imagined)


def writer(
    imagine: Callable[[str, int, Scale], Stage],
    deliver: Callable[[Stage, Path], dict[str, int]],
    references: Callable[[Stage, int], dict[str, pa.Table]],
    write_accounts_truth: Callable[[Stage, Path], int],
) -> Callable[[Path, str, int, Scale], World]:
    """The `write_world` of a platform.

    imagine: a stage by (kind, seed, scale). deliver: writes events and their truth, returns lines by stream. references:
    snapshots as of an instant (ms), by stream. write_accounts_truth: returns the number of accounts.
    """

    def write_world(folder: Path, kind: str, seed: int, scale: Scale) -> World:
        """Generate a world of `kind` (S, A, G, N) into `folder`; the same arguments give the same bytes.
        ValueError: no such kind."""
        world, stage = World(folder, kind, seed, scale.last_day), imagine(kind, seed, scale)
        rows = deliver(stage, folder)
        for day, until in scale.snapshots:
            for stream, table in references(stage, until).items():
                write(table, world.landing / stream / f"dt={day}" / f"{stream}.parquet")
        return world.note({**rows, "users": write_accounts_truth(stage, folder)})

    return write_world


def write(table: pa.Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table.combine_chunks(), path, compression="zstd")
