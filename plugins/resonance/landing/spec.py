"""A stream's contract as tables of numbers, which the kernels read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from resonance.contract import Column, Rule, Stream, load_contract
from resonance.landing.kernels.shapes import ADDRESS, Names, Spec

Words = npt.NDArray[np.uint64]
_TYPES = ("string", "int", "float", "money", "bool", "timestamp", "date", "list")
_KINDS = ("required_when", "equal_when", "at_most_times")
_WORDS = 3


@lru_cache(maxsize=64)
def spec_of(name: str) -> Spec:
    """The tables of one stream, made once."""
    stream = load_contract().streams[name]
    enums: list[str] = []
    rows, limits = [], []
    for column in stream.columns:
        rows.append(_row(column, len(enums)))
        enums += column.enum
        least, most = column.minimum, column.maximum
        limits.append([-np.inf if least is None else least, np.inf if most is None else most])
    event = [_position(stream, c) for c in ("event_ts", "received_ts", "user_id", "device_id")] if stream.is_event else []
    texts = np.array([[*_words(value), len(value.encode())] for value in enums], np.uint64).reshape(-1, _WORDS + 1)
    return Spec(
        np.array(rows, np.int64),
        np.array(limits, np.float64),
        texts,
        np.array([_rule(stream, rule) for rule in stream.rules], np.int64).reshape(-1, 6),
        np.array(event, np.int64),
    )


def names_of(stream: Stream) -> Names:
    """The stream's key names, for one scan at a time."""
    keys = [[*_words(f'{c.name}"'), *_words("\x7f" * (len(c.name) + 1), 0xFF), len(c.name)] for c in stream.columns]
    return Names(np.array(keys, np.uint64), np.zeros(64, np.int64))


def _words(text: str, fill: int = 0) -> Sequence[int]:
    """Text of at most 24 bytes as three words; `fill`: take this for every byte."""
    data = (bytes([fill]) * len(text.encode()) if fill else text.encode()).ljust(8 * _WORDS, b"\0")
    if len(data) > 8 * _WORDS:
        raise ValueError(f"{text!r} is longer than {8 * _WORDS} bytes")
    return [int.from_bytes(data[at : at + 8], "little") for at in range(0, len(data), 8)]


def _row(column: Column, first: int) -> list[int]:
    kind = ADDRESS if column.id == "ip" else _TYPES.index(column.type)
    longest = -1 if column.max_length is None else column.max_length
    flags = [int(column.nullable), int(column.may_be_empty), longest, column.digits or 0, int(column.or_date)]
    return [kind, *flags, first, first + len(column.enum)]


def _position(stream: Stream, name: str) -> int:
    return [column.name for column in stream.columns].index(name) if name else 0


def _rule(stream: Stream, rule: Rule) -> list[int]:
    enum = stream.by_name[rule.when].enum if rule.when else ()
    values = sum(1 << enum.index(value) for value in rule.values)
    places = [_position(stream, name) for name in (rule.column, rule.other, rule.when)]
    return [_KINDS.index(rule.kind), *places, values, rule.times]
