"""Which event ids were accepted before: sorted runs of keyed 128-bit ids, merged geometrically.

A run is a uint64 array (3, n): high and low half of the keyed event id, 64 bits of the payload hash; sorted by high half.
A night looks up n ids in O(n log N) and writes amortised O(n log N): its cost does not grow with history but logarithmically
(log-structured merge, O'Neil et al. 1996).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.int64]
HIGH, LOW, PAYLOAD = 0, 1, 2
_PARTS = 256


def sorted_run(high: Words, low: Words, payload: Words) -> Words:
    """A run (3, n) from unsorted columns."""
    order = np.argsort(high)
    return np.stack([high[order], low[order], payload[order]])


def find(run: Words, high: Words, low: Words) -> Positions:
    """Index into `run` of every (high, low), −1 where it is not (n)."""
    at = np.searchsorted(run[HIGH], high)
    found = np.full(len(high), -1, np.int64)
    open_ = np.arange(len(high))
    length = run.shape[1]
    while len(open_):
        here = at[open_]
        inside = here < length
        open_, here = open_[inside], here[inside]
        same = run[HIGH][here] == high[open_]
        open_, here = open_[same], here[same]
        exact = run[LOW][here] == low[open_]
        found[open_[exact]] = here[exact]
        open_ = open_[~exact]
        at[open_] += 1
    return found


class Seen:
    """The runs of one home, read through memory maps."""

    def __init__(self, folder: Path, names: list[str]) -> None:
        self.runs: list[Words] = [np.load(folder / name, mmap_mode="r") for name in names]

    def payloads(self, high: Words, low: Words) -> tuple[npt.NDArray[np.bool_], Words]:
        """(was accepted before, payload half of that line), each (n)."""
        known = np.zeros(len(high), np.bool_)
        payload = np.zeros(len(high), np.uint64)
        order = np.argsort(high)
        for run in self.runs:
            at = find(run, high[order], low[order])
            hit = at >= 0
            known[order[hit]] = True
            payload[order[hit]] = run[PAYLOAD][at[hit]]
        return known, payload


def add_run(folder: Path, stage: Path, names: list[str], fresh: Words, seq: int) -> tuple[list[str], Path | None]:
    """Write `fresh` to `stage`, merged with the newest runs while those are at most twice its size.

    Returns the names of the runs after the commit and the staged file (None when there is nothing new).
    """
    if fresh.shape[1] == 0:
        return names, None
    kept = list(names)
    merged, size = [fresh], fresh.shape[1]
    while kept:
        last = np.load(folder / kept[-1], mmap_mode="r")
        if last.shape[1] > 2 * size:
            break
        merged.append(last)
        size += last.shape[1]
        kept.pop()
    path = stage / f"{seq:08d}.npy"
    path.parent.mkdir(parents=True, exist_ok=True)
    if len(merged) > 1:
        _merge(merged, path, size)
    else:
        np.save(path, fresh)
    return [*kept, path.name], path


def _merge(runs: list[Words], path: Path, size: int) -> None:
    target = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint64, shape=(3, size))
    bounds = [int(i) << 56 for i in range(1, _PARTS)]
    cuts = [[0, *np.searchsorted(run[HIGH], np.array(bounds, np.uint64)), run.shape[1]] for run in runs]
    at = 0
    for part in range(_PARTS):
        block = np.concatenate([run[:, c[part] : c[part + 1]] for run, c in zip(runs, cuts, strict=True)], axis=1)
        target[:, at : at + block.shape[1]] = block[:, np.argsort(block[HIGH])]
        at += block.shape[1]
    target.flush()
    del target
