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


class Day:
    """Collects blocks of events. Timestamps are epoch ms; a column that is not given is null (−1)."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.number = world, number
        self.midnight = world.midnight(number)
        self.blocks: dict[str, list[dict[str, Array]]] = {stream: [] for stream in STREAMS}
        self._contexts: list[dict[str, Array]] = []
        self._size = 0

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
        self._contexts.append({name: np.asarray(columns[name], dtype=np.int32) for name in CONTEXT_NAMES})
        self._size += size
        return np.arange(self._size - size, self._size)

    def emit(self, stream: str, context: Array, ts: Array, **columns: Array | int) -> None:
        """Add events; extra keywords are columns of the stream, or campaign, surface, fake (the ring of this event, 0 none)."""
        size = len(context)
        if not size:
            return
        if unknown := set(columns) - set(EVENT_NAMES[stream]) - set(SHARED):
            raise KeyError(f"{stream} has no column {sorted(unknown)}")
        block = {"context": np.asarray(context), "ts": np.asarray(ts, dtype=np.int64)}
        for name, value in columns.items():
            block[name] = np.broadcast_to(np.asarray(value), size)
        self.blocks[stream].append(block)

    def contexts(self) -> dict[str, Array]:
        """All contexts of the day, by column."""
        if not self._contexts:
            return {name: np.zeros(0, dtype=np.int32) for name in CONTEXT_NAMES}
        return {name: np.concatenate([block[name] for block in self._contexts]) for name in CONTEXT_NAMES}

    def context_column(self, name: str, context: Array) -> Array:
        """One column of the contexts so far, by event."""
        return np.concatenate([block[name] for block in self._contexts])[context]

    def merged(self, stream: str) -> dict[str, Array]:
        """All events of one stream in one block, every column present."""
        blocks = self.blocks[stream]
        names = (*SHARED, *EVENT_NAMES[stream])
        sizes = [len(block["ts"]) for block in blocks]
        return {
            name: np.concatenate([block.get(name, np.full(size, -1)) for block, size in zip(blocks, sizes, strict=True)])
            if blocks
            else np.zeros(0, dtype=np.int64)
            for name in names
        }
