"""Pseudonyms inside the engine: HMAC-SHA256 (RFC 2104) per distinct id, the same keys as `privacy.keys` gives.

The secret pads are session variables, so that no statement and no error message holds them.
"""

from __future__ import annotations

import hashlib

import duckdb

from resonance.contract import Column, Stream
from resonance.landing.columns import quoted
from resonance.privacy.keys import ip_key

_V4 = r"((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"


def prepare(connection: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Set the secrets of this connection and the macros `keyed(kind, text)` and `salted(text)`."""
    padded = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    connection.execute("set variable inner_pad = ?::blob", [bytes(b ^ 0x36 for b in padded)])
    connection.execute("set variable outer_pad = ?::blob", [bytes(b ^ 0x5C for b in padded)])
    connection.execute("set variable salt = ?", [hashlib.sha256(b"payload:" + key).hexdigest()])
    connection.execute(
        "create or replace temp macro keyed(kind, id) as kind[1] || ':' || substring(sha256(getvariable('outer_pad') || "
        "unhex(sha256(getvariable('inner_pad') || encode(kind || ':' || id)))), 1, 32)"
    )


def personal(column: Column, kind: str) -> str:
    """Condition over v: this id column holds the id of a `kind` (user, device)."""
    when = column.id_when
    if when is None:
        return "true" if column.id == kind else "false"
    safe = ", ".join(map(quoted, when.safe))
    device = f'v."{when.column}" = {quoted(when.device)}' if when.device else "false"
    return device if kind == "device" else f'v."{when.column}" not in ({safe}) and not ({device})'


def id_columns(stream: Stream) -> list[Column]:
    return [column for column in stream.columns if column.id in ("user", "device")]


def key_expression(column: Column, number: int) -> str:
    """The lake's value of an id column: its key from the joined table k<number>, or the id itself where it is nobody's."""
    if column.id_when is None:
        return f"k{number}.key"
    return f'coalesce(k{number}.key, v."{column.name}")'


def build(connection: duckdb.DuckDBPyConnection, stream: Stream) -> None:
    """Table `keys`(kind, raw, key) of every id in `checked`."""
    selects = [
        f'select {quoted(kind)} as kind, v."{column.name}" as raw from checked v where v.ok and ({personal(column, kind)})'
        for column in id_columns(stream)
        for kind in ("user", "device")
        if personal(column, kind) != "false"
    ]
    if not selects:
        connection.execute("create or replace temp table keys(kind varchar, raw varchar, key varchar)")
        return
    every = " union all ".join(selects)
    connection.execute(
        "create or replace temp table keys as "
        f"select kind, raw, keyed(kind, raw) as key from (select distinct * from ({every})) where raw is not null"
    )


def joins(stream: Stream) -> str:
    """Left joins of `keys` to v, one per id column (k0, k1, …)."""
    parts = []
    for number, column in enumerate(id_columns(stream)):
        kind = quoted(str(column.id))
        if column.id_when is not None:
            kind = f"case when {personal(column, 'device')} then 'device' when {personal(column, 'user')} then 'user' end"
        parts.append(f'left join keys k{number} on k{number}.raw = v."{column.name}" and k{number}.kind = {kind}')
    return " ".join(parts)


def build_networks(connection: duckdb.DuckDBPyConnection, ip: str, key: bytes) -> None:
    """Table `networks`(raw, key) of every address in `raw`, key NULL where it is none. `ip`: expression over r."""
    connection.execute(
        "create or replace temp table networks as select raw, case when v4 then "
        "keyed('ip', regexp_extract(raw, '^(.*)\\.\\d+$', 1) || '.0') end as key, v4 from "
        f"(select raw, regexp_full_match(raw, {quoted(_V4)}) as v4 "
        f"from (select distinct {ip} as raw from raw r) where raw is not null)"
    )
    others = connection.execute("select raw from networks where not v4").fetchall()
    known = [(raw, _network_key(key, raw)) for (raw,) in others]
    if any(found for _, found in known):
        connection.executemany("update networks set key = ?2 where raw = ?1", known)


def _network_key(key: bytes, raw: str) -> str | None:
    try:
        return None if "%" in raw else ip_key(key, raw)
    except ValueError:
        return None
