"""Settle a night's verdicts: candidates and overrides against the log, one new file, the dates that became dirty."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb

from resonance.authenticity.changes import changed_dates
from resonance.authenticity.overrides import forget_words, overrides_known
from resonance.authenticity.settlement import Entity, Night, repeat_later, settle_people, settle_rules
from resonance.authenticity.verdict_log import (
    ADDITIVE_POINTS,
    PERSON,
    RULE,
    Verdict,
    append_verdicts,
    forget,
    last_seq,
    next_settled,
    note_settled,
    prepare_log,
)
from resonance.settings import Settings

JUDGED_DAYS = timedelta(days=35)
COLUMNS = "entity_type, entity_id, user_key, event_date, reasons, evidence, p_fake, decided_at, decided_by, chain, night_date"


def settle_verdicts(
    settings: Settings, connection: duckdb.DuckDBPyConnection, business_date: date, since_seq: int = 0
) -> dict[str, Any]:
    """Append what this night decides and say what it changes.

    Needs `authenticity.verdict_proposals`, `evidence_users`, `evidence_devices`, `staging.stg_overrides` and `stg_erasures` of
    this night. Verdicts and words on erased users go first.
    Returns `new` (rows appended), `last_seq`, and `changed_dates` (business date → cause) for everything in the log after
    file `since_seq`, the last one a finished build has seen.
    """
    prepare_log(settings)
    _forget_erased(settings, connection)
    _read_log(settings, connection)
    following = next_settled(settings, business_date)
    night = Night(business_date, naive(settings.as_of), following, _decider(connection))
    rules = _rule_rows(connection, night)
    heads = _last_rows(connection, PERSON, "decided_at desc, seq desc", night)
    people = settle_people(overrides_known(settings, connection), heads, night, night.following is None)
    earlier = frozenset(row[0] for row in connection.execute("select verdict_id from log").fetchall())
    seq = append_verdicts(settings, [*rules, *people], earlier)
    note_settled(settings, business_date)
    changed = changed_dates(settings, since_seq, business_date)
    return {"new": len(rules) + len(people), "changed_dates": changed, "last_seq": seq}


def naive(instant: datetime) -> datetime:
    """The instant as naive UTC, as the lake and the warehouse keep it."""
    return instant.astimezone(UTC).replace(tzinfo=None)


def _forget_erased(settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
    erased = {row[0] for row in connection.execute("select user_key from staging.stg_erasures").fetchall()}
    if settings.erasures_file.exists():
        lines = settings.erasures_file.read_text(encoding="utf-8").splitlines()
        erased |= {json.loads(line)["user_key"] for line in lines if line.strip()}
    if erased:
        forget(settings, erased)
        forget_words(settings, erased)


def _read_log(settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
    pattern = str(settings.verdict_log / "[0-9]*.parquet")
    connection.execute("create or replace temp table log as select * from read_parquet(?)", [pattern])


def _rule_rows(connection: duckdb.DuckDBPyConnection, night: Night) -> list[Verdict]:
    state = _last_rows(connection, RULE, "night_date desc, decided_at desc, seq desc", night)
    candidates = _candidates(connection, night)
    seen = _last_seen(connection, state)
    inside_from = night.day - JUDGED_DAYS
    rows = settle_rules(candidates, state, night, lambda v: _seen(v, seen) > inside_from)
    if night.following is None:
        return rows
    seen |= _last_seen(connection, {row.entity: row for row in rows})
    still_there = [row for row in rows if _seen(row, seen) > night.following - JUDGED_DAYS]
    return rows + repeat_later(still_there, state, _decided_at(connection, night), night)


def _last_rows(connection: duckdb.DuckDBPyConnection, chain: str, order: str, night: Night) -> dict[Entity, Verdict]:
    """The last row of every entity in a chain, as this night may know it."""
    rows = connection.execute(
        f"""
        select {COLUMNS} from log
        where chain = ? and decided_at <= ? and (night_date is null or night_date <= ?)
        qualify row_number() over (partition by entity_type, entity_id order by {order}) = 1
        """,
        [chain, night.as_of, night.day],
    ).fetchall()
    return {(row[0], row[1]): _verdict(row) for row in rows}


def _verdict(row: tuple[Any, ...]) -> Verdict:
    values = dict(zip(Verdict.__dataclass_fields__, row, strict=True))
    return Verdict(**{**values, "reasons": tuple(values["reasons"])})


def _decider(connection: duckdb.DuckDBPyConnection) -> str:
    """Who scored this night's users: the model that proposed anything, else the points."""
    sql = "select max(decided_by) from authenticity.verdict_proposals where decided_by like 'model:%'"
    return str(connection.execute(sql).fetchall()[0][0] or ADDITIVE_POINTS)


def _candidates(connection: duckdb.DuckDBPyConnection, night: Night) -> dict[Entity, Verdict]:
    rows = connection.execute(
        """
        select entity_type, entity_id, user_key, event_date, reasons, evidence, cast(p_fake as decimal(9, 6)), decided_by
        from authenticity.verdict_proposals
        """
    ).fetchall()
    return {(row[0], row[1]): _verdict((*row[:7], night.as_of, row[7], RULE, night.day)) for row in rows}


def _last_seen(connection: duckdb.DuckDBPyConnection, entities: Mapping[Entity, Verdict]) -> dict[Entity, date]:
    """The last business date inside the window on which each user or device did anything."""
    if not entities:
        return {}
    names = list(zip(*sorted(entities), strict=True))
    rows = connection.execute(
        """
        with asked as (select unnest($types) as entity_type, unnest($ids) as entity_id)
        select a.entity_type, a.entity_id, u.last_active_date
        from asked a join authenticity.evidence_users u on a.entity_type = 'user' and a.entity_id = u.user_key
        union all
        select a.entity_type, a.entity_id, d.last_active_date
        from asked a join authenticity.evidence_devices d on a.entity_type = 'device' and a.entity_id = d.device_key
        """,
        {"types": list(names[0]), "ids": list(names[1])},
    ).fetchall()
    return {(row[0], row[1]): row[2] for row in rows}


def _seen(verdict: Verdict, seen: Mapping[Entity, date]) -> date:
    if verdict.entity_type == "event" and verdict.event_date is not None:
        return verdict.event_date
    return seen.get(verdict.entity, date.min)


def _decided_at(connection: duckdb.DuckDBPyConnection, night: Night) -> set[Entity]:
    """Entities about which the following night spoke itself."""
    rows = connection.execute(
        "select entity_type, entity_id from log where chain = ? and decided_at <= ? and night_date = ?",
        [RULE, night.as_of, night.following],
    ).fetchall()
    return set(rows)


__all__ = ["forget", "last_seq", "naive", "prepare_log", "settle_verdicts"]
