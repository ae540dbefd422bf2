"""The tables of a run as text, and their place in the documentation."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from benchmarks.authenticity.scoring import Judged
from benchmarks.authenticity.targets import KINDS, markdown, named_table, target_table

TABLES, COST = "bench-authenticity-{platform}", "bench-authenticity-cost"
PEER_FIGURES = ("user F1", "user PR-AUC", "event F1, likes", "worst cohort flagged")


@dataclass
class Results:
    """Figures by kind of world; peers by name, then kind."""

    figures: dict[str, dict[str, float]] = field(default_factory=dict)
    attacks: dict[str, dict[str, float]] = field(default_factory=dict)
    cohorts: dict[str, dict[str, float]] = field(default_factory=dict)
    peers: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)
    sizes: dict[str, str] = field(default_factory=dict)


def tables(results: Results) -> str:
    """All tables of a run, in Markdown."""
    parts = [
        "### Worlds\n", markdown(["kind", "size"], [[k, results.sizes[k]] for k in KINDS if k in results.sizes]),
        "\n### Targets\n", target_table(results.figures),
        "\n### Accounts of each attack that are excluded (p_fake over one half)\n", named_table("attack", results.attacks),
        "\n### Accounts of each real-life cohort that are excluded\n", named_table("cohort", results.cohorts),
    ]  # fmt: skip
    if results.peers:
        parts += ["\n### Beside it, on the same worlds\n", _peer_table(results)]
    return "\n".join(parts)


def size_of(judged: Judged) -> str:
    """`23,188 accounts (1,437 fake), …` of a world."""
    users, events = judged.users, judged.events
    counts = dict(zip(*np.unique(events["stream"].astype(str), return_counts=True), strict=True))
    fake_likes = int(events["is_fake"][events["stream"] == "like"].sum())
    return (
        f"{len(users['fake']):,} accounts ({users['fake'].sum():,} fake), {counts['like']:,} likes ({fake_likes:,} fake), "
        f"{counts['play']:,} plays"
    )


def _peer_table(results: Results) -> str:
    kinds = [kind for kind in KINDS if kind in results.figures and kind != "N"]
    rows = [
        [name, figure, *(f"{by_kind[k][figure]:.3f}" for k in kinds)]
        for name, by_kind in {"this detector": results.figures, **results.peers}.items()
        for figure in PEER_FIGURES
    ]
    return markdown(["detector", "figure", *kinds], rows)


def write(path: Path, part: str, text: str, command: str) -> None:
    """Replace what stands between the markers of `part` in `path`; ValueError when it has none."""
    begin, end = (f"<!-- {part}: {word} -->" for word in ("begin", "end"))
    old = path.read_text(encoding="utf-8")
    if begin not in old or end not in old:
        raise ValueError(f"{path} has no markers {begin} … {end}")
    before, rest = old.split(begin, 1)
    after = rest.split(end, 1)[1]
    path.write_text(f"{before}{begin}\n\nMade by `{command}`.\n\n{text}\n\n{end}{after}", encoding="utf-8")
