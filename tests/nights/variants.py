"""The same deliveries in another shape: shuffled lines, split files, everything handed over twice."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random


def shuffled_and_split(landing: Path, out: Path, seed: int) -> Path:
    """Plain JSONL files in other line order, cut in two; all other files as they are."""
    random = Random(seed)
    shutil.copytree(landing, out)
    for path in sorted(out.glob("*/dt=*/*.jsonl")):
        lines = path.read_bytes().splitlines(keepends=True)
        random.shuffle(lines)
        cut = random.randint(0, len(lines))
        path.unlink()
        path.with_name(f"z-{path.name}").write_bytes(b"".join(lines[:cut]))
        path.with_name(f"a-{path.name}").write_bytes(b"".join(lines[cut:]))
    return out


def handed_over_twice(landing: Path, out: Path, streams: tuple[str, ...]) -> Path:
    """Every file of these streams a second time under another name."""
    shutil.copytree(landing, out)
    for stream in streams:
        for path in sorted(out.glob(f"{stream}/dt=*/*")):
            shutil.copy(path, path.with_name(f"again-{path.name}"))
    return out
