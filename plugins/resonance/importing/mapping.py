"""A mapping file: how the columns of somebody else's log become contract columns. Read, checked, and nothing guessed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from resonance.contract import Contract, Stream, load_contract
from resonance.errors import UsageError

VALUE_WORDS = {"column", "constant", "template", "time", "zone", "values", "largest"}
SOURCE_WORDS = {"constant", "column", "template"}
CONDITIONS = {"is", "is_not", "at_least", "below", "at_least_column", "below_column"}
STREAM_WORDS = {"stream", "where", "columns", "distinct", "delivered", "note"}
TOP_WORDS = {"name", "about", "source", "business_time", "envelope", "streams", "missing"}


class BadMapping(UsageError):
    """The mapping file says something that cannot be done."""


@dataclass(frozen=True)
class StreamMapping:
    """One stream's lines: which rows, which values. `distinct` (source columns): one line per combination."""

    stream: Stream
    place: str
    where: tuple[dict[str, Any], ...]
    columns: dict[str, dict[str, Any]]
    distinct: tuple[str, ...] = ()
    delivered: str = ""


@dataclass(frozen=True)
class Mapping:
    """A whole mapping. `business_time` says when a source row happened, and with it the delivery days."""

    name: str
    path: Path
    source_format: str
    business_time: dict[str, Any]
    streams: tuple[StreamMapping, ...]


def read_mapping(path: Path) -> Mapping:
    """Read and check a mapping against the contract; BadMapping names the place and what would be right."""
    if not path.is_file():
        raise BadMapping("there is no mapping file", str(path), f"one of {', '.join(shipped())}, or write your own")
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BadMapping("the mapping is no YAML", str(path), "correct the line named above and import again") from error
    if not isinstance(data, dict):
        raise BadMapping("the mapping holds no names", str(path), f"words at its top: {', '.join(sorted(TOP_WORDS))}")
    _only(data, TOP_WORDS, str(path))
    for word in ("name", "business_time", "streams"):
        if not data.get(word):
            raise BadMapping(f"the mapping has no `{word}`", str(path), "see the mappings that are shipped for examples")
    contract, envelope = load_contract(), data.get("envelope") or {}
    _value(data["business_time"], f"{path}: business_time")
    streams = tuple(_stream(contract, body, envelope, f"{path}: streams[{at}]") for at, body in enumerate(data["streams"]))
    return Mapping(str(data["name"]), path, (data.get("source") or {}).get("format", ""), data["business_time"], streams)


def shipped() -> list[str]:
    """Paths of the mappings that come with the project."""
    return sorted(str(path) for path in (Path(__file__).parent / "mappings").glob("*.yml"))


def _stream(contract: Contract, body: dict[str, Any], envelope: dict[str, Any], place: str) -> StreamMapping:
    _only(body, STREAM_WORDS, place)
    name = body.get("stream", "")
    if name not in contract.streams:
        raise BadMapping(f"no stream is called {name!r}", place, f"streams: {', '.join(contract.streams)}")
    stream = contract.streams[name]
    columns = {**(envelope if stream.is_event else {}), **(body.get("columns") or {})}
    if unknown := sorted(set(columns) - set(stream.by_name)):
        raise BadMapping(f"{name} has no column {', '.join(unknown)}", place, f"columns: {', '.join(stream.by_name)}")
    if missing := [column for column in stream.required if column not in columns]:
        raise BadMapping(f"{name} needs {', '.join(missing)}", place, "map each to a column, a constant or a template")
    if stream.is_event and not {"user_id", "device_id"} & set(columns):
        raise BadMapping(f"{name} needs user_id or device_id", place, "map one of the two")
    for column, value in columns.items():
        _value(value, f"{place}.{column}")
    where = tuple(body.get("where") or ())
    for at, condition in enumerate(where):
        _condition(condition, f"{place}.where[{at}]")
    delivered = body.get("delivered", "first")
    if delivered not in ("first", "last"):
        raise BadMapping(f"`delivered` is {delivered!r}", place, "first or last")
    return StreamMapping(stream, place, where, columns, tuple(body.get("distinct") or ()), delivered)


def _value(value: Any, place: str) -> None:
    if not isinstance(value, dict):
        raise BadMapping(f"{value!r} is no value", place, "write {column: …}, {constant: …} or {template: …}")
    _only(value, VALUE_WORDS, place)
    if len(SOURCE_WORDS & set(value)) != 1:
        raise BadMapping("a value comes from exactly one place", place, "one of column, constant, template")


def _condition(condition: Any, place: str) -> None:
    if not isinstance(condition, dict):
        raise BadMapping(f"{condition!r} is no condition", place, "write {column: …, is: […]}")
    words = set(condition) - {"column"}
    if "half_of" in condition:
        if set(condition) != {"half_of", "keep"} or condition["keep"] not in (1, 2):
            raise BadMapping("a half is {half_of: column, keep: 1 or 2}", place, "correct the condition")
        return
    if "column" not in condition or len(words) != 1 or not words <= CONDITIONS:
        raise BadMapping("a condition is one column and one test", place, f"tests: {', '.join(sorted(CONDITIONS))}")


def _only(data: dict[str, Any], words: set[str], place: str) -> None:
    if unknown := sorted(str(word) for word in set(data) - words):
        raise BadMapping(f"unknown word {', '.join(unknown)}", place, f"known: {', '.join(sorted(words))}")
