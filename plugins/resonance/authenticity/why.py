"""Answer `resonance why`: where a line went, which verdict speaks, each figure beside its limit, and what undoes it."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import duckdb

from resonance.authenticity.answers import Decided, answering, live_verdict, verdicts_on
from resonance.authenticity.lake_lookup import FoundEvent, events_of, find_events
from resonance.authenticity.overrides import UnknownEntity, resolve_entity
from resonance.engine import connect
from resonance.privacy import keys
from resonance.settings import Settings

LINE = re.compile(r"^(?:.*/)?(?P<file>[a-z_]+/dt=[^/]+/[^/]+):(?P<line>\d+)$")
FORGOTTEN = "its user asked to be forgotten; nothing is told, and from the next night on nothing is kept"
SHOWN = {"reason": "reason:", "column_name": "column:", "value_shape": "shape: "}
UNDONE_BY = {
    "quarantined": "deliver the corrected line under the same event_id",
    "refused": "deliver the mended file under another name",
    "deduplicated": "nothing to undo: the first line with this event_id counts",
    "erased": "nothing: its user asked to be forgotten",
}


def why(settings: Settings, text: str) -> str:
    """Explain an event id, `FILE:LINE` (the file as the ledger names it: stream/dt=…/name) or a user id.

    Ids of users and devices appear as keys. UnknownEntity when nothing in the lake is called so.
    """
    if match := LINE.match(text):
        return _explain_line(settings, match["file"], int(match["line"]))
    gone = forgotten_keys(settings)
    if keys.user_key(settings.hmac_key, text.removeprefix("user:")) in gone or text.removeprefix("user:") in gone:
        return FORGOTTEN
    try:
        entity = resolve_entity(settings, text)
    except UnknownEntity:
        if told := _quarantined(settings, text.removeprefix("event:")):
            return told
        raise
    if entity.event is not None:
        return "\n".join(_explain_event(settings, entity.event))
    return "\n".join(_explain_entity(settings, entity.entity_type, entity.entity_id))


def _explain_line(settings: Settings, file: str, line: int) -> str:
    from resonance import landing

    found = landing.find_line(settings, file, line)
    if found is None:
        raise UnknownEntity("no night has read this file", file, "resonance status lists the nights")
    if found["outcome"] == "no_line":
        raise UnknownEntity(f"line {line} is blank or past the end", file, "count lines (CSV: records) from 1")
    if found["outcome"] == "forgotten":
        return f"line {line} of {file}: nothing is kept of it; {FORGOTTEN}"
    event_id, outcome = found.get("event_id"), found.get("outcome")
    event = find_events(settings, [event_id]).get(event_id) if event_id else None
    if event and event.user_key in forgotten_keys(settings):
        return FORGOTTEN
    lines = [f"line {line} of {file}: {outcome}", *_shown(found)]
    if outcome in UNDONE_BY:
        lines.append(f"  undo:   {UNDONE_BY[outcome]}")
    if event_id and outcome != "accepted":
        lines.append(f"  event:  {event_id}")
    if event and found.get("reason") in ("duplicate", "conflicting_duplicate"):
        lines.append(f"  repeats: {event.file_name}:{event.line_number}")
    if event:
        lines += _explain_event(settings, event)
    return "\n".join(lines)


def _quarantined(settings: Settings, event_id: str) -> str | None:
    """Where an event id lies that was delivered but never accepted."""
    pattern = str(settings.lake / "quarantine" / "dt=*" / "*.parquet")
    with connect(settings) as connection:
        try:
            rows = connection.execute(
                """
                select file_name, line_number, reason, column_name, value_shape from read_parquet(?, hive_partitioning = false)
                where event_id = ? order by file_name, line_number
                """,
                [pattern, event_id],
            ).fetchall()
        except duckdb.IOException:
            return None
    told = []
    for file, line, *facts in rows:
        told += [f"line {line} of {file}: quarantined", *_shown(dict(zip(SHOWN, facts, strict=True)))]
    return "\n".join([*told, f"  undo:   {UNDONE_BY['quarantined']}"]) if told else None


def _shown(facts: dict[str, Any]) -> list[str]:
    return [f"  {SHOWN[key]} {facts[key]}" for key in SHOWN if facts.get(key) is not None]


def _explain_event(settings: Settings, event: FoundEvent) -> list[str]:
    if event.user_key in forgotten_keys(settings):
        return [FORGOTTEN]
    user_key = _final_user_key(settings, event)
    rows = verdicts_on(settings, [("event", event.event_id), ("user", user_key), ("device", event.device_key)])
    return [
        f"event {event.event_id}: {event.stream} of business date {event.business_date}, {event.event_ts} UTC",
        f"  line:   {event.file_name}:{event.line_number}, accepted",
        f"  actor:  user {user_key or 'none'}, device {event.device_key or 'none'}",
        *_answer(answering(rows, event.business_date), f"event:{event.event_id}"),
    ]


def _explain_entity(settings: Settings, kind: str, name: str) -> list[str]:
    live = live_verdict(verdicts_on(settings, [(kind, name)]), kind)
    lines = [f"{kind} {name}"]
    if kind == "user":
        counted = [f"{stream} {count} ({first} to {last})" for stream, count, first, last in events_of(settings, name)]
        lines.append(f"  events: {', '.join(counted) or 'none under a login of its own'}")
    return lines + _answer([live] if live else [], f"{kind}:{name}")


def _answer(speaking: list[Decided], entity: str) -> list[str]:
    if not speaking:
        return [
            "  answer: p_fake 0, genuine; no verdict speaks",
            f"  change: resonance override {entity} exclude --reason TEXT",
        ]
    first = speaking[0]
    state = "excluded" if first.p_fake > Decimal("0.5") else "genuine"
    by_a_person = "; a person's word" if first.is_word else ""
    lines = [f"  answer: p_fake {_plain(first.p_fake)}, {state}{by_a_person}"]
    for verdict in speaking:
        lines += _verdict_lines(verdict)
    undo = "clear" if first.p_fake else "exclude"
    covering = f"{first.entity_type}:{first.entity_id}"
    head = "undo:  " if first.is_word or first.p_fake else "change:"
    lines.append(f"  {head} resonance override {covering} {undo} --reason TEXT")
    if covering != entity:
        lines.append(f"  undo only this: resonance override {entity} {undo} --reason TEXT")
    return lines


def _verdict_lines(verdict: Decided) -> list[str]:
    reasons = ", ".join(verdict.reasons)
    head = f"  verdict {verdict.verdict_id} on {verdict.entity_type} {verdict.entity_id}: {reasons}"
    lines = [head, f"    decided {verdict.decided_at} UTC by {verdict.decided_by}, p_fake {_plain(verdict.p_fake)}"]
    evidence: dict[str, Any] = json.loads(verdict.evidence, parse_float=Decimal)
    for figure in evidence.get("figures", []):
        lines.append(
            f"    {figure['reason']}: {figure['figure']} {_plain(figure['value'])} {figure['comparison']} "
            f"{_plain(figure['limit'])} (limit), {_weight(figure)}"
        )
    if evidence.get("examples"):
        lines.append(f"    examples: {', '.join(evidence['examples'])}")
    for key in ("reason", "note"):
        if evidence.get(key):
            lines.append(f"    {key}: {evidence[key]}")
    return lines


def _weight(figure: dict[str, Any]) -> str:
    """What a figure adds: points of a rule, or log-odds of the model."""
    if "points" in figure:
        return f"+{_plain(figure['points'])}"
    return f"{figure['log_odds']:+} log-odds"


def forgotten_keys(settings: Settings) -> set[str]:
    """Keys of everybody whose request to be forgotten is known, carried out or not."""
    from resonance.landing.erased import known_keys

    with connect(settings) as connection:
        return set(known_keys(settings, None, connection))


def _plain(number: Decimal | int | str) -> str:
    """A decimal without trailing zeros or exponent."""
    return f"{Decimal(number).normalize():f}"


def _final_user_key(settings: Settings, event: FoundEvent) -> str | None:
    """The account the event was given to; read from the warehouse, which knows the stitched ones."""
    if not settings.warehouse.exists():
        return event.user_key or event.device_key
    try:
        with connect(settings, settings.warehouse, read_only=True) as connection:
            row = connection.execute(
                f"select user_key from staging.stg_{event.stream} where event_id = ?", [event.event_id]
            ).fetchone()
    except duckdb.Error:
        row = None
    return row[0] if row else event.user_key or event.device_key
