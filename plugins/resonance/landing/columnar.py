"""Parquet deliveries: every column cast to the contract's type where nothing is lost, else the file is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from resonance.contract import Column, Stream
from resonance.landing.pieces import LIMITS, RefusedFile

BATCH = 100_000
_TARGETS = {
    "string": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "money": pa.decimal128(18, 2),
    "bool": pa.bool_(),
    "timestamp": pa.timestamp("us"),
    "date": pa.date32(),
    "list": pa.list_(pa.string()),
}


def open_parquet(source: IO[bytes], size: int) -> pq.ParquetFile:
    """The open file; RefusedFile when its footer is broken or it unpacks beyond the limits."""
    try:
        file = pq.ParquetFile(source)
        groups = [file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups)]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise RefusedFile("unreadable") from error
    if sum(groups) > max(LIMITS.unpacked, LIMITS.ratio * size):
        raise RefusedFile("too_large")
    return file


def batches(file: pq.ParquetFile, stream: Stream) -> Iterator[pa.Table]:
    """Tables with the contract's columns that the file has, in contract order and canonical types."""
    names = [column.name for column in stream.columns if column.name in file.schema_arrow.names]
    try:
        for batch in file.iter_batches(batch_size=BATCH, columns=names):
            yield pa.table({name: cast(batch.column(name), stream.by_name[name]) for name in names})
    except (pa.ArrowException, OSError) as error:
        raise RefusedFile("unreadable") from error


def cast(values: pa.Array, column: Column) -> pa.Array:
    """Lossless cast of one column; RefusedFile("cast_loss") when a value would change."""
    target = _TARGETS[column.type]
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_large_string(values.type) or pa.types.is_string_view(values.type):
        values = values.cast(pa.string())
    if not _castable(values.type, column):
        raise RefusedFile("cast_loss")
    try:
        return _cast(values, target)
    except (pa.ArrowException, ValueError) as error:
        raise RefusedFile("cast_loss") from error


def _castable(source: pa.DataType, column: Column) -> bool:
    kinds = pa.types
    text = kinds.is_string(source)
    number = kinds.is_integer(source) or kinds.is_floating(source) or kinds.is_decimal(source)
    if kinds.is_null(source):
        return True
    if column.type == "list":
        return kinds.is_list(source) or kinds.is_large_list(source)
    return {
        "string": text or kinds.is_integer(source) or kinds.is_binary(source) or kinds.is_large_binary(source),
        "int": number or text,
        "float": number or text,
        "money": number or text,
        "bool": kinds.is_boolean(source) or text,
        "timestamp": kinds.is_timestamp(source) or text or (column.or_date and kinds.is_date(source)),
        "date": kinds.is_date(source) or text,
    }[column.type]


def _cast(values: pa.Array, target: pa.DataType) -> pa.Array:
    source = values.type
    if pa.types.is_timestamp(target) and pa.types.is_date(source):
        shifted = pc.subtract(values.cast(pa.timestamp("us")), pa.scalar(8 * 3_600_000_000, pa.duration("us")))
        return shifted.cast(target)
    if pa.types.is_timestamp(target) and not pa.types.is_timestamp(source) and not pa.types.is_null(source):
        text = pc.if_else(pc.equal(values, ""), None, values)
        return _zoned(text).cast(target)
    if pa.types.is_timestamp(target) and pa.types.is_timestamp(source):
        return values.cast(pa.timestamp("us", tz=source.tz)).cast(target)
    if pa.types.is_decimal(target) and pa.types.is_floating(source):
        rounded = pc.round(values, ndigits=2).cast(pa.decimal128(38, 10), safe=False)
        exact = pc.round(rounded, ndigits=2).cast(target)
        if not pc.all(pc.equal(exact.cast(pa.float64()), values), min_count=0).as_py():
            raise ValueError("money with more than two places")
        return exact
    if pa.types.is_decimal(target) and pa.types.is_integer(source):
        return values.cast(pa.decimal128(38, 2)).cast(target)
    if pa.types.is_string(source) and not pa.types.is_string(target):
        values = pc.if_else(pc.equal(values, ""), None, values)
    return values.cast(target)


def _zoned(text: pa.Array) -> pa.Array:
    if not pc.all(
        pc.match_substring_regex(text, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"), min_count=0
    ).as_py():
        raise ValueError("no RFC 3339 instant")
    return text.cast(pa.timestamp("us", tz="UTC"))
