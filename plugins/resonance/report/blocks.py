"""The blocks that the report on paper is made of: dicts with a `kind`, which `report.typ` draws.

Everything in them is text that is said already, or a number to be drawn: a trend (oldest first, None for a gap), or a
bar from one share to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Block = dict[str, Any]


def tile(label: str, value: str, under: str = "", trend: Sequence[float | None] = ()) -> Block:
    return {"label": label, "value": value, "under": under, "trend": list(trend)}


def tiles(*each: Block) -> Block:
    return {"kind": "tiles", "tiles": list(each)}


def table(heads: list[str], rows: list[list[Any]]) -> Block:
    """A cell is a text, or a dict: text and what stands small under it, a trend, or a bar."""
    return {"kind": "table", "heads": heads, "rows": rows}


def chips(pairs: Iterable[tuple[str, str]]) -> Block:
    """Words with a number each."""
    return {"kind": "chips", "chips": [list(pair) for pair in pairs]}


def steps(each: list[list[Any]]) -> Block:
    """Label, share in [0, 1], the share as said, the counts behind it."""
    return {"kind": "steps", "steps": each}


def items(each: list[str]) -> Block:
    return {"kind": "list", "items": each}


def text(said: str) -> Block:
    return {"kind": "text", "text": said}


def note(said: str) -> Block:
    return {"kind": "note", "text": said}


def subhead(said: str, under: str = "") -> Block:
    return {"kind": "subhead", "text": said, "under": under}
