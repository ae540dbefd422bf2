"""Random worlds in the landing format, from a seed: ordinary life, every trap, people's overrides."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.oracle import instants
from tests.worlds.cast import Cast, Row, Span, make_cast
from tests.worlds.delivering import deliver, write_snapshots
from tests.worlds.doubted import set_doubted
from tests.worlds.excluded import set_excluded
from tests.worlds.mechanics import set_mechanics
from tests.worlds.residents import set_residents
from tests.worlds.script import Script, ordinary_days
from tests.worlds.social import set_social
from tests.worlds.storm import set_storm
from tests.worlds.traps import set_traps

FIRST = date(2026, 9, 14)
"""A Monday; a world of seed n begins n − 1 days later."""
LONG = 50
"""Days that hold a campaign's month and its windows behind it."""


def make_world(out: Path, seed: int, days: int = 45, size: int = 150, is_storm: bool = False) -> Span:
    """Write a world into `out`, a landing folder; the same seed gives the same bytes. Ordinary life with traps, or a storm."""
    random, span = Random(seed), Span(FIRST + timedelta(days=seed - 1), days)
    cast = make_cast(random, span, size)
    script = Script(random, cast)
    if is_storm:
        set_storm(script)
    else:
        ordinary_days(script)
        set_traps(script)
    set_social(script)
    cast.snapshots["overrides"] = overrides(random, cast, script.events)
    if days >= LONG:
        set_residents(script)
        set_mechanics(script)
        set_excluded(script)
    set_doubted(script)
    script.events = [event for event in script.events if event["event_ts"] < span.at(days + 1)]
    deliver(out, random, script.events, span.last)
    write_snapshots(out, random, cast.snapshots)
    return span


def overrides(random: Random, cast: Cast, events: list[Row]) -> dict[date, list[Row]]:
    """Decisions of people over users, devices and events; a later snapshot clears some of them again."""
    span = cast.span
    users = random.sample(cast.users[20:-5], 8)
    devices = [f"dev-{user}" for user in random.sample(cast.users[20:-5], 4)]
    chosen = [event for event in events if event["user_id"] in users[:3]]
    cleared = [event["event_id"] for event in random.sample(chosen, min(6, len(chosen)))]
    judged = ("like", "comment", "share", "play", "follow")
    fakes = [event["event_id"] for event in random.sample([e for e in events if e["stream"] in judged], 40)]
    early = span.at(5, 12)
    rows = [_decision("user", who, "exclude", early) for who in users]
    rows += [_decision("device", what, "exclude", early) for what in devices]
    rows += [_decision("event", what, "exclude", early) for what in fakes]
    later = [_decision("user", users[0], "clear", span.at(20, 9)), _decision("user", users[7], "clear", early + 1)]
    later += [_decision("event", what, "clear", span.at(20, 9)) for what in cleared]
    return {span.day(6): rows, span.day(21): [*rows, *later]}


def _decision(kind: str, what: str, action: str, at: int) -> Row:
    return {
        "decision_id": f"{kind}-{what}-{action}",
        "entity_type": kind,
        "entity_id": what,
        "action": action,
        "reason": "checked by hand",
        "decided_by": "editor-7",
        "decided_at": instants.text(at),
    }
