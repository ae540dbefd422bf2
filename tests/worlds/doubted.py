"""Whom moderators have labelled, and whom the rules hold for fake until a person clears them."""

from __future__ import annotations

from datetime import date
from random import Random

from tests.oracle import instants
from tests.worlds.cast import Row
from tests.worlds.script import ADVERT, Script

LABELLED_KINDS = ("like", "share", "play", "share_open", "follow")
"""Not comments, whose labels the night would learn from."""


def set_doubted(script: Script) -> None:
    """Both, from a seed of their own."""
    random = Random(23)
    overrides = script.cast.snapshots["overrides"]
    overrides[max(overrides)] += _clears(script)
    script.cast.snapshots["fraud_labels"] = _labels(random, script)


def _clears(script: Script) -> list[Row]:
    """Of those who advertise, every fifth is cleared himself, every fifth his device, every fifth a single comment of his."""
    adverts = {event["user_id"]: event for event in script.events if event.get("text") == ADVERT and event["user_id"]}
    found = []
    for number, (user, event) in enumerate(sorted(adverts.items())):
        cleared = (("user", user), ("device", f"dev-{user}"), ("event", event["event_id"]), None, None)[number % 5]
        if cleared:
            told = {"decision_id": f"known-{number}", "entity_type": cleared[0], "entity_id": cleared[1], "action": "clear"}
            at = instants.text(script.cast.span.at(20, 10))
            found.append({**told, "reason": "a friend of the house", "decided_by": "editor-9", "decided_at": at})
    return found


def _labels(random: Random, script: Script) -> dict[date, list[Row]]:
    """A first snapshot, and the whole one that holds: labels withdrawn, changed by another, contradicted at one instant."""
    span, known = script.cast.span, [event for event in script.events if event["stream"] in LABELLED_KINDS]
    users = random.sample(script.cast.users, len(script.cast.users) // 2)
    events = [event["event_id"] for event in random.sample(known, len(known) // 8)]
    named = [*(("user", user) for user in users), *(("event", event) for event in events)]
    first = [_label(entity, random.random() < 0.6, "ann", span.at(20, 9)) for entity in named]
    later = [{**row, "is_fake": not row["is_fake"], "labelled_by": "bob", "labelled_at": instants.text(span.at(21, 9))}
             for row in first[::7]]  # fmt: skip
    other = [{**row, "is_fake": not row["is_fake"], "labelled_by": "eve"} for row in first[::5]]
    withdrawn = [_label(("user", user), True, "ann", span.at(19, 9)) for user in script.cast.users]
    return {span.day(20): [*first, *withdrawn], span.day(22): [*first, *later, *other]}


def _label(entity: tuple[str, str], is_fake: bool, by: str, at: int) -> Row:
    kind, name = entity
    told = {"entity_type": kind, "entity_id": name, "is_fake": is_fake}
    return {**told, "labelled_by": by, "labelled_at": instants.text(at)}
