"""The landing contract as values: streams, columns and rules, read from `contract.yml` beside this module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

CONTRACT_FILE = Path(__file__).with_name("contract.yml")

LAKE_TYPES = {
    "string": "VARCHAR",
    "int": "BIGINT",
    "float": "DOUBLE",
    "money": "DECIMAL(18,2)",
    "bool": "BOOLEAN",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
    "list": "VARCHAR[]",
}
COMMENT_FEATURES = {
    "text_length": "INTEGER",
    "text_hash": "VARCHAR",
    "text_simhash": "BIGINT",
    "has_link": "BOOLEAN",
    "text_score": "DOUBLE",
}


@dataclass(frozen=True)
class IdWhen:
    """An id that is a user's (or device's) only for some values of another column; `safe` values leave it as it is."""

    column: str
    user: str
    device: str | None
    safe: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """One contract column. `type` is a key of LAKE_TYPES; `id` says what must be keyed (user, device, ip) or dropped (text)."""

    name: str
    type: str
    nullable: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    digits: int | None = None
    may_be_empty: bool = False
    or_date: bool = False
    id: str | None = None
    id_when: IdWhen | None = None
    owner: bool = False
    rename: str | None = None
    note: str = ""

    @property
    def lake_name(self) -> str:
        return self.rename or self.name


@dataclass(frozen=True)
class Rule:
    """A rule over two columns. kinds: required_when, equal_when (other), at_most_times (other, times)."""

    kind: str
    column: str
    other: str = ""
    when: str = ""
    values: tuple[str, ...] = ()
    times: int = 1


@dataclass(frozen=True)
class Stream:
    """One stream: `columns` in contract order, the envelope first for event streams."""

    name: str
    is_event: bool
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = ()
    versioned: bool = False
    key: tuple[str, ...] = ("event_id",)

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if not column.nullable)

    def lake_columns(self) -> dict[str, str]:
        """Name → DuckDB type of every column of the accepted Parquet files, in order (without the hive column dt)."""
        return dict(self._lake_columns())

    def _lake_columns(self) -> Iterator[tuple[str, str]]:
        for column in self.columns:
            if column.id == "text":
                yield from COMMENT_FEATURES.items()
            else:
                yield column.lake_name, "INTEGER" if column.name == "tz_offset_min" else LAKE_TYPES[column.type]
        if self.is_event:
            yield from {"is_clock_clamped": "BOOLEAN", "business_date": "DATE"}.items()
        yield from {"file_name": "VARCHAR", "line_number": "BIGINT"}.items()
        if self.is_event:
            yield "payload_hash", "VARCHAR"


@dataclass(frozen=True)
class Contract:
    """Every stream, by name."""

    schema_version: int
    streams: Mapping[str, Stream]

    @property
    def event_streams(self) -> tuple[Stream, ...]:
        return tuple(stream for stream in self.streams.values() if stream.is_event)

    @property
    def reference_streams(self) -> tuple[Stream, ...]:
        return tuple(stream for stream in self.streams.values() if not stream.is_event)


@lru_cache(maxsize=1)
def load_contract() -> Contract:
    """Read contract.yml once."""
    data = yaml.safe_load(CONTRACT_FILE.read_text(encoding="utf-8"))
    enums = data["enums"]
    envelope = _columns(data["envelope"], enums)
    streams = {
        name: Stream(name, True, envelope + _columns(body["columns"], enums), _rules(body.get("rules", [])))
        for name, body in data["events"].items()
    }
    for name, body in data["reference"].items():
        streams[name] = Stream(name, False, _columns(body["columns"], enums), (), bool(body.get("versioned")), tuple(body["key"]))
    return Contract(int(data["schema_version"]), streams)


def _columns(data: Mapping[str, Mapping[str, Any]], enums: Mapping[str, list[str]]) -> tuple[Column, ...]:
    return tuple(_column(name, body, enums) for name, body in data.items())


def _column(name: str, body: Mapping[str, Any], enums: Mapping[str, list[str]]) -> Column:
    enum = body.get("enum", [])
    when = body.get("id_when")
    return Column(
        name=name,
        type=body["type"],
        nullable=bool(body.get("nullable", False)),
        enum=tuple(enums[enum] if isinstance(enum, str) else enum),
        minimum=body.get("min"),
        maximum=body.get("max"),
        max_length=body.get("max_length"),
        digits=body.get("digits"),
        may_be_empty=bool(body.get("may_be_empty", False)),
        or_date=bool(body.get("or_date", False)),
        id=body.get("id"),
        id_when=IdWhen(when["column"], when["is"], when.get("device"), tuple(when["safe"])) if when else None,
        owner=bool(body.get("owner", False)),
        rename=body.get("rename"),
        note=body.get("note", ""),
    )


def _rules(data: list[Mapping[str, Any]]) -> tuple[Rule, ...]:
    return tuple(
        Rule(r["kind"], r["column"], r.get("other", ""), r.get("when", ""), tuple(r.get("is", ())), r.get("times", 1))
        for r in data
    )
