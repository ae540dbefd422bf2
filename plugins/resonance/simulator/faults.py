"""The ordinary dirt of deliveries: repeated lines, broken lines, wrong clocks. Each line's outcome goes to the answer key."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from resonance.simulator.world import World

SMALLEST = 400
DAY_OFFSET = 10


def spoil(world: World, place: tuple[int, str], lines: bytes, rows: int) -> tuple[bytes, list[dict[str, object]]]:
    """(lines of the extra `edge` file, facts for the answer key) of one stream and day; nothing where few rows are delivered."""
    if rows < SMALLEST or not lines:
        return b"", []
    number, stream = place
    rng = world.rng("faults", stream, number)
    whole = lines[: lines.rfind(b"\n")].split(b"\n")
    repeated = [_again(whole[at]) for at in rng.integers(0, len(whole), max(2, min(rows // 500, 300))).tolist()]
    made, facts = list(repeated), [("duplicate", len(repeated))]
    kinds = list(FAULTS)
    for name in rng.permutation(kinds)[: max(1, min(len(kinds), rows // 800))].tolist():
        outcome, change = FAULTS[name]
        made.append(change(json.loads(whole[int(rng.integers(0, len(whole)))]), f"{stream}-{number}-{name}"))
        facts.append((outcome, 1))
    day = str(world.date(number))
    return b"\n".join(made) + b"\n", [
        {"stream": stream, "dt": day, "outcome": outcome, "lines": count} for outcome, count in facts
    ]


def _again(line: bytes) -> bytes:
    """The same event once more, its instants written in UTC."""
    event = json.loads(line)
    for name in ("event_ts", "received_ts"):
        event[name] = _in_utc(event[name])
    return _line(event)


def _in_utc(text: str) -> str:
    instant = np.datetime64(text.removesuffix("+08:00")) - np.timedelta64(8, "h")
    return f"{instant}Z"


def _line(event: dict[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def _shifted(text: str, days: int) -> str:
    return f"{np.datetime64(text.removesuffix('+08:00')) + np.timedelta64(days, 'D')}+08:00"


def _truncated(event: dict[str, Any], new_id: str) -> bytes:
    return _line(event)[:-DAY_OFFSET]


def _without_id(event: dict[str, Any], new_id: str) -> bytes:
    return _line(event | {"event_id": ""})


def _unknown_word(event: dict[str, Any], new_id: str) -> bytes:
    return _line(event | {"event_id": new_id, "network": "5g-slice"})


def _in_the_future(event: dict[str, Any], new_id: str) -> bytes:
    return _line(event | {"event_id": new_id, "event_ts": _shifted(event["received_ts"], 1)})


def _long_ago(event: dict[str, Any], new_id: str) -> bytes:
    return _line(event | {"event_id": new_id, "event_ts": _shifted(event["event_ts"], -70)})


def _before_phones(event: dict[str, Any], new_id: str) -> bytes:
    return _line(event | {"event_id": new_id, "event_ts": "2001-02-03T04:05:06+08:00"})


def _contradicting(event: dict[str, Any], new_id: str) -> bytes:
    later = np.datetime64(event["received_ts"].removesuffix("+08:00")) + np.timedelta64(5, "s")
    return _line(
        event | {"received_ts": f"{later}+08:00", "city_code": "650100" if event.get("city_code") != "650100" else "110100"}
    )


FAULTS: dict[str, tuple[str, Callable[[dict[str, Any], str], bytes]]] = {
    "truncated": ("unparseable", _truncated),
    "without_id": ("missing_field", _without_id),
    "unknown_word": ("bad_value", _unknown_word),
    "future": ("future_ts", _in_the_future),
    "long_ago": ("too_late", _long_ago),
    "before_phones": ("bad_ts", _before_phones),
    "contradicting": ("conflicting_duplicate", _contradicting),
}
