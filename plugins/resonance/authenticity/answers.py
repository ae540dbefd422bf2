"""Which verdict answers for an event: the combination rule of the metric page, for one event at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import Any

from resonance.authenticity.verdict_log import PERSON, RULE, prepare_log
from resonance.engine import connect
from resonance.settings import Settings

LEVELS = ("event", "user", "device")
YOUNG = timedelta(days=34)


@dataclass(frozen=True)
class Decided:
    """A row of the log as people read it."""

    seq: int
    verdict_id: str
    entity_type: str
    entity_id: str
    reasons: tuple[str, ...]
    evidence: str
    p_fake: Decimal
    decided_at: Any
    decided_by: str
    chain: str
    night_date: date | None

    @property
    def is_word(self) -> bool:
        return self.decided_by.startswith("person:")


def verdicts_on(settings: Settings, entities: Iterable[tuple[str, str | None]]) -> list[Decided]:
    """Every row of the log on these entities decided by `settings.as_of`, oldest first."""
    prepare_log(settings)
    wanted = sorted({(kind, name) for kind, name in entities if name})
    fields = ", ".join(Decided.__dataclass_fields__)
    with connect(settings) as connection:
        rows = connection.execute(
            f"""
            select {fields} from read_parquet($log)
            where decided_at <= $as_of and (entity_type || ' ' || entity_id) in (select unnest($names))
            order by night_date, decided_at, seq
            """,
            {
                "log": str(settings.verdict_log / "[0-9]*.parquet"),
                "as_of": settings.as_of.astimezone(UTC).replace(tzinfo=None),
                "names": [f"{kind} {name}" for kind, name in wanted] or [""],
            },
        ).fetchall()
    return [Decided(*row[:4], tuple(row[4]), *row[5:]) for row in rows]


def live_verdict(rows: Iterable[Decided], kind: str) -> Decided | None:
    """The live verdict among one entity's rows: the person's standing word, else the last rule's."""
    own = [row for row in rows if row.entity_type == kind]
    words = sorted((row for row in own if row.chain == PERSON), key=lambda r: (r.decided_at, r.seq))
    if words and words[-1].is_word:
        return words[-1]
    return _last_rule(own) or (words[-1] if words else None)


def answering(rows: Iterable[Decided], event_date: date) -> list[Decided]:
    """The verdicts that answer for an event of `event_date`, the deciding one first; empty when nothing speaks against it.

    `rows` are those on the event, its user and its device.
    """
    by_level = {kind: [row for row in rows if row.entity_type == kind] for kind in LEVELS}
    for kind in LEVELS:
        live = live_verdict(by_level[kind], kind)
        if live is not None and live.is_word:
            return [live]
    young = [_last_rule(by_level[kind], event_date + YOUNG) for kind in LEVELS]
    spoken = [row for row in young if row is not None and row.p_fake > 0]
    return sorted(spoken, key=lambda row: (-row.p_fake, LEVELS.index(row.entity_type)))


def _last_rule(rows: Iterable[Decided], until: date = date.max) -> Decided | None:
    judged = [r for r in rows if r.chain == RULE and r.night_date is not None and r.night_date <= until]
    return max(judged, key=lambda r: (r.night_date, r.decided_at, r.seq), default=None)
