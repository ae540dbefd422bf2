"""One day in the making: contexts (who, on what, from where) and the events that refer to them."""

from __future__ import annotations

import numpy as np

from resonance.simulator.columns import CONTEXT, STREAMS, parts
from resonance.simulator.draws import Array
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World

CONTEXT_NAMES = (*(column.name for column in CONTEXT), "ring")
EVENT_NAMES = {stream: tuple(name for column in columns for name in parts(column)) for stream, columns in STREAMS.items()}
SHARED = ("context", "ts", "campaign", "surface", "fake", "late")


class Contexts:
    """Who acted on what from where, by column, and the text of each context once it is made."""

    def __init__(self, columns: dict[str, Array]) -> None:
        self.columns = columns
        self.texts: dict[str, Array] = {}

    def __len__(self) -> int:
        return len(self.columns["user_id"])

    def taken(self, rows: Array) -> dict[str, Array]:
        """Columns of some contexts."""
        return {name: column[rows] for name, column in self.columns.items()}


class Day:
    """Collects blocks of events. Timestamps are epoch ms; a column that is not given is null (−1)."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.number = world, number
        self.midnight = world.midnight(number)
        self.blocks: dict[str, list[dict[str, Array | int]]] = {stream: [] for stream in STREAMS}
        self._contexts: list[dict[str, Array]] = []
        self._size = 0
        self._blind = set(world.mix.habits.blind)

    def rng(self, purpose: str) -> np.random.Generator:
        """The day's own stream for one purpose."""
        return self.world.rng(purpose, self.number)

    def open_contexts(self, user: Array, device: Array, cell: Array | None = None, **given: Array) -> Array:
        """Indices of new contexts; user −1 is anonymous, device −1 unknown. Types and integrity come from the device."""
        people, size = self.world.people, len(user)
        on_cell = np.zeros(size, dtype=bool) if cell is None else cell
        types, integrity = self.world.device_types, self.world.device_integrity
        columns = {
            "tz_offset_min": np.where(user >= 0, people.offset[user], 0),
            "user_id": user,
            "device_id": device,
            "device_type": np.where(device >= 0, types[device], -1),
            "app_mode": np.zeros(size, dtype=np.int64),
            "network": np.where(on_cell, code("network", "cell"), code("network", "wifi")),
            "ip": np.where(on_cell, people.cell_ip[user], people.home_ip[user]),
            "client_integrity": np.where(device >= 0, integrity[device], -1),
            "city_code": people.city[user],
            "ring": np.where(user >= 0, people.ring[user], 0),
        } | given
        for name in set(columns) & self._blind:
            columns[name] = np.where(user >= 0, -1, device) if name == "device_id" else np.full(size, -1)
        self._contexts.append({name: np.asarray(columns[name], dtype=np.int32) for name in CONTEXT_NAMES})
        self._size += size
        return np.arange(self._size - size, self._size)

    def emit(self, stream: str, context: Array, ts: Array, **columns: Array | int) -> None:
        """Add events; extra keywords are columns of the stream, or campaign, surface, fake (the ring of this event, 0 none)."""
        size = len(context)
        if not size or stream in self._blind:
            return
        if unknown := set(columns) - set(EVENT_NAMES[stream]) - set(SHARED):
            raise KeyError(f"{stream} has no column {sorted(unknown)}")
        block: dict[str, Array | int] = {"context": np.asarray(context), "ts": np.asarray(ts, dtype=np.int64)}
        self.blocks[stream].append(block | columns)

    def adopt(self, columns: dict[str, Array]) -> int:
        """Add contexts of another day, whose events arrive today; the first one's index."""
        self._contexts.append(columns)
        self._size += len(columns["user_id"])
        return self._size - len(columns["user_id"])

    def contexts(self) -> Contexts:
        """All contexts of the day."""
        if not self._contexts:
            return Contexts({name: np.zeros(0, dtype=np.int32) for name in CONTEXT_NAMES})
        return Contexts({name: np.concatenate([block[name] for block in self._contexts]) for name in CONTEXT_NAMES})

    def context_column(self, name: str, context: Array) -> Array:
        """One column of the contexts so far, by event."""
        return np.concatenate([block[name] for block in self._contexts])[context]

    def merged(self, stream: str) -> dict[str, Array]:
        """All events of one stream in one block, every column present."""
        sizes = [len(block["ts"]) for block in self.blocks[stream]]  # type: ignore[arg-type]
        whole = {name: np.full(sum(sizes), -1, dtype=np.int64) for name in (*SHARED, *EVENT_NAMES[stream])}
        end = 0
        for block, size in zip(self.blocks[stream], sizes, strict=True):
            end += size
            for name, value in block.items():
                whole[name][end - size : end] = value
        return whole
