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
    is_first_night: bool = False
    """Of the first night that found anything: it answers for everything before, which nobody had judged."""

    @property
    def is_word(self) -> bool:
        return self.decided_by.startswith("person:")


def verdicts_on(settings: Settings, entities: Iterable[tuple[str, str | None]]) -> list[Decided]:
    """Every row of the log on these entities decided by `settings.as_of`, oldest first."""
    prepare_log(settings)
    wanted = sorted({(kind, name) for kind, name in entities if name})
    fields = ", ".join(name for name in Decided.__dataclass_fields__ if name != "is_first_night")
    with connect(settings) as connection:
        rows = connection.execute(
            f"""
            with known as (select * from read_parquet($log) where decided_at <= $as_of)
            select {fields}, coalesce(night_date = (select min(night_date) from known where chain = 'rule'), false)
            from known
            where (entity_type || ' ' || entity_id) in (select unnest($names))
            order by night_date, decided_at, seq
            """,
            {
                "log": str(settings.verdict_log / "[0-9]*.parquet"),
                "as_of": settings.as_of.astimezone(UTC).replace(tzinfo=None),
                "names": [f"{kind} {name}" for kind, name in wanted] or [""],
            },
        ).fetchall()
    values = [dict(zip(Decided.__dataclass_fields__, row, strict=True)) for row in rows]
    return [Decided(**{**value, "reasons": tuple(value["reasons"])}) for value in values]


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
    young = [_last_rule([row for row in by_level[kind] if _reaches(row, event_date)]) for kind in LEVELS]
    spoken = [row for row in young if row is not None and row.p_fake > 0]
    return sorted(spoken, key=lambda row: (-row.p_fake, LEVELS.index(row.entity_type)))


def _reaches(row: Decided, event_date: date) -> bool:
    return row.is_first_night or (row.night_date is not None and row.night_date <= event_date + YOUNG)


def _last_rule(rows: Iterable[Decided]) -> Decided | None:
    judged = [r for r in rows if r.chain == RULE and r.night_date is not None]
    return max(judged, key=lambda r: (r.night_date, r.decided_at, r.seq), default=None)
