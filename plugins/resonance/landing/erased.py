"""Erased users: who they are, and the lake without them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb

from resonance.contract import Stream, load_contract
from resonance.engine import quoted
from resonance.landing.accepted import ERASED_USER
from resonance.landing.journal import home_of, records
from resonance.settings import Settings


def known_keys(settings: Settings, staged: Path | None, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Keys of every user whose erasure is known: the tombstone file, landed requests, and those staged tonight."""
    keys = {json.loads(line)["user_key"] for line in _tombstones(settings)}
    folders = [settings.lake / "reference" / "erasures", *([staged] if staged else [])]
    for folder in folders:
        for path in sorted(folder.rglob("*.parquet")) if folder.exists() else []:
            if path.parent.name.startswith("dt="):
                found = connection.execute(f"select distinct user_key from read_parquet({quoted(str(path))})").fetchall()
                keys |= {key for (key,) in found}
    return sorted(keys)


def _tombstones(settings: Settings) -> list[str]:
    if not settings.erasures_file.exists():
        return []
    return [line for line in settings.erasures_file.read_text().splitlines() if line.strip()]


def applied_keys(settings: Settings) -> set[str]:
    """Keys of users that committed batches have already taken out of the lake."""
    return {key for record in records(settings) for key in record["erased"]}


def rewritten(
    settings: Settings, stage: Path, keys: list[str], connection: duckdb.DuckDBPyConnection
) -> tuple[list[tuple[Path, str]], set[str]]:
    """Stage the lake files that hold any of `keys`, without them: (staged file, lake-relative target), and the dates touched."""
    connection.execute("create or replace temp table gone(user_key varchar)")
    connection.executemany("insert into gone values (?)", [[key] for key in keys])
    moves: list[tuple[Path, str]] = []
    dates: set[str] = set()
    for stream in load_contract().streams.values():
        if stream.name == "erasures":
            continue
        for path in _holding(settings, stream, connection):
            target = str(path.relative_to(settings.lake))
            staged = stage / "erasure" / target
            staged.parent.mkdir(parents=True, exist_ok=True)
            dates |= _rewrite(stream, path, staged, connection)
            moves.append((staged, target))
    moves += list(_blanked(settings, stage, connection))
    return moves, dates


def _users(stream: Stream, owners: bool) -> list[str]:
    return [f'"{c.lake_name}"' for c in stream.columns if c.id == "user" and c.owner == owners]


def _touches(names: list[str]) -> str:
    return " or ".join(f"coalesce({name} in (select user_key from gone), false)" for name in names) or "false"


def _holding(settings: Settings, stream: Stream, connection: duckdb.DuckDBPyConnection) -> Iterator[Path]:
    names = _users(stream, True) + _users(stream, False)
    if not names:
        return
    glob = quoted(str(settings.lake / home_of(stream) / "*" / "*.parquet"))
    found = connection.execute(
        f"select distinct filename from read_parquet({glob}, filename = true, hive_partitioning = false) where {_touches(names)}"
    ).fetchall()
    yield from sorted(Path(name) for (name,) in found)


def _rewrite(stream: Stream, path: Path, staged: Path, connection: duckdb.DuckDBPyConnection) -> set[str]:
    source = f"read_parquet({quoted(str(path))}, hive_partitioning = false)"
    owned = _touches(_users(stream, True))
    changes = []
    for column in stream.columns:
        if column.id == "user" and not column.owner:
            name = f'"{column.lake_name}"'
            gone = "null" if column.nullable else quoted(ERASED_USER)
            changes.append(f"case when {_touches([name])} then {gone} else {name} end as {name}")
    replaced = f"replace ({', '.join(changes)})" if changes else ""
    connection.execute(f"copy (select * {replaced} from {source} where not ({owned})) to {quoted(str(staged))} (format parquet)")
    if not stream.is_event:
        return set()
    touched = _touches(_users(stream, True) + _users(stream, False))
    return {str(day) for (day,) in connection.execute(f"select distinct business_date from {source} where {touched}").fetchall()}


def _blanked(settings: Settings, stage: Path, connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Path, str]]:
    """Quarantined lines of erased users keep their place and reason, nothing else."""
    glob = quoted(str(settings.lake / "quarantine" / "*" / "*.parquet"))
    touched = "exists (select 1 from gone g where list_contains(user_keys, g.user_key))"
    found = connection.execute(
        f"select distinct filename from read_parquet({glob}, filename = true, hive_partitioning = false) where {touched}"
    ).fetchall()
    for (name,) in sorted(found):
        target = str(Path(name).relative_to(settings.lake))
        staged = stage / "erasure" / target
        staged.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(
            f"copy (select * replace (case when {touched} then '' else raw end as raw, "
            f"case when {touched} then null else event_id end as event_id, "
            f"case when {touched} then null else value_shape end as value_shape, "
            f"case when {touched} then [] else user_keys end as user_keys) "
            f"from read_parquet({quoted(name)}, hive_partitioning = false)) to {quoted(str(staged))} (format parquet)"
        )
        yield staged, target
