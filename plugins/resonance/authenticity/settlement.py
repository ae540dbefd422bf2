"""What a night adds to the verdict log, as plain functions over verdicts: no files, no SQL.

The rule chain is a step function over nights: night D sees the last row with `night_date` ≤ D. Adding a night between two
that were judged already must leave the later one's answer alone, so the answer is repeated there; that makes the
log the same whatever order the nights ran in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from resonance.authenticity.verdict_log import ADDITIVE_POINTS, PERSON, RULE, WITHDRAWN, Verdict

Entity = tuple[str, str]
ZERO, ONE = Decimal("0.000000"), Decimal("1.000000")


@dataclass(frozen=True)
class Override:
    """A person's word on one entity; `decided_at` naive UTC, `entity_id` keyed for users and devices."""

    decision_id: str
    entity_type: str
    entity_id: str
    action: str
    reason: str
    decided_by: str
    decided_at: datetime
    user_key: str | None = None
    event_date: date | None = None

    @property
    def entity(self) -> Entity:
        return (self.entity_type, self.entity_id)

    def verdict(self, decided_at: datetime) -> Verdict:
        evidence = {"action": self.action, "decision_id": self.decision_id, "reason": self.reason}
        return Verdict(
            self.entity_type,
            self.entity_id,
            self.user_key,
            self.event_date,
            ("override",),
            json.dumps(evidence, ensure_ascii=False, sort_keys=True),
            ONE if self.action == "exclude" else ZERO,
            decided_at,
            f"person:{self.decided_by}",
            PERSON,
            None,
        )


@dataclass(frozen=True)
class Night:
    """The night being settled: its business date, its instant (naive UTC), the next night already judged, and who decides."""

    day: date
    as_of: datetime
    following: date | None = None
    decided_by: str = ADDITIVE_POINTS


def settle_rules(
    candidates: Mapping[Entity, Verdict],
    state: Mapping[Entity, Verdict],
    night: Night,
    is_inside: Callable[[Verdict], bool],
) -> list[Verdict]:
    """Rows of the rule chain for this night: changed candidates, and p_fake 0 where evidence vanished inside the window."""
    rows = []
    for entity in sorted(candidates.keys() | state.keys()):
        wanted, known = candidates.get(entity), state.get(entity)
        if wanted is None and known is not None and known.p_fake > 0 and is_inside(known):
            wanted = acquitted(known, night)
        if wanted is not None and (known is None or wanted.content != known.content):
            rows.append(replace(wanted, night_date=night.day, decided_at=night.as_of, chain=RULE))
    return rows


def repeat_later(
    rows: Iterable[Verdict], state: Mapping[Entity, Verdict], at_following: set[Entity], night: Night
) -> list[Verdict]:
    """What the following night had found, said again there for entities that this earlier night has now changed."""
    if night.following is None:
        return []
    silent = [row for row in rows if row.entity not in at_following]
    said = [state.get(row.entity) or acquitted(row, night) for row in silent]
    return [replace(row, night_date=night.following, decided_at=night.as_of) for row in said]


def acquitted(verdict: Verdict, night: Night) -> Verdict:
    """The same entity with p_fake 0: what spoke against it is no longer there."""
    evidence = json.dumps({"figures": [], "note": "no limit is broken any more"}, sort_keys=True)
    return replace(
        verdict, reasons=("insufficient_data",), evidence=evidence, p_fake=ZERO, decided_by=night.decided_by, chain=RULE
    )


def settle_people(overrides: Iterable[Override], heads: Mapping[Entity, Verdict], night: Night, is_newest: bool) -> list[Verdict]:
    """Rows of the person chain: the last word per entity by (decided_at, decision_id), none decided after `as_of`.

    A word that left the overrides stream is withdrawn, but only by the newest night: an earlier one reads an older snapshot.
    """
    last: dict[Entity, Override] = {}
    for word in sorted(overrides, key=lambda o: (o.decided_at, o.decision_id)):
        if word.decided_at <= night.as_of:
            last[word.entity] = word
    spoken = [row for word in last.values() if (row := _spoken(word, heads.get(word.entity), night, is_newest))]
    gone = [head for entity, head in heads.items() if entity not in last and head.decided_by != WITHDRAWN and is_newest]
    return spoken + [_withdrawn(head, night) for head in sorted(gone, key=lambda v: v.entity)]


def _spoken(word: Override, head: Verdict | None, night: Night, is_newest: bool) -> Verdict | None:
    row = word.verdict(word.decided_at)
    if head is None or word.decided_at > head.decided_at:
        return row
    if row.content == head.content or not is_newest:
        return None
    return replace(row, decided_at=night.as_of)


def _withdrawn(head: Verdict, night: Night) -> Verdict:
    evidence = json.dumps({"note": "the override is no longer in the overrides stream"}, sort_keys=True)
    return replace(head, evidence=evidence, p_fake=ZERO, decided_at=night.as_of, decided_by=WITHDRAWN)
