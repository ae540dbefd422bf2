"""The verdict log: Parquet files that are only ever added to, one per settled night that changed something.

Two chains per entity. The *rule* chain belongs to nights: a row holds from its `night_date` on, until a later night's row.
The *person* chain belongs to instants: a row holds from its `decided_at` on. Nothing is edited; what a row supersedes
follows from the order of its chain (`models/authenticity/verdicts.sql`).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from resonance.business_date import night_id
from resonance.settings import Settings

RULE, PERSON = "rule", "person"
WITHDRAWN = "rule:override_withdrawn"
ADDITIVE_POINTS = "rule:additive_points"

SCHEMA = pa.schema(
    [
        pa.field("seq", pa.int64(), nullable=False),
        pa.field("verdict_id", pa.string(), nullable=False),
        pa.field("entity_type", pa.string(), nullable=False),
        pa.field("entity_id", pa.string(), nullable=False),
        pa.field("user_key", pa.string()),
        pa.field("event_date", pa.date32()),
        pa.field("reasons", pa.list_(pa.string()), nullable=False),
        pa.field("evidence", pa.string(), nullable=False),
        pa.field("p_fake", pa.decimal128(9, 6), nullable=False),
        pa.field("decided_at", pa.timestamp("us"), nullable=False),
        pa.field("decided_by", pa.string(), nullable=False),
        pa.field("chain", pa.string(), nullable=False),
        pa.field("night_date", pa.date32()),
    ]
)


@dataclass(frozen=True)
class Verdict:
    """One row of the log. `user_key` is the actor behind an event verdict, `event_date` its business date; `decided_at`
    is naive UTC; `night_date` is None in the person chain."""

    entity_type: str
    entity_id: str
    user_key: str | None
    event_date: date | None
    reasons: tuple[str, ...]
    evidence: str
    p_fake: Decimal
    decided_at: datetime
    decided_by: str
    chain: str
    night_date: date | None

    @property
    def entity(self) -> tuple[str, str]:
        return (self.entity_type, self.entity_id)

    @property
    def content(self) -> tuple[Any, ...]:
        """What must differ for a new row to supersede an old one."""
        return (self.p_fake, self.reasons, self.evidence, self.decided_by)

    def verdict_id(self, occurrence: int) -> str:
        """`v:` and 32 hex digits over entity, content, night and instant; `occurrence` counts equal ones before it."""
        parts = [*self.entity, str(self.p_fake.normalize()), *self.reasons, self.evidence, self.decided_by]
        parts += [self.decided_at.isoformat(), str(self.night_date), str(occurrence)]
        return "v:" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def log_files(settings: Settings) -> list[Path]:
    """The log's files in order; temporary ones of a killed night are not among them."""
    return sorted(settings.verdict_log.glob("[0-9]*.parquet"))


def last_seq(settings: Settings) -> int:
    """Number of the newest file; 0 when nothing was decided yet."""
    files = log_files(settings)
    return int(files[-1].stem) if files else 0


def prepare_log(settings: Settings) -> None:
    """Make the log readable before the first verdict: an empty file 0, so that no reader meets a glob without files."""
    settings.verdict_log.mkdir(parents=True, exist_ok=True)
    for leftover in settings.verdict_log.glob(".*.partial"):
        leftover.unlink()
    if not log_files(settings):
        write_rows(settings, 0, [])


def append_verdicts(settings: Settings, verdicts: Iterable[Verdict], earlier_ids: frozenset[str]) -> int:
    """Add `verdicts` as the next file and return its number; no verdicts, no file."""
    ordered = sorted(verdicts, key=lambda v: (*v.entity, v.chain, str(v.night_date), v.decided_at))
    if not ordered:
        return last_seq(settings)
    seq, taken = last_seq(settings) + 1, set(earlier_ids)
    rows = []
    for verdict in ordered:
        occurrence = 0
        while (name := verdict.verdict_id(occurrence)) in taken:
            occurrence += 1
        taken.add(name)
        rows.append(as_row(seq, name, verdict))
    write_rows(settings, seq, rows)
    return seq


def as_row(seq: int, name: str, verdict: Verdict) -> dict[str, Any]:
    """The Parquet row of a verdict."""
    fields = {key: getattr(verdict, key) for key in SCHEMA.names if key not in {"seq", "verdict_id"}}
    return {**fields, "seq": seq, "verdict_id": name, "reasons": list(verdict.reasons)}


def write_rows(settings: Settings, seq: int, rows: Sequence[dict[str, Any]]) -> None:
    """Write file `seq` aside, make it durable, rename it into place: the rename is the commit."""
    write_table(settings, seq, pa.Table.from_pylist(list(rows), schema=SCHEMA))


def write_table(settings: Settings, seq: int, table: pa.Table) -> None:
    """As `write_rows`, for a table of the log's schema."""
    settings.verdict_log.mkdir(parents=True, exist_ok=True)
    partial = settings.verdict_log / f".{seq:08d}.partial"
    pq.write_table(table, partial, compression="zstd")
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(partial, settings.verdict_log / f"{seq:08d}.parquet")


def is_first_judging(settings: Settings, day: date) -> bool:
    """True when no night before `day` has found anything by `settings.as_of`: its verdicts answer for all dates before."""
    instant = settings.as_of.astimezone(UTC).replace(tzinfo=None)
    earlier = (pc.field("chain") == RULE) & (pc.field("night_date") < day) & (pc.field("decided_at") <= instant)
    columns = ["chain", "night_date", "decided_at"]
    return not any(pq.read_table(path, columns=columns, filters=earlier).num_rows for path in log_files(settings))


def note_settled(settings: Settings, day: date) -> None:
    """Remember that the night for `day` was judged as of `settings.as_of`, changed or not."""
    folder = settings.verdict_log / "settled"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / night_id(day, settings.as_of)).touch()


def next_settled(settings: Settings, day: date) -> date | None:
    """The first night after `day` that was judged by `settings.as_of`."""
    instant = f"{settings.as_of.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    names = (path.name.split("-", 1) for path in (settings.verdict_log / "settled").glob("*-*"))
    later = [datetime.strptime(night, "%Y%m%d").date() for night, as_of in names if as_of <= instant]
    return min((night for night in later if night > day), default=None)


def forget(settings: Settings, user_keys: Iterable[str]) -> int:
    """Rewrite the log without these users: their own verdicts and those on their events; returns the rows removed."""
    keys = pa.array(sorted(set(user_keys)), pa.string())
    removed = 0
    for path in log_files(settings):
        table = pq.read_table(path, schema=SCHEMA)
        kept = table.filter(_of_nobody_in(table, keys))
        if kept.num_rows < table.num_rows:
            removed += table.num_rows - kept.num_rows
            write_table(settings, int(path.stem), kept)
    return removed


def _of_nobody_in(table: pa.Table, keys: pa.Array) -> pa.ChunkedArray:
    return pc.invert(pc.or_(pc.is_in(table["entity_id"], keys), pc.is_in(table["user_key"], keys)))
