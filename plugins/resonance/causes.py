"""Why dates are dirty: a date may be touched in several ways, and every way is named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

SEPARATOR = ", "
Day = TypeVar("Day")


def all_causes(found: Iterable[tuple[Day, str]]) -> dict[Day, str]:
    """Days with every cause that was found, each once, in one order."""
    causes: dict[Day, set[str]] = {}
    for day, cause in found:
        causes.setdefault(day, set()).update(cause.split(SEPARATOR))
    return {day: SEPARATOR.join(sorted(each)) for day, each in causes.items()}
