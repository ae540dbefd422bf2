"""The words of an alert: plain text that names what, where, the next command and the RUNBOOK's heading."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from resonance.alerts.kinds import Kind

MOST_FACTS = 20
LONGEST_FACT = 500


def told(facts: Mapping[str, Any]) -> dict[str, str]:
    """Facts as short one-line texts: no control or direction-changing characters, nothing endless."""
    kept = [(name, value) for name, value in facts.items() if value is not None][:MOST_FACTS]
    return {_line(name)[:60]: _line(value) for name, value in kept}


def plain_text(kind: Kind, facts: Mapping[str, str]) -> str:
    """The whole alert; `facts` come from `told`."""
    lines = [f"[Resonance] {kind.title_zh} · {kind.title_en}"]
    lines += [f"{name}: {value}" for name, value in facts.items() if name != "next_command"]
    date = facts.get("business_date", "DATE")
    command = facts.get("next_command") or kind.next_command.format(business_date=date)
    return "\n".join([*lines, f"next: {command}", f"help: {kind.runbook}"])


def _line(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple | set) else str(value)
    safe = "".join(" " if letter in "\t\n\r" else letter for letter in text)
    kept = "".join(letter for letter in safe if unicodedata.category(letter)[0] != "C")
    line = " ".join(kept.split())
    return line if len(line) <= LONGEST_FACT else line[: LONGEST_FACT - 1] + "…"
