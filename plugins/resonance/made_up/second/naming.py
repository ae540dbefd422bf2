"""Ids as this platform writes them: nine-digit accounts, UUID-like devices, `m…` songs; networks as addresses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from resonance.made_up.second.reacting import Stage


@dataclass
class Names:
    """Pools of ids by index."""

    users: pa.Array
    devices: pa.Array
    songs: pa.Array
    artists: pa.Array
    networks: pa.Array
    campaigns: pa.Array


def make_names(stage: Stage) -> Names:
    """Ids that say nothing about whose they are: accounts and devices are numbered at random."""
    rng, people = stage.draws.stream("names"), stage.people
    users = rng.choice(900_000_000 // 7, people.count, replace=False) * 7 + 100_000_003
    devices = rng.integers(0, 1 << 62, len(people.device_type))
    songs = rng.choice(16**7, stage.catalogue.songs, replace=False)
    nets = rng.choice(150 * 65_536, people.networks, replace=False)
    return Names(
        pa.array([str(int(u)) for u in users]),
        pa.array([f"{d >> 30:08x}-{d >> 14 & 0xFFFF:04x}-{i:05x}" for i, d in enumerate(devices.tolist())]),
        pa.array([f"m{s:07x}" for s in songs.tolist()]),
        pa.array([f"p{a:06d}" for a in range(stage.catalogue.artist.max() + 1)]),
        pa.array([_address(i, n) for i, n in enumerate(nets.tolist())]),
        pa.array([f"act-{name}-26" for name in ("daily", "coupon", "echo", "gem")]),
    )


def _address(index: int, number: int) -> str:
    if index % 7 == 3 and index > 60:
        return f"2408:{number >> 16 & 0xFFFF:x}:{number & 0xFFFF:x}:1::{index % 9 + 1:x}"
    return f"{36 + (number >> 16)}.{number >> 8 & 255}.{number & 255}.{index % 250 + 2}"


def event_ids(rng: np.random.Generator, stream: str, count: int) -> pa.Array:
    """Twelve random bytes in hex behind the stream's first letters."""
    text = rng.bytes(12 * count).hex()
    return pa.array([stream[:2] + text[i : i + 24] for i in range(0, 24 * count, 24)])


def pick(pool: pa.Array, index: np.ndarray) -> pa.Array:
    """Names by index; null where the index is negative."""
    return pool.take(pa.array(index, mask=index < 0))
