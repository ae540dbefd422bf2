"""A person's word over rules and model: take it down, and read all words that are known."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from resonance.authenticity.lake_lookup import FoundEvent, acts_alone, find_events, has_device, has_user
from resonance.authenticity.settlement import Override
from resonance.errors import UsageError
from resonance.privacy import keys
from resonance.settings import Settings

ACTIONS = ("clear", "exclude")
KINDS = ("event", "user", "device")


class UnknownEntity(UsageError):
    """No accepted line knows this event, user or device."""


@dataclass(frozen=True)
class Entity:
    """What a person's words point at; `entity_id` is the event id or a key, never a raw user or device id."""

    entity_type: str
    entity_id: str
    event: FoundEvent | None = None


def override(settings: Settings, entity: str, action: str, reason: str, who: str) -> str:
    """Note `action` on `entity` (`event:ID`, `user:ID`, `device:ID` or a bare id) and say when it takes effect.

    Only keyed ids are stored. UsageError for an empty reason or an unknown action; UnknownEntity when the lake has no such id.
    """
    if action not in ACTIONS:
        raise UsageError(f"action {action!r} is none of {', '.join(ACTIONS)}", "resonance override", _example("|".join(ACTIONS)))
    if not reason.strip():
        raise UsageError("an override needs a reason", "--reason", _example(action))
    found = resolve_entity(settings, entity)
    word = _word(settings, found, action, _without_raw(reason.strip(), entity, found), who)
    _append(settings, word)
    effect, opposite = ("genuine", "exclude") if action == "clear" else ("excluded", "clear")
    return (
        f"{found.entity_type} {found.entity_id} will be {effect} from the next night on (decision {word.decision_id}); "
        f"undo: resonance override {found.entity_type}:{found.entity_id} {opposite} --reason TEXT"
    )


def resolve_entity(settings: Settings, text: str) -> Entity:
    """The entity a person means, looked up in the lake; a bare id is tried as event, then user, then device, then as a key."""
    kind, _, rest = text.partition(":")
    if kind in KINDS and rest:
        found = _as_kind(settings, kind, rest)
    else:
        found = next((e for k in KINDS if (e := _as_kind(settings, k, text))), None)
    if found is None:
        what = f"{kind} id" if kind in KINDS and rest else "event, user or device"
        raise UnknownEntity(
            f"no accepted line has this {what}", "the lake", "resonance why FILE:LINE says where a delivered line went"
        )
    return found


def _as_kind(settings: Settings, kind: str, text: str) -> Entity | None:
    if kind == "event":
        event = find_events(settings, [text]).get(text)
        return Entity("event", text, event) if event else None
    if kind == "user":
        key = text if text.startswith("u:") else keys.user_key(settings.hmac_key, text)
        return Entity("user", key) if has_user(settings, key) else _deviceless_account(settings, text)
    key = text if text.startswith("d:") else keys.device_key(settings.hmac_key, text)
    return Entity("device", key) if has_device(settings, key) else None


def _deviceless_account(settings: Settings, text: str) -> Entity | None:
    """A device acts under its own key as user, `user:d:…`, where nobody is logged in."""
    return Entity("user", text) if text.startswith("d:") and acts_alone(settings, text) else None


def overrides_known(settings: Settings, connection: duckdb.DuckDBPyConnection) -> list[Override]:
    """All words: the overrides stream's newest snapshot and this deployment's own file; none about internal accounts."""
    rows = connection.execute(
        "select decision_id, entity_type, entity_id, action, reason, decided_by, decided_at from staging.stg_overrides"
    ).fetchall()
    internal = set(connection.execute("select user_key from staging.stg_internal_accounts where valid_to is null").fetchall())
    words = [*_located(settings, [Override(*row) for row in rows]), *own_words(settings)]
    return [word for word in words if not {(word.entity_id,), (word.user_key,)} & internal]


def own_words(settings: Settings) -> list[Override]:
    """What `resonance override` wrote, in order. A line that a kill cut short is no word: it never was acknowledged."""
    if not settings.overrides_file.exists():
        return []
    lines = settings.overrides_file.read_text(encoding="utf-8").split("\n")
    return [_from_json(json.loads(line)) for line in lines if line.endswith("}")]


def forget_words(settings: Settings, user_keys: Iterable[str]) -> int:
    """Drop the words about these users and their events; returns how many."""
    gone, words = set(user_keys), own_words(settings)
    kept = [word for word in words if not {word.entity_id, word.user_key} & gone]
    if len(kept) < len(words):
        partial = settings.overrides_file.with_suffix(".partial")
        partial.write_text("".join(_as_json(word) for word in kept), encoding="utf-8")
        os.replace(partial, settings.overrides_file)
    return len(words) - len(kept)


def _located(settings: Settings, words: list[Override]) -> list[Override]:
    events = find_events(settings, [word.entity_id for word in words if word.entity_type == "event"])
    located = []
    for word in words:
        event = events.get(word.entity_id) if word.entity_type == "event" else None
        located.append(replace(word, user_key=_actor(event), event_date=event.business_date) if event else word)
    return located


def _actor(event: FoundEvent) -> str | None:
    return event.user_key or event.device_key


def _word(settings: Settings, found: Entity, action: str, reason: str, who: str) -> Override:
    decided_at = settings.as_of.astimezone(UTC).replace(tzinfo=None)
    position = len(own_words(settings))
    text = json.dumps([found.entity_type, found.entity_id, action, reason, who, decided_at.isoformat(), position])
    name = f"cli-{position:06d}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    actor, day = (_actor(found.event), found.event.business_date) if found.event else (None, None)
    return Override(name, found.entity_type, found.entity_id, action, reason, who, decided_at, actor, day)


def _without_raw(reason: str, entity: str, found: Entity) -> str:
    """A reason may quote the id it is about; users and devices are kept by key only."""
    raw = entity.partition(":")[2] if entity.partition(":")[0] in KINDS else entity
    return reason if found.entity_type == "event" or not raw else reason.replace(raw, found.entity_id)


def _append(settings: Settings, word: Override) -> None:
    settings.overrides_file.parent.mkdir(parents=True, exist_ok=True)
    with settings.overrides_file.open("a+b") as file:
        file.seek(max(0, file.tell() - 1))
        is_cut = file.read(1) not in (b"", b"\n")
        file.write((b"\n" if is_cut else b"") + _as_json(word).encode())
        file.flush()
        os.fsync(file.fileno())


def _as_json(word: Override) -> str:
    fields: dict[str, Any] = dict(word.__dict__)
    fields["decided_at"] = word.decided_at.isoformat()
    fields["event_date"] = str(word.event_date) if word.event_date else None
    return json.dumps(fields, ensure_ascii=False, sort_keys=True) + "\n"


def _from_json(fields: dict[str, Any]) -> Override:
    day = date.fromisoformat(fields["event_date"]) if fields["event_date"] else None
    return Override(**{**fields, "decided_at": datetime.fromisoformat(fields["decided_at"]), "event_date": day})


def _example(action: str) -> str:
    """Without the id that was given: no raw id stands in a message."""
    return f"resonance override ENTITY {action} --reason 'why'"


__all__ = ["ACTIONS", "Entity", "UnknownEntity", "forget_words", "override", "overrides_known", "own_words", "resolve_entity"]
